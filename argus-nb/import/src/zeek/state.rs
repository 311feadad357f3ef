//! What follows from a connection's values: Argus' state, and ICMP's code.

use crate::row::{Cell, Places, Row};

/// Columns that [`finish`] looks at.
pub(super) const INPUTS: &[&str] = &["conn_state", "ip_proto"];

/// Completes a row of conn.log. `inputs` are the places of [`INPUTS`].
pub(super) fn finish(row: &mut Row, places: &Places, inputs: &[Option<usize>]) {
    name_protocol(row, places, inputs.get(1).copied().flatten());
    if places.is_icmp(row) {
        forget_type_of_answer(row, places);
    }
    let zeek = row.text(inputs.first().copied().flatten());
    let state = zeek.and_then(|zeek| state(row.text(places.protocol)?, zeek));
    if let (Some(column), Some(state)) = (places.state, state) {
        row.set_text(column, state);
    }
}

/// Zeek says `icmp` of both families, and `unknown_transport` where `ip_proto` says more.
fn name_protocol(row: &mut Row, places: &Places, ip_protocol: Option<usize>) {
    let name = match row.text(places.protocol) {
        Some("icmp") if matches!(row.get(places.source), Cell::Address(address) if address.is_ipv6()) => {
            "ipv6-icmp"
        }
        Some("unknown_transport") => {
            let number = row
                .count(ip_protocol)
                .and_then(|number| u8::try_from(number).ok());
            let Some(number) = number else { return };
            argus_records::fields::ip_protocol_name(number)
        }
        _ => return,
    };
    if let Some(column) = places.protocol {
        row.set_text(column, name);
    }
}

/// Types of ICMP that answer each other: there Zeek's second port is the other type.
const ICMP_PAIRS: [(u16, u16); 5] = [(8, 0), (13, 14), (15, 16), (17, 18), (10, 9)];
const ICMP6_PAIRS: [(u16, u16); 6] = [
    (128, 129),
    (133, 134),
    (135, 136),
    (130, 131),
    (139, 140),
    (144, 145),
];

fn forget_type_of_answer(row: &mut Row, places: &Places) {
    let (Some(one), Some(other)) = (
        row.port(places.source_port),
        row.port(places.destination_port),
    ) else {
        return;
    };
    let is_v6 = row.text(places.protocol) == Some("ipv6-icmp");
    let pairs: &[(u16, u16)] = if is_v6 { &ICMP6_PAIRS } else { &ICMP_PAIRS };
    if pairs.contains(&(one, other)) || pairs.contains(&(other, one)) {
        row.set(places.destination_port.unwrap_or(usize::MAX), Cell::Null);
    }
}

/// Argus' state where it means the same.
///
/// Argus calls a TCP flow by the last of these that it saw: a reset, a FIN, data or the
/// third packet of the handshake, its second, its first. `OTH`, `SH` and `SHR` are of
/// connections whose beginning was not seen, of which Argus' rules make different states.
/// A flow of UDP that nobody answers is `INT` in the record of all of it, and `REQ` only in
/// those that Argus writes while it goes on.
fn state(protocol: &str, zeek: &str) -> Option<&'static str> {
    Some(match (protocol, zeek) {
        ("tcp", "S0") => "REQ",
        ("tcp", "S1") => "CON",
        ("tcp", "S2" | "S3" | "SF") => "FIN",
        ("tcp", "REJ" | "RSTO" | "RSTR" | "RSTOS0" | "RSTRH") => "RST",
        ("udp", "SF") => "CON",
        ("udp", "S0") => "INT",
        ("udp", "SHR") => "RSP",
        _ => return None,
    })
}
