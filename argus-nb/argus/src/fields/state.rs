//! The state of a flow, protocol by protocol, and why its record was written.

use super::field::{Field, Getter};
use super::word::Word;
use crate::Cause;
use crate::record::{IpKey, IsIsKey, Key, PartKind, Record, Transport, tcp_status};

pub(super) const FIELDS: &[Field] = &[
    Field::new("state", Getter::Word(|record| state(record).map(Word::new))),
    Field::new(
        "cause",
        Getter::Word(|record| Some(Word::new(cause(record)))),
    ),
];

/// ra has no words for a flush and for a closed flow.
fn cause(record: &Record<'_>) -> &'static str {
    match record.header.cause() {
        Cause::Start => "Start",
        Cause::Status => "Status",
        Cause::Stop => "Stop",
        Cause::Timeout => "Timeout",
        Cause::Shutdown => "Shutdown",
        Cause::Error => "Error",
        Cause::Flush | Cause::Closed | Cause::Unknown => "Unknown",
    }
}

/// Also of ICMP's fragments, whose type is not in the record; ra takes it for 0 in IPv4.
const UNKNOWN: &str = "UNK";

fn state(record: &Record<'_>) -> Option<&'static str> {
    if record.header.cause() == Cause::Error {
        return Some("ERR");
    }
    match record.key()? {
        Key::Ip(key) if key.is_tcp() => Some(of_tcp(record)),
        Key::Ip(key) if key.is_icmp() => {
            icmp_message(record, key).map_or(Some(UNKNOWN), |(kind, code)| icmp(kind, code))
        }
        Key::Ip(key) if key.is_icmpv6() => Some(match key.transport {
            Transport::Icmp { kind, code, .. } => icmpv6(kind, code),
            _ => UNKNOWN,
        }),
        Key::Arp(key) if key.is_legacy => of_packets(record).or(Some("INT")),
        Key::Arp(_) => of_arp(record),
        Key::IsIs(key) => Some(isis(key)),
        _ => of_packets(record),
    }
}

/// Of a protocol that has no states: who sent packets.
fn of_packets(record: &Record<'_>) -> Option<&'static str> {
    /// It is set in records of the start, the stop, a flush and the closing.
    const START: u8 = 0x10;
    let metrics = record.metrics()?;
    Some(
        match (metrics.source.packets, metrics.destination.packets) {
            (1.., 1..) => "CON",
            (1.., 0) if record.header.cause_byte & START != 0 => "INT",
            (1.., 0) => "REQ",
            (0, _) => "RSP",
        },
    )
}

/// ra looks for the cause in the wrong place, so that no request is a `REQ`.
fn of_arp(record: &Record<'_>) -> Option<&'static str> {
    of_packets(record).map(|state| if state == "REQ" { "INT" } else { state })
}

fn of_tcp(record: &Record<'_>) -> &'static str {
    /// It is set in records of a timeout, a flush, the shutdown and the closing.
    const TIMEOUT: u8 = 0x40;
    let Some(status) = record.tcp_status().filter(|status| *status != 0) else {
        let metrics = record.metrics().copied().unwrap_or_default();
        let both = metrics.source.packets > 0 && metrics.destination.packets > 0;
        return if both { "CON" } else { "INT" };
    };
    let has = |bits: u32| status & bits != 0;
    match () {
        () if has(tcp_status::RESET) => "RST",
        () if has(tcp_status::FIN | tcp_status::FIN_ACK) => "FIN",
        // ra also takes for closed what it turned round.
        () if has(tcp_status::CLOSED) || record.has_exchanged_sides() => "CLO",
        () if record.header.cause_byte & TIMEOUT != 0 => "TIM",
        () if has(tcp_status::ESTABLISHED) => "CON",
        () if has(tcp_status::SYN_ACK) => "ACC",
        () if has(tcp_status::SYN) => "REQ",
        () => "CON",
    }
}

/// Type and code: of the error that concerned the flow, else of the flow itself.
fn icmp_message(record: &Record<'_>, key: &IpKey) -> Option<(u8, u8)> {
    if let Some(part) = record.part(PartKind::IcmpMapped) {
        return Some((part.u8(4)?, part.u8(5)?));
    }
    match key.transport {
        Transport::Icmp { kind, code, .. } => Some((kind, code)),
        _ => None,
    }
}

/// The types of ICMP, from 0; an empty word for those that have none.
#[rustfmt::skip]
static ICMP: [&str; 46] = [
    "ECR", "", "", "UR", "SRC", "RED", "AHA", "", "ECO", "RTA", "RTS", "TXD", "PAR", "TST",
    "TSR", "IRQ", "IRR", "MAS", "MSR", "SEC", "ROB", "ROB", "ROB", "ROB", "ROB", "ROB", "ROB",
    "ROB", "ROB", "ROB", "TRC", "DCE", "MHR", "WAY", "IAH", "MRQ", "MRP", "DNQ", "DNP", "SKP",
    "PHO", "NRS", "NRA", "NNS", "NNA", "PTB",
];

/// What could not be reached, by the code, from 0.
#[rustfmt::skip]
static UNREACHABLE: [&str; 16] = [
    "URN", "URH", "URO", "URP", "URF", "URS", "URNU", "URHU", "URISO", "URNPRO", "URHPRO",
    "URNTOS", "URHTOS", "URFIL", "URPRE", "URCUT",
];

fn icmp(kind: u8, code: u8) -> Option<&'static str> {
    const UNREACHABLE_TYPE: u8 = 3;
    let state = match kind {
        UNREACHABLE_TYPE => UNREACHABLE.get(usize::from(code)).copied().unwrap_or("UR"),
        kind => ICMP.get(usize::from(kind)).copied().unwrap_or(UNKNOWN),
    };
    (!state.is_empty()).then_some(state)
}

/// ra 5 takes four of these words from its table of ICMP, where others stand now; ra 3
/// is followed.
fn icmpv6(kind: u8, code: u8) -> &'static str {
    match (kind, code) {
        (1, 0) => "URNR",
        (1, 1) => "URAD",
        (1, 2) => "URBS",
        (1, 3) => "URAR",
        (1, 4) => "URP",
        (1, 5) => "URSF",
        (1, 6) => "URRR",
        (1, 7) => "URES",
        (2, _) => "PTB",
        (3, 0) => "TXT",
        (3, 1) => "TXR",
        (4, 0) => "PPH",
        (4, 1) => "PPNH",
        (4, 2) => "PPO",
        (128, _) => "ECO",
        (129, _) => "ECR",
        (130, _) => "MRQ",
        (131 | 143, _) => "MHR",
        (133, _) => "NRS",
        (134, _) => "NRA",
        (135, _) => "NNS",
        (136, _) => "NNA",
        (137, _) => "RED",
        _ => UNKNOWN,
    }
}

fn isis(key: &IsIsKey) -> &'static str {
    match key.pdu {
        15 => "L1-IIH",
        16 => "L2-IIH",
        18 => "L1-LSP",
        20 => "L2-LSP",
        24 => "L1-CSNP",
        25 => "L2-CSNP",
        26 => "L1-PSNP",
        27 => "L2-PSNP",
        _ => UNKNOWN,
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{counts, flow, ipv4, ipv6, printed, tcp};

    #[test]
    fn a_connection_has_the_first_state_that_applies() {
        let of_tcp = |cause: u8, status: u32| {
            printed(
                "state",
                &flow(cause, &[ipv4(6, 1, 2), counts(3, 2), tcp(status)]),
            )
        };
        let cases = [
            (0x20, 0x3fff, "RST"),
            (0x20, 0x003f, "FIN"),
            (0x20, 0x0027, "CLO"),
            (0x40, 0x0007, "TIM"),
            (0x20, 0x0007, "CON"),
            (0x20, 0x0003, "ACC"),
            (0x20, 0x0001, "REQ"),
            (0x20, 0x0100, "CON"),
            (0x20, 0x0000, "CON"),
            (0x80, 0x0007, "ERR"),
        ];
        for (cause, status, state) in cases {
            assert_eq!(of_tcp(cause, status), state, "{cause:#x} {status:#x}");
        }
    }

    #[test]
    fn other_protocols_have_states_of_their_own() {
        let message = |kind: u16, code: u16| kind << 8 | code;
        let state = |key: Vec<u8>, source: u8, destination: u8, cause: u8| {
            printed("state", &flow(cause, &[key, counts(source, destination)]))
        };
        let cases = [
            (state(ipv4(17, 1, 2), 1, 1, 0x10), "CON"),
            (state(ipv4(17, 1, 2), 1, 0, 0x10), "INT"),
            (state(ipv4(17, 1, 2), 1, 0, 0x20), "REQ"),
            (state(ipv4(17, 1, 2), 0, 1, 0x20), "RSP"),
            (state(ipv4(1, message(3, 13), 0), 1, 0, 0x20), "URFIL"),
            (state(ipv4(1, message(3, 99), 0), 1, 0, 0x20), "UR"),
            (state(ipv4(1, message(7, 0), 0), 1, 0, 0x20), ""),
            (state(ipv4(1, message(45, 0), 0), 1, 0, 0x20), "PTB"),
            (state(ipv4(1, message(46, 0), 0), 1, 0, 0x20), "UNK"),
            (state(ipv6(58, message(1, 7), 0), 1, 0, 0x20), "URES"),
            (state(ipv6(58, message(136, 0), 0), 1, 0, 0x20), "NNA"),
            (state(ipv6(58, message(3, 2), 0), 1, 0, 0x20), "UNK"),
        ];
        for (at, (state, expected)) in cases.iter().enumerate() {
            assert_eq!(state, expected, "case {at}");
        }
    }
}
