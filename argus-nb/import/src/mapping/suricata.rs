//! Suricata's eve.json.

use super::row::Mapping;

const fn row(
    field: &'static str,
    column: &'static str,
    conversion: &'static str,
    difference: &'static str,
) -> Mapping {
    Mapping::new("suricata", field, column, conversion, difference)
}

const LINK_LAYER: &str = "bytes of packets as they were captured, with the link layer's header, as Argus' field; of what is in a tunnel the inner packet's alone";

/// Fields of the events `flow` and `netflow` that are Argus', and some that are not.
pub const SURICATA: &[Mapping] = &[
    row(
        "flow.start",
        "StartTime",
        "ISO 8601 with its zone",
        "without a zone it is taken for UTC, though Suricata then means its own local time",
    ),
    row("netflow.start", "StartTime", "as flow.start", ""),
    row("flow.end", "LastTime", "as flow.start", ""),
    row("netflow.end", "LastTime", "as flow.start", ""),
    row("proto", "Proto", "in small letters, as ra names it", ""),
    row("src_ip", "SrcAddr", "", ""),
    row("src_port", "Sport", "", ""),
    row("icmp_type", "Sport", "", "ICMP's type, as Argus has it"),
    row("dest_ip", "DstAddr", "", ""),
    row("dest_port", "Dport", "", ""),
    row("icmp_code", "Dport", "", "ICMP's code, as Argus has it"),
    row("flow.pkts_toserver", "SrcPkts", "", ""),
    row(
        "netflow.pkts",
        "SrcPkts",
        "",
        "a netflow event is one direction: what went back is another event",
    ),
    row("flow.pkts_toclient", "DstPkts", "", ""),
    row("flow.bytes_toserver", "SrcBytes", "", LINK_LAYER),
    row("netflow.bytes", "SrcBytes", "", LINK_LAYER),
    row("flow.bytes_toclient", "DstBytes", "", LINK_LAYER),
    row(
        "tcp.tcp_flags",
        "State",
        "TCP, of the event flow: RST or FIN if such a flag was seen; else by tcp.state established CON, syn_recv ACC, syn_sent REQ; UDP: flow.state established CON, new without an answer INT",
        "null for all else; flow.state and tcp.state are columns of their own as well",
    ),
    row(
        "flow.age",
        "flow.age",
        "",
        "whole seconds: Dur is made of start and end",
    ),
    row(
        "timestamp",
        "timestamp",
        "",
        "when the event was written, which is after the flow",
    ),
];
