//! Flow logs of clouds.

use super::row::Mapping;

const fn aws(
    field: &'static str,
    column: &'static str,
    conversion: &'static str,
    difference: &'static str,
) -> Mapping {
    Mapping::new("aws-vpc", field, column, conversion, difference)
}

/// AWS' VPC flow logs: a record is one direction of a flow, within an interval.
pub const AWS_VPC: &[Mapping] = &[
    aws(
        "start",
        "StartTime",
        "seconds since 1970",
        "whole seconds; up to 60 s after the first packet",
    ),
    aws(
        "end",
        "LastTime",
        "seconds since 1970",
        "whole seconds; up to 60 s after the last packet",
    ),
    aws("protocol", "Proto", "ra's name of the number", ""),
    aws(
        "srcaddr",
        "SrcAddr",
        "",
        "the interface's own address of packets that it sends for others: see pkt-srcaddr",
    ),
    aws("srcport", "Sport", "null for ICMP, where it is 0", ""),
    aws(
        "dstaddr",
        "DstAddr",
        "",
        "the interface's own address of packets that it takes for others: see pkt-dstaddr",
    ),
    aws("dstport", "Dport", "null for ICMP, where it is 0", ""),
    aws(
        "packets",
        "SrcPkts",
        "",
        "one direction: what went back is another record",
    ),
    aws(
        "bytes",
        "bytes",
        "",
        "AWS does not say of which layer; Argus' SrcBytes are the link layer's",
    ),
    aws(
        "action",
        "action",
        "",
        "ACCEPT or REJECT by rules, which is no state of a connection",
    ),
    aws(
        "tcp-flags",
        "tcp-flags",
        "",
        "flags of the interval, added up; ACK alone is not counted",
    ),
];

const fn azure(
    field: &'static str,
    column: &'static str,
    conversion: &'static str,
    difference: &'static str,
) -> Mapping {
    Mapping::new("azure", field, column, conversion, difference)
}

/// Azure's flow logs, of network security groups and of virtual networks.
pub const AZURE: &[Mapping] = &[
    azure(
        "time",
        "StartTime",
        "seconds since 1970, milliseconds in logs of virtual networks",
        "when the tuple was written: of the states C and E that is the end of the interval",
    ),
    azure(
        "protocol",
        "Proto",
        "T is tcp, U is udp, a number is named as ra does",
        "",
    ),
    azure("source address", "SrcAddr", "", ""),
    azure("source port", "Sport", "null for ICMP", ""),
    azure("destination address", "DstAddr", "", ""),
    azure("destination port", "Dport", "null for ICMP", ""),
    azure(
        "packets source to destination",
        "SrcPkts",
        "null where the state is B, which has no counts",
        "since the flow's tuple before",
    ),
    azure(
        "packets destination to source",
        "DstPkts",
        "as packets source to destination",
        "",
    ),
    azure(
        "bytes source to destination",
        "bytes_sent",
        "null where the state is B",
        "Azure does not say of which layer; Argus' SrcBytes are the link layer's",
    ),
    azure(
        "bytes destination to source",
        "bytes_received",
        "null where the state is B",
        "as bytes_sent, of DstBytes",
    ),
    azure(
        "flow state",
        "flow_state",
        "",
        "B begins, C goes on, E ends, D denied: no state of a connection",
    ),
    azure("decision", "decision", "", "A allowed, D denied, by rules"),
];

const fn gcp(
    field: &'static str,
    column: &'static str,
    conversion: &'static str,
    difference: &'static str,
) -> Mapping {
    Mapping::new("gcp-vpc", field, column, conversion, difference)
}

/// Google's VPC flow logs: a record is one direction of a flow, within an interval.
pub const GCP_VPC: &[Mapping] = &[
    gcp(
        "start_time",
        "StartTime",
        "ISO 8601",
        "of the first packet in the interval that was sampled",
    ),
    gcp(
        "end_time",
        "LastTime",
        "ISO 8601",
        "of the last packet in the interval that was sampled",
    ),
    gcp(
        "connection.protocol",
        "Proto",
        "ra's name of the number",
        "",
    ),
    gcp("connection.src_ip", "SrcAddr", "", ""),
    gcp("connection.src_port", "Sport", "null for ICMP", ""),
    gcp("connection.dest_ip", "DstAddr", "", ""),
    gcp("connection.dest_port", "Dport", "null for ICMP", ""),
    gcp(
        "packets_sent",
        "SrcPkts",
        "",
        "one direction, and estimated from a sample of the packets",
    ),
    gcp(
        "bytes_sent",
        "bytes_sent",
        "",
        "Google does not say of which layer; Argus' SrcBytes are the link layer's",
    ),
    gcp(
        "reporter",
        "reporter",
        "",
        "a flow between two machines is reported by both: SRC and DEST",
    ),
];
