//! What an Argus field is: ra's name for it, the CSV header that ra prints, its
//! type and its unit.
//!
//! Loading reads this one table. The names and headers are what ra 3.0.8 prints
//! for `ra -s FIELD -c ,`, for every field that its manual lists; a test asks the
//! installed ra again.

/// What the values of a field are, and so how they are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// An instant: Datetime in microseconds, UTC.
    Time,
    /// A port, or ICMP's type and code in hexadecimal (`0x0303`): UInt16.
    Port,
    /// A count: Int64.
    Count,
    /// A measured number: Float64.
    Number,
    /// Text: addresses, states, flags, labels.
    Text,
}

/// One field of a flow record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// ra's name, as in `ra -s stime`.
    pub name: &'static str,
    /// The column header that `ra -c ,` prints, as in `StartTime`.
    pub header: &'static str,
    /// What its values are.
    pub kind: Kind,
    /// The unit of its values, empty where they have none.
    pub unit: &'static str,
}

/// The field whose CSV header is `header`, exactly as ra prints it.
pub fn by_header(header: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.header == header)
}

const fn field(name: &'static str, header: &'static str, kind: Kind, unit: &'static str) -> Field {
    Field {
        name,
        header,
        kind,
        unit,
    }
}

use Kind::{Count, Number, Port, Text, Time};

