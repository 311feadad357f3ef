//! The columns of a frame of NetFlow, IPFIX or nfcapd's files, each with what it does not say.
//!
//! The decoders write by this table, so that what `mappings()` shows is what is done.

use super::row::Mapping;
use crate::column::Kind;

/// A column of the frame, by its place in [`FLOW_COLUMNS`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(u8)]
#[rustfmt::skip]
pub(crate) enum FlowField {
    StartTime, LastTime, Dur, Proto, SrcAddr, Sport, DstAddr, Dport,
    TotPkts, SrcPkts, DstPkts, TotIpBytes, SrcIpBytes, DstIpBytes,
    TcpFlags, DstTcpFlags, STos, DTos, PostTos, STtl,
    SrcMac, DstMac, PostSrcMac, PostDstMac, SVid, PostVid, MplsLabels,
    SAs, DAs, SrcMask, DstMask, NextHop, BgpNextHop,
    InputInterface, InputName, OutputInterface, OutputName,
    FlowDirection, ForwardingStatus, FlowEndReason, PostPkts, PostIpBytes, Trans,
    SamplingInterval, ObservationTime, Exporter, SourceId, ExportTime, ExportVersion,
}

/// How many columns there are.
pub(crate) const COLUMNS: usize = FlowField::ExportVersion as usize + 1;

/// What stands in a column, from which follows how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Microseconds since 1970.
    Time,
    /// Microseconds, written as seconds.
    Seconds,
    /// A whole number.
    Count,
    /// A whole number times 1,000,000, written as a number.
    Millionths,
    /// A port.
    Port,
    /// An address.
    Address,
    /// A number of a protocol of IP, written as ra's name for it.
    Protocol,
    /// TCP's flags, written as letters.
    Flags,
    /// An address of Ethernet.
    Mac,
    /// Labels of MPLS.
    Labels,
    /// A number that stands for a word.
    Word(&'static [&'static str]),
    /// The name of the interface whose number is in that column.
    NameOf(FlowField),
}

impl Form {
    /// The type of the column's values.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Form::Time => Kind::Time,
            Form::Seconds | Form::Millionths => Kind::Number,
            Form::Count => Kind::Count,
            Form::Port => Kind::Port,
            Form::Address => Kind::Address,
            Form::Protocol | Form::Flags | Form::Word(_) | Form::NameOf(_) => Kind::Category,
            Form::Mac | Form::Labels => Kind::Text,
        }
    }
}

/// A column of the frame.
pub(crate) struct FlowColumn {
    /// Its place.
    pub into: FlowField,
    /// Its name.
    pub name: &'static str,
    /// What stands in it.
    pub form: Form,
    /// What it does not say, or says otherwise than Argus.
    pub difference: &'static str,
}

const fn column(
    into: FlowField,
    name: &'static str,
    form: Form,
    difference: &'static str,
) -> FlowColumn {
    FlowColumn {
        into,
        name,
        form,
        difference,
    }
}

const ONE_WAY: &str = "a record of one way counts that way; the other way is a record of its own";
const IP_BYTES: &str =
    "bytes of the IP layer, where Argus' SrcBytes, DstBytes and TotBytes are of the link layer";
const OWN: &str = "not Argus' field";
const BEHIND: &str = "behind the device, which Argus does not see";

