//! sFlow 5: what a sample of a packet tells, and the sampled header.

use super::row::Mapping;
use crate::Kind;

const fn row(
    field: &'static str,
    column: &'static str,
    conversion: &'static str,
    difference: &'static str,
) -> Mapping {
    Mapping::new("sflow", field, column, conversion, difference)
}

const OWN: &str = "not Argus' field";

/// A flow sample is one packet of so many. Its columns, in the frame's order.
#[rustfmt::skip]
pub const SFLOW: &[Mapping] = &[
    row("capture's time of the datagram", "StartTime", "as it is", "sFlow has no times of packets: the sample was taken before it was sent"),
    row("header: IP protocol", "Proto", "ra's name of the number; arp", "null for what is neither IP nor ARP"),
    row("header: source address", "SrcAddr", "", "who sent the packet, not who began the conversation"),
    row("header: source port", "Sport", "ICMP's type", "null where the sampled header ends before it"),
    row("header: destination address", "DstAddr", "", "who the packet was sent to"),
    row("header: destination port", "Dport", "ICMP's code", "null where the sampled header ends before it"),
    row("sample", "SrcPkts", "1", "one packet, that stands for SamplingInterval of them"),
    row("frame_length", "frame_length", "", "of the packet as it was, with the 4 octets of Ethernet's checksum, which Argus' SrcBytes has not"),
    row("header: TCP flags", "TcpFlags", "bits to letters", "those of one packet, so that no State follows"),
    row("header: source MAC", "SrcMac", "", ""),
    row("header: destination MAC", "DstMac", "", ""),
    row("header: VLAN", "sVid", "the outermost tag's", ""),
    row("header: TOS, traffic class", "sTos", "", ""),
    row("header: TTL, hop limit", "sTtl", "", ""),
    row("input", "InputInterface", "", OWN),
    row("output", "OutputInterface", "null where it is not one interface", OWN),
    row("sampling_rate", "SamplingInterval", "", "one packet of so many was looked at; counts stay as they were exported"),
    row("drops", "drops", "", "samples that the agent lost for want of room, so far"),
    row("agent_address", "Exporter", "", "Argus' SrcId is the name that a sensor was given"),
    row("source_id", "SourceId", "its index, without its class", OWN),
];

/// Of which type the columns are, in their order.
pub(crate) const KINDS: [Kind; SFLOW.len()] = [
    Kind::Time,
    Kind::Category,
    Kind::Address,
    Kind::Port,
    Kind::Address,
    Kind::Port,
    Kind::Count,
    Kind::Count,
    Kind::Category,
    Kind::Text,
    Kind::Text,
    Kind::Count,
    Kind::Count,
    Kind::Count,
    Kind::Count,
    Kind::Count,
    Kind::Number,
    Kind::Count,
    Kind::Address,
    Kind::Count,
];