/// Every field that ra's manual lists and ra prints, in the manual's order.
#[rustfmt::skip]
pub const FIELDS: &[Field] = &[
    field("srcid", "SrcId", Text, ""),
    field("rank", "Rank", Count, ""),
    field("stime", "StartTime", Time, ""),
    field("ltime", "LastTime", Time, ""),
    field("trans", "Trans", Count, ""),
    field("flgs", "Flgs", Text, ""),
    field("seq", "Seq", Count, ""),
    field("dur", "Dur", Number, "s"),
    field("runtime", "RunTime", Number, "s"),
    field("idle", "IdleTime", Number, "s"),
    field("mean", "Mean", Number, "s"),
    field("stddev", "StdDev", Number, "s"),
    field("sum", "Sum", Number, "s"),
    field("min", "Min", Number, "s"),
    field("max", "Max", Number, "s"),
    field("smac", "SrcMac", Text, ""),
    field("dmac", "DstMac", Text, ""),
    field("soui", "SrcOui", Text, ""),
    field("doui", "DstOui", Text, ""),
    field("saddr", "SrcAddr", Text, ""),
    field("daddr", "DstAddr", Text, ""),
    field("proto", "Proto", Text, ""),
    field("sport", "Sport", Port, ""),
    field("dport", "Dport", Port, ""),
    field("stos", "sTos", Text, ""),
    field("dtos", "dTos", Text, ""),
    field("sdsb", "sDSb", Text, ""),
    field("ddsb", "dDSb", Text, ""),
    field("sco", "sCo", Text, ""),
    field("dco", "dCo", Text, ""),
    field("sttl", "sTtl", Count, ""),
    field("dttl", "dTtl", Count, ""),
    field("shops", "sHops", Count, ""),
    field("dhops", "dHops", Count, ""),
    field("sipid", "sIpId", Text, ""),
    field("dipid", "dIpId", Text, ""),
    field("smpls", "sMpls", Text, ""),
    field("dmpls", "dMpls", Text, ""),
    field("autoid", "AutoId", Text, ""),
    field("sas", "sAS", Count, ""),
    field("das", "dAS", Count, ""),
    field("ias", "iAS", Count, ""),
    field("cause", "Cause", Text, ""),
    field("nstroke", "NStrok", Count, ""),
    field("snstroke", "sNStrok", Count, ""),
    field("dnstroke", "dNStrok", Count, ""),
    field("pkts", "TotPkts", Count, "packets"),
    field("spkts", "SrcPkts", Count, "packets"),
    field("dpkts", "DstPkts", Count, "packets"),
    field("bytes", "TotBytes", Count, "bytes"),
    field("sbytes", "SrcBytes", Count, "bytes"),
    field("dbytes", "DstBytes", Count, "bytes"),
    field("appbytes", "TotAppByte", Count, "bytes"),
    field("sappbytes", "SAppBytes", Count, "bytes"),
    field("dappbytes", "DAppBytes", Count, "bytes"),
    field("pcr", "PCRatio", Number, ""),
    field("load", "Load", Number, "bits/s"),
    field("sload", "SrcLoad", Number, "bits/s"),
    field("dload", "DstLoad", Number, "bits/s"),
    field("loss", "Loss", Count, "packets"),
    field("sloss", "SrcLoss", Count, "packets"),
    field("dloss", "DstLoss", Count, "packets"),
    field("ploss", "pLoss", Number, "%"),
    field("retrans", "Retrans", Count, "packets"),
    field("sretrans", "SrcRetra", Count, "packets"),
    field("dretrans", "DstRetra", Count, "packets"),
    field("pretrans", "pRetran", Number, "%"),
    field("sgap", "SrcGap", Count, "bytes"),
    field("dgap", "DstGap", Count, "bytes"),
    field("rate", "Rate", Number, "packets/s"),
    field("srate", "SrcRate", Number, "packets/s"),
    field("drate", "DstRate", Number, "packets/s"),
    field("dir", "Dir", Text, ""),
    field("sintpkt", "SIntPkt", Number, "ms"),
    field("sintdist", "SIntDist", Text, ""),
    field("sintpktact", "SIntPktAct", Number, "ms"),
    field("sintdistact", "SIntActDist", Text, ""),
    field("sintpktidl", "SIntPktIdl", Number, "ms"),
    field("sintdistidl", "SIntIdlDist", Text, ""),
    field("dintpkt", "DIntPkt", Number, "ms"),
    field("dintdist", "DIntDist", Text, ""),
    field("dintpktact", "DIntPktAct", Number, "ms"),
    field("dintdistact", "DIntActDist", Text, ""),
    field("dintpktidl", "DIntPktIdl", Number, "ms"),
    field("dintdistidl", "DIntIdlDist", Text, ""),
    field("sjit", "SrcJitter", Number, "ms"),
    field("sjitact", "SrcJitAct", Number, "ms"),
    field("djit", "DstJitter", Number, "ms"),
    field("djitact", "DstJitAct", Number, "ms"),
    field("state", "State", Text, ""),
    field("label", "Label", Text, ""),
    field("suser", "srcUdata", Text, ""),
    field("duser", "dstUdata", Text, ""),
    field("swin", "SrcWin", Count, "bytes"),
    field("dwin", "DstWin", Count, "bytes"),
    field("svlan", "sVlan", Text, ""),
    field("dvlan", "dVlan", Text, ""),
    field("svid", "sVid", Text, ""),
    field("dvid", "dVid", Text, ""),
    field("svpri", "sVpri", Text, ""),
    field("dvpri", "dVpri", Text, ""),
    field("srng", "SRange", Text, ""),
    field("erng", "ERange", Text, ""),
    field("stcpb", "SrcTCPBase", Count, ""),
    field("dtcpb", "DstTCPBase", Count, ""),
    field("tcprtt", "TcpRtt", Number, "s"),
    field("synack", "SynAck", Number, "s"),
    field("ackdat", "AckDat", Number, "s"),
    field("tcpopt", "TcpOpt", Text, ""),
    field("inode", "Inode", Text, ""),
    field("offset", "Offset", Count, ""),
    field("smeansz", "sMeanPktSz", Number, "bytes"),
    field("dmeansz", "dMeanPktSz", Number, "bytes"),
    field("spktsz", "sPktSz", Text, ""),
    field("smaxsz", "sMaxPktSz", Count, "bytes"),
    field("dpktsz", "dPktSz", Text, ""),
    field("dmaxsz", "dMaxPktSz", Count, "bytes"),
    field("sminsz", "sMinPktSz", Count, "bytes"),
    field("dminsz", "dMinPktSz", Count, "bytes"),
];