/// The columns of the frame, in its order.
#[rustfmt::skip]
pub(crate) static FLOW_COLUMNS: [FlowColumn; COLUMNS] = [
    column(FlowField::StartTime, "StartTime", Form::Time, ""),
    column(FlowField::LastTime, "LastTime", Form::Time, ""),
    column(FlowField::Dur, "Dur", Form::Seconds, ""),
    column(FlowField::Proto, "Proto", Form::Protocol, ""),
    column(FlowField::SrcAddr, "SrcAddr", Form::Address, "who sent the counted packets, not who began the conversation"),
    column(FlowField::Sport, "Sport", Form::Port, "null where the protocol has no ports"),
    column(FlowField::DstAddr, "DstAddr", Form::Address, "who got the counted packets"),
    column(FlowField::Dport, "Dport", Form::Port, "null where the protocol has no ports"),
    column(FlowField::TotPkts, "TotPkts", Form::Count, ONE_WAY),
    column(FlowField::SrcPkts, "SrcPkts", Form::Count, ""),
    column(FlowField::DstPkts, "DstPkts", Form::Count, "null where the record is of one way"),
    column(FlowField::TotIpBytes, "TotIpBytes", Form::Count, IP_BYTES),
    column(FlowField::SrcIpBytes, "SrcIpBytes", Form::Count, IP_BYTES),
    column(FlowField::DstIpBytes, "DstIpBytes", Form::Count, IP_BYTES),
    column(FlowField::TcpFlags, "TcpFlags", Form::Flags, "all flags that were seen, without their order, so that no State follows"),
    column(FlowField::DstTcpFlags, "DstTcpFlags", Form::Flags, OWN),
    column(FlowField::STos, "sTos", Form::Count, ""),
    column(FlowField::DTos, "dTos", Form::Count, ""),
    column(FlowField::PostTos, "PostTos", Form::Count, BEHIND),
    column(FlowField::STtl, "sTtl", Form::Count, ""),
    column(FlowField::SrcMac, "SrcMac", Form::Mac, ""),
    column(FlowField::DstMac, "DstMac", Form::Mac, ""),
    column(FlowField::PostSrcMac, "PostSrcMac", Form::Mac, BEHIND),
    column(FlowField::PostDstMac, "PostDstMac", Form::Mac, BEHIND),
    column(FlowField::SVid, "sVid", Form::Count, ""),
    column(FlowField::PostVid, "PostVid", Form::Count, BEHIND),
    column(FlowField::MplsLabels, "MplsLabels", Form::Labels, "label-EXP-S of each level, from the top; Argus' sMpls has one"),
    column(FlowField::SAs, "sAS", Form::Count, ""),
    column(FlowField::DAs, "dAS", Form::Count, ""),
    column(FlowField::SrcMask, "SrcMask", Form::Count, OWN),
    column(FlowField::DstMask, "DstMask", Form::Count, OWN),
    column(FlowField::NextHop, "NextHop", Form::Address, OWN),
    column(FlowField::BgpNextHop, "BgpNextHop", Form::Address, OWN),
    column(FlowField::InputInterface, "InputInterface", Form::Count, OWN),
    column(FlowField::InputName, "InputName", Form::NameOf(FlowField::InputInterface), OWN),
    column(FlowField::OutputInterface, "OutputInterface", Form::Count, OWN),
    column(FlowField::OutputName, "OutputName", Form::NameOf(FlowField::OutputInterface), OWN),
    column(FlowField::FlowDirection, "FlowDirection", Form::Word(&["ingress", "egress"]), "at which side of the interface it was metered, where Argus' Dir is who began; of nfcapd's files egress only, since ingress can't be told from nothing"),
    column(FlowField::ForwardingStatus, "ForwardingStatus", Form::Count, OWN),
    column(FlowField::FlowEndReason, "FlowEndReason", Form::Word(&["", "idle", "active", "end", "forced", "resources"]), "Argus' Cause is another list"),
    column(FlowField::PostPkts, "PostPkts", Form::Count, "packets that the device sent on; of nfcapd's files also those of the other way, which it keeps in the same place"),
    column(FlowField::PostIpBytes, "PostIpBytes", Form::Count, "bytes that the device sent on; of nfcapd's files also those of the other way"),
    column(FlowField::Trans, "Trans", Form::Count, ""),
    column(FlowField::SamplingInterval, "SamplingInterval", Form::Millionths, "one packet of so many was looked at; counts stay as they were exported"),
    column(FlowField::ObservationTime, "ObservationTime", Form::Time, OWN),
    column(FlowField::Exporter, "Exporter", Form::Address, "Argus' SrcId is the name that a sensor was given"),
    column(FlowField::SourceId, "SourceId", Form::Count, OWN),
    column(FlowField::ExportTime, "ExportTime", Form::Time, "of nfcapd's files: when it was received"),
    column(FlowField::ExportVersion, "ExportVersion", Form::Count, OWN),
];

/// A row of the table of all mappings.
pub(super) fn mapping(
    into: FlowField,
    source: &'static str,
    field: &'static str,
    conversion: &'static str,
) -> Mapping {
    let column = &FLOW_COLUMNS[into as usize];
    Mapping {
        source,
        field,
        column: column.name,
        conversion,
        difference: column.difference,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_is_at_its_place_and_has_a_name_of_its_own() {
        for (at, column) in FLOW_COLUMNS.iter().enumerate() {
            assert_eq!(at, column.into as usize, "{}", column.name);
        }
        let mut names: Vec<_> = FLOW_COLUMNS.iter().map(|column| column.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), COLUMNS);
    }
}
