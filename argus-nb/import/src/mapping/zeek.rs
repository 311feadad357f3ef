//! Zeek's conn.log.

use super::row::Mapping;

const fn row(
    field: &'static str,
    column: &'static str,
    conversion: &'static str,
    difference: &'static str,
) -> Mapping {
    Mapping::new("zeek", field, column, conversion, difference)
}

/// Fields of conn.log that are Argus', and those that only look as if they were.
pub const ZEEK: &[Mapping] = &[
    row(
        "ts",
        "StartTime",
        "seconds or milliseconds since 1970, or ISO 8601",
        "",
    ),
    row(
        "duration",
        "Dur",
        "seconds",
        "null where Zeek saw one packet: Argus says 0; the last ACKs of a TCP connection are not counted in",
    ),
    row(
        "proto",
        "Proto",
        "ra's name: icmp of IPv6 is ipv6-icmp; unknown_transport is named by ip_proto",
        "",
    ),
    row(
        "id.orig_h",
        "SrcAddr",
        "",
        "the originator by Zeek's rules, which turn some half-seen connections around",
    ),
    row("id.orig_p", "Sport", "", "ICMP's type, as Argus has it"),
    row("id.resp_h", "DstAddr", "", ""),
    row(
        "id.resp_p",
        "Dport",
        "",
        "ICMP's code; null for requests that have an answer of their own type, for which Zeek gives that type and not the code",
    ),
    row("orig_pkts", "SrcPkts", "", ""),
    row("resp_pkts", "DstPkts", "", ""),
    row(
        "orig_bytes",
        "SAppBytes",
        "",
        "payload as Argus' field; but TCP's is counted by sequence numbers: retransmitted bytes once, and bytes that were never seen (missed_bytes) as well, where Argus counts each byte that it sees",
    ),
    row("resp_bytes", "DAppBytes", "", "as orig_bytes"),
    row(
        "conn_state",
        "State",
        "TCP: S0 REQ, S1 CON, S2 S3 SF FIN, REJ RSTO RSTR RSTOS0 RSTRH RST; UDP: SF CON, S0 INT, SHR RSP",
        "null for OTH, TCP's SH and SHR, and ICMP; conn_state is a column of its own as well",
    ),
    row(
        "orig_ip_bytes",
        "orig_ip_bytes",
        "",
        "bytes of IP packets with their IP headers; Argus' SrcBytes has the link layer's header as well",
    ),
    row(
        "resp_ip_bytes",
        "resp_ip_bytes",
        "",
        "as orig_ip_bytes, of DstBytes",
    ),
];
