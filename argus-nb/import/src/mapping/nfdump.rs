//! nfdump's text: `nfdump -o csv`, by its tags, and the tables that people publish of its other
//! outputs, by the headers that these have. The columns are those of nfcapd's files.

use super::delimited::Conversion::{
    Address, AddressOfPair, AddressOr0, Count, CountOr0, Direction, Flags, Label, Mac, Number,
    Port, PortOfPair, Protocol, Seconds, Text, Time, TimeOr0,
};
use super::delimited::{Conversion, DateOrder, DelimitedField, field};

const MADE_TIME: Conversion = Time(DateOrder::DayFirst);
const LOCAL: &str = "of the zone in which nfdump ran, taken as UTC: TZ=UTC nfdump; -o csv of 1.7.1 leaves the milliseconds out";
const NO_TYPE: &str =
    "of ICMP, type and code are in one number, and become Sport and Dport; 0 of ICMPv6 is none";

/// Which field goes into which column.
#[rustfmt::skip]
pub(crate) static NFDUMP: &[DelimitedField] = &[
    field(&["ts", "Date first seen", "Date flow start", "firstSeen"], "StartTime", MADE_TIME, LOCAL),
    field(&["te", "Date last seen", "lastSeen"], "LastTime", MADE_TIME, LOCAL),
    field(&["td", "Duration", "Durat", "duration"], "Dur", Seconds, ""),
    field(&["pr", "Proto", "Prot", "proto"], "Proto", Protocol, ""),
    field(&["sa", "Src IP Addr", "srcAddr"], "SrcAddr", Address, ""),
    field(&["sp", "Src Pt", "Src Port", "srcPort"], "Sport", Port, NO_TYPE),
    field(&["da", "Dst IP Addr", "dstAddr"], "DstAddr", Address, ""),
    field(&["dp", "Dst Pt", "Dst Port", "dstPort"], "Dport", Port, NO_TYPE),
    field(&["Src IP Addr:Port"], "SrcAddr", AddressOfPair, ""),
    field(&["Src IP Addr:Port"], "Sport", PortOfPair, ""),
    field(&["Dst IP Addr:Port"], "DstAddr", AddressOfPair, ""),
    field(&["Dst IP Addr:Port"], "Dport", PortOfPair, ""),
    field(&["ipkt", "Packets", "packets"], "TotPkts", Count, ""),
    field(&["ipkt", "Packets", "packets"], "SrcPkts", Count, ""),
    field(&["ibyt", "Bytes", "bytes"], "TotIpBytes", Count, ""),
    field(&["ibyt", "Bytes", "bytes"], "SrcIpBytes", Count, ""),
    field(&["opkt"], "PostPkts", CountOr0, ""),
    field(&["obyt"], "PostIpBytes", CountOr0, ""),
    field(&["flg", "Flags", "flags"], "TcpFlags", Flags, ""),
    field(&["fwd"], "ForwardingStatus", CountOr0, ""),
    field(&["stos", "Tos", "tos"], "sTos", Count, ""),
    field(&["dtos"], "PostTos", CountOr0, ""),
    field(&["in"], "InputInterface", CountOr0, ""),
    field(&["out"], "OutputInterface", CountOr0, ""),
    field(&["sas"], "sAS", CountOr0, ""),
    field(&["das"], "dAS", CountOr0, ""),
    field(&["smk"], "SrcMask", CountOr0, ""),
    field(&["dmk"], "DstMask", CountOr0, ""),
    field(&["dir"], "FlowDirection", Direction, ""),
    field(&["nh"], "NextHop", AddressOr0, ""),
    field(&["nhb"], "BgpNextHop", AddressOr0, ""),
    field(&["svln"], "sVid", CountOr0, ""),
    field(&["dvln"], "PostVid", CountOr0, ""),
    field(&["ismc"], "SrcMac", Mac, ""),
    field(&["odmc"], "PostDstMac", Mac, ""),
    field(&["idmc"], "DstMac", Mac, ""),
    field(&["osmc"], "PostSrcMac", Mac, ""),
    field(&["mpls1"], "MplsLabels", Label(0), ""),
    field(&["mpls2"], "MplsLabels", Label(1), ""),
    field(&["mpls3"], "MplsLabels", Label(2), ""),
    field(&["mpls4"], "MplsLabels", Label(3), ""),
    field(&["mpls5"], "MplsLabels", Label(4), ""),
    field(&["mpls6"], "MplsLabels", Label(5), ""),
    field(&["mpls7"], "MplsLabels", Label(6), ""),
    field(&["mpls8"], "MplsLabels", Label(7), ""),
    field(&["mpls9"], "MplsLabels", Label(8), ""),
    field(&["mpls10"], "MplsLabels", Label(9), ""),
    field(&["fl", "Flows", "flows"], "Trans", CountOr0, ""),
    field(&["ra"], "Exporter", AddressOr0, ""),
    field(&["tr"], "ExportTime", TimeOr0, ""),
    field(&["cl"], "", Number, "milliseconds that nfdump reckons of nprobe's fields"),
    field(&["sl"], "", Number, "as cl"),
    field(&["al"], "", Number, "as cl"),
    field(&["eng"], "", Text, "engine type/ID, where SourceId is of the exporter"),
    field(&["exid"], "", Count, "nfcapd's own number of the exporter"),
    field(&["attackID"], "", Text, "not nfdump's, of CIDDS"),
];
