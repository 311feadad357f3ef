//! SiLK's `rwcut`, by the titles of its fields, whole or cut to the width of their columns.

use super::delimited::Conversion::{
    Address, AddressOr0, Category, Count, Flags, Port, Protocol, Seconds, Time,
};
use super::delimited::{Conversion, DateOrder, DelimitedField, field};

const MADE_TIME: Conversion = Time(DateOrder::MonthFirst);
const ZONE: &str = "UTC, as SiLK prints it if it was not built or told otherwise";
const NO_TYPE: &str = "of ICMP, type and code are in one number, and become Sport and Dport";
const PHASE: &str =
    "of the first packet alone, or of those behind it; Argus keeps the order of states";

/// Which field goes into which column.
#[rustfmt::skip]
pub(crate) static SILK: &[DelimitedField] = &[
    field(&["sTime", "sTime+msec"], "StartTime", MADE_TIME, ZONE),
    field(&["eTime", "eTime+msec"], "LastTime", MADE_TIME, ZONE),
    field(&["duration", "dur", "dur+msec", "durat"], "Dur", Seconds, ""),
    field(&["pro", "protocol"], "Proto", Protocol, ""),
    field(&["sIP"], "SrcAddr", Address, ""),
    field(&["sPort"], "Sport", Port, NO_TYPE),
    field(&["dIP"], "DstAddr", Address, ""),
    field(&["dPort"], "Dport", Port, NO_TYPE),
    field(&["packets", "pkts"], "TotPkts", Count, ""),
    field(&["packets", "pkts"], "SrcPkts", Count, ""),
    field(&["bytes"], "TotIpBytes", Count, ""),
    field(&["bytes"], "SrcIpBytes", Count, ""),
    field(&["flags"], "TcpFlags", Flags, ""),
    field(&["initialF", "initialFlags"], "", Flags, PHASE),
    field(&["sessionF", "sessionFlags"], "", Flags, PHASE),
    field(&["in"], "InputInterface", Count, "VLAN where the sensor was set up so"),
    field(&["out"], "OutputInterface", Count, "VLAN where the sensor was set up so"),
    field(&["nhIP"], "NextHop", AddressOr0, ""),
    field(&["iTy", "iType"], "", Count, "ICMP's type, which is Sport as well"),
    field(&["iCo", "iCode"], "", Count, "ICMP's code, which is Dport as well"),
    field(&["sen", "sensor"], "", Category, "Argus' SrcId is the name that its own sensor was given"),
    field(&["cla", "class"], "", Category, "not Argus' field"),
    field(&["typ", "type"], "", Category, "in, out, web …: by which side of the network, not who began"),
    field(&["attribut", "attributes"], "", Category, "how the flow was cut, in SiLK's letters"),
    field(&["appli", "application"], "", Count, "the port of the service whose protocol was seen"),
    field(&["sTy", "sType"], "", Count, "not Argus' field"),
    field(&["dTy", "dType"], "", Count, "not Argus' field"),
    field(&["scc"], "", Category, "country of the source"),
    field(&["dcc"], "", Category, "country of the destination"),
];
