//! What the fields of nfcapd's files are to Argus, by the names that nfdump gives them.

use super::flow_columns::{FlowField, mapping};
use super::row::Mapping;

/// Which field of nfcapd's records, by nfdump's names for its output, goes into which column.
#[rustfmt::skip]
static NFCAPD: &[(&str, FlowField, &str)] = &[
    ("first", FlowField::StartTime, "milliseconds since 1970, to a time"),
    ("last", FlowField::LastTime, "milliseconds since 1970, to a time"),
    ("first, last", FlowField::Dur, "LastTime - StartTime, in seconds"),
    ("in_packets", FlowField::TotPkts, "SrcPkts"),
    ("in_bytes", FlowField::TotIpBytes, "SrcIpBytes"),
    ("exporter's id", FlowField::SourceId, "as it is"),
    ("proto", FlowField::Proto, "number to ra's name"),
    ("src4_addr, src6_addr", FlowField::SrcAddr, "as it is"),
    ("src_port, icmp_type", FlowField::Sport, "as it is"),
    ("dst4_addr, dst6_addr", FlowField::DstAddr, "as it is"),
    ("dst_port, icmp_code", FlowField::Dport, "as it is"),
    ("in_packets", FlowField::SrcPkts, "as it is"),
    ("in_bytes", FlowField::SrcIpBytes, "as it is"),
    ("out_packets", FlowField::PostPkts, "as it is"),
    ("out_bytes", FlowField::PostIpBytes, "as it is"),
    ("aggr_flows", FlowField::Trans, "as it is"),
    ("tcp_flags", FlowField::TcpFlags, "bits to letters"),
    ("fwd_status", FlowField::ForwardingStatus, "as it is"),
    ("src_tos", FlowField::STos, "as it is"),
    ("dst_tos", FlowField::PostTos, "as it is"),
    ("direction", FlowField::FlowDirection, "number to word"),
    ("input_snmp", FlowField::InputInterface, "as it is"),
    ("output_snmp", FlowField::OutputInterface, "as it is"),
    ("src_mask", FlowField::SrcMask, "as it is"),
    ("dst_mask", FlowField::DstMask, "as it is"),
    ("end reason", FlowField::FlowEndReason, "number to word"),
    ("src_vlan", FlowField::SVid, "as it is"),
    ("dst_vlan", FlowField::PostVid, "as it is"),
    ("src_as", FlowField::SAs, "as it is"),
    ("dst_as", FlowField::DAs, "as it is"),
    ("bgp4_next_hop, bgp6_next_hop", FlowField::BgpNextHop, "as it is"),
    ("ip4_next_hop, ip6_next_hop", FlowField::NextHop, "as it is"),
    ("ip4_router, ip6_router", FlowField::Exporter, "as it is"),
    ("mpls_1 … mpls_10", FlowField::MplsLabels, "as it is"),
    ("in_src_mac", FlowField::SrcMac, "as it is"),
    ("in_dst_mac", FlowField::DstMac, "as it is"),
    ("out_src_mac", FlowField::PostSrcMac, "as it is"),
    ("out_dst_mac", FlowField::PostDstMac, "as it is"),
    ("sampler", FlowField::SamplingInterval, "(packet interval + space) / packet interval"),
    ("received", FlowField::ExportTime, "milliseconds since 1970, to a time"),
    ("version", FlowField::ExportVersion, "as it is"),
];

/// The rows of the table of all mappings.
pub(super) fn mappings() -> impl Iterator<Item = Mapping> {
    let row = |row: &(&'static str, FlowField, &'static str)| {
        let (field, into, conversion) = *row;
        mapping(into, "nfcapd", field, conversion)
    };
    NFCAPD.iter().map(row)
}
