//! CICFlowMeter's features, by the headers of its two generations. Of its eighty features those
//! are here that are Argus' fields, or look as if they were; the rest keep their names.

use super::delimited::Conversion::{
    Address, Count, Microseconds, Number, Port, ProtocolOr0, Text, Time,
};
use super::delimited::{DateOrder, DelimitedField, field};

const PAYLOAD: &str = "payload of TCP and UDP, and the padding of short frames with it; Argus' bytes are of the link layer";

/// Which field goes into which column.
#[rustfmt::skip]
pub(crate) static CICFLOWMETER: &[DelimitedField] = &[
    field(&["Timestamp"], "StartTime", Time(DateOrder::DayFirst), "of the zone in which it ran, taken as UTC; without AM or PM the hour is as it is written, and some versions write 12 hours"),
    field(&["Flow Duration"], "Dur", Microseconds, "of a flow that was cut after 120 s or by a FIN"),
    field(&["Protocol"], "Proto", ProtocolOr0, "0 is all that is neither TCP nor UDP"),
    field(&["Source IP", "Src IP"], "SrcAddr", Address, "who sent the first packet that was seen"),
    field(&["Source Port", "Src Port"], "Sport", Port, "null where Protocol is 0"),
    field(&["Destination IP", "Dst IP"], "DstAddr", Address, "who got the first packet that was seen"),
    field(&["Destination Port", "Dst Port"], "Dport", Port, "null where Protocol is 0"),
    field(&["Total Fwd Packets", "Tot Fwd Pkts", "Total Fwd Packet"], "SrcPkts", Count, "of the first packet's direction"),
    field(&["Total Backward Packets", "Tot Bwd Pkts", "Total Bwd packets"], "DstPkts", Count, "of the other direction"),
    field(&["Total Length of Fwd Packets", "TotLen Fwd Pkts", "Total Length of Fwd Packet"], "", Number, PAYLOAD),
    field(&["Total Length of Bwd Packets", "TotLen Bwd Pkts", "Total Length of Bwd Packet"], "", Number, PAYLOAD),
    field(&["Flow ID"], "", Text, "the addresses, ports and protocol in one text"),
    field(&["SimillarHTTP"], "SimillarHTTP", Text, "not CICFlowMeter's, of CICDDoS2019"),
];
