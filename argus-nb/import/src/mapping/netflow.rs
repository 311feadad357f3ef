//! What the elements of NetFlow 5, NetFlow 9 and IPFIX are to Argus: which goes into which
//! column, and how it is read. The decoder reads by this table.

use super::flow_columns::{FlowField, mapping};
use super::row::Mapping;

/// How an element's octets become a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// A number without a sign, of one to eight octets.
    Unsigned,
    /// The same; it gives way to another element of the column.
    Otherwise,
    /// An address of IPv4 or IPv6.
    Address,
    /// Six octets.
    Mac,
    /// Milliseconds since the device began.
    Uptime,
    /// Seconds since 1970.
    Seconds,
    /// Milliseconds since 1970.
    Milliseconds,
    /// Seconds since 1900 and a fraction, as NTP has them.
    Ntp,
    /// Microseconds before the export.
    BeforeExport,
    /// ICMP's type in the higher octet, its code in the lower one: into both ports.
    TypeAndCode,
    /// The label of this level.
    Label(u8),
}

impl How {
    /// The same in words.
    pub(crate) fn says(self) -> &'static str {
        match self {
            How::Unsigned | How::Address | How::Mac => "as it is",
            How::Otherwise => "as it is, where the record has no other element for it",
            How::Uptime => "milliseconds since the device began, to a time",
            How::Seconds => "seconds since 1970, to a time",
            How::Milliseconds => "milliseconds since 1970, to a time",
            How::Ntp => "seconds since 1900 and a fraction, to a time in microseconds",
            How::BeforeExport => "microseconds before the export, to a time",
            How::TypeAndCode => "ICMP's type into Sport, its code into Dport",
            How::Label(_) => "20 bits of label, 3 of EXP, 1 of S",
        }
    }
}

/// An element of NetFlow 9 and IPFIX. NetFlow 5's fields are these elements as well.
#[derive(Clone, Copy)]
pub(crate) struct Element {
    /// The number that IANA gave it.
    pub number: u16,
    /// Its name there.
    pub name: &'static str,
    /// The column.
    pub into: FlowField,
    /// How it is read.
    pub how: How,
}

const fn element(number: u16, name: &'static str, into: FlowField, how: How) -> Element {
    Element {
        number,
        name,
        into,
        how,
    }
}

/// The elements that have a column; by number.
#[rustfmt::skip]
pub(crate) static ELEMENTS: &[Element] = &[
    element(1, "octetDeltaCount", FlowField::SrcIpBytes, How::Unsigned),
    element(2, "packetDeltaCount", FlowField::SrcPkts, How::Unsigned),
    element(3, "deltaFlowCount", FlowField::Trans, How::Unsigned),
    element(4, "protocolIdentifier", FlowField::Proto, How::Unsigned),
    element(5, "ipClassOfService", FlowField::STos, How::Unsigned),
    element(6, "tcpControlBits", FlowField::TcpFlags, How::Unsigned),
    element(7, "sourceTransportPort", FlowField::Sport, How::Otherwise),
    element(8, "sourceIPv4Address", FlowField::SrcAddr, How::Address),
    element(9, "sourceIPv4PrefixLength", FlowField::SrcMask, How::Unsigned),
    element(10, "ingressInterface", FlowField::InputInterface, How::Unsigned),
    element(11, "destinationTransportPort", FlowField::Dport, How::Otherwise),
    element(12, "destinationIPv4Address", FlowField::DstAddr, How::Address),
    element(13, "destinationIPv4PrefixLength", FlowField::DstMask, How::Unsigned),
    element(14, "egressInterface", FlowField::OutputInterface, How::Unsigned),
    element(15, "ipNextHopIPv4Address", FlowField::NextHop, How::Address),
    element(16, "bgpSourceAsNumber", FlowField::SAs, How::Unsigned),
    element(17, "bgpDestinationAsNumber", FlowField::DAs, How::Unsigned),
    element(18, "bgpNextHopIPv4Address", FlowField::BgpNextHop, How::Address),
    element(21, "flowEndSysUpTime", FlowField::LastTime, How::Uptime),
    element(22, "flowStartSysUpTime", FlowField::StartTime, How::Uptime),
    element(23, "postOctetDeltaCount", FlowField::PostIpBytes, How::Unsigned),
    element(24, "postPacketDeltaCount", FlowField::PostPkts, How::Unsigned),
    element(27, "sourceIPv6Address", FlowField::SrcAddr, How::Address),
    element(28, "destinationIPv6Address", FlowField::DstAddr, How::Address),
    element(29, "sourceIPv6PrefixLength", FlowField::SrcMask, How::Unsigned),
    element(30, "destinationIPv6PrefixLength", FlowField::DstMask, How::Unsigned),
    element(32, "icmpTypeCodeIPv4", FlowField::Sport, How::TypeAndCode),
    element(55, "postIpClassOfService", FlowField::PostTos, How::Unsigned),
    element(56, "sourceMacAddress", FlowField::SrcMac, How::Mac),
    element(57, "postDestinationMacAddress", FlowField::PostDstMac, How::Mac),
    element(58, "vlanId", FlowField::SVid, How::Unsigned),
    element(59, "postVlanId", FlowField::PostVid, How::Unsigned),
    element(61, "flowDirection", FlowField::FlowDirection, How::Unsigned),
    element(62, "ipNextHopIPv6Address", FlowField::NextHop, How::Address),
    element(63, "bgpNextHopIPv6Address", FlowField::BgpNextHop, How::Address),
    element(70, "mplsTopLabelStackSection", FlowField::MplsLabels, How::Label(0)),
    element(71, "mplsLabelStackSection2", FlowField::MplsLabels, How::Label(1)),
    element(72, "mplsLabelStackSection3", FlowField::MplsLabels, How::Label(2)),
    element(73, "mplsLabelStackSection4", FlowField::MplsLabels, How::Label(3)),
    element(74, "mplsLabelStackSection5", FlowField::MplsLabels, How::Label(4)),
    element(75, "mplsLabelStackSection6", FlowField::MplsLabels, How::Label(5)),
    element(76, "mplsLabelStackSection7", FlowField::MplsLabels, How::Label(6)),
    element(77, "mplsLabelStackSection8", FlowField::MplsLabels, How::Label(7)),
    element(78, "mplsLabelStackSection9", FlowField::MplsLabels, How::Label(8)),
    element(79, "mplsLabelStackSection10", FlowField::MplsLabels, How::Label(9)),
    element(80, "destinationMacAddress", FlowField::DstMac, How::Mac),
    element(81, "postSourceMacAddress", FlowField::PostSrcMac, How::Mac),
    element(85, "octetTotalCount", FlowField::SrcIpBytes, How::Otherwise),
    element(86, "packetTotalCount", FlowField::SrcPkts, How::Otherwise),
    element(89, "forwardingStatus", FlowField::ForwardingStatus, How::Unsigned),
    element(136, "flowEndReason", FlowField::FlowEndReason, How::Unsigned),
    element(139, "icmpTypeCodeIPv6", FlowField::Sport, How::TypeAndCode),
    element(150, "flowStartSeconds", FlowField::StartTime, How::Seconds),
    element(151, "flowEndSeconds", FlowField::LastTime, How::Seconds),
    element(152, "flowStartMilliseconds", FlowField::StartTime, How::Milliseconds),
    element(153, "flowEndMilliseconds", FlowField::LastTime, How::Milliseconds),
    element(154, "flowStartMicroseconds", FlowField::StartTime, How::Ntp),
    element(155, "flowEndMicroseconds", FlowField::LastTime, How::Ntp),
    element(156, "flowStartNanoseconds", FlowField::StartTime, How::Ntp),
    element(157, "flowEndNanoseconds", FlowField::LastTime, How::Ntp),
    element(158, "flowStartDeltaMicroseconds", FlowField::StartTime, How::BeforeExport),
    element(159, "flowEndDeltaMicroseconds", FlowField::LastTime, How::BeforeExport),
    element(176, "icmpTypeIPv4", FlowField::Sport, How::Unsigned),
    element(177, "icmpCodeIPv4", FlowField::Dport, How::Unsigned),
    element(178, "icmpTypeIPv6", FlowField::Sport, How::Unsigned),
    element(179, "icmpCodeIPv6", FlowField::Dport, How::Unsigned),
    element(180, "udpSourcePort", FlowField::Sport, How::Otherwise),
    element(181, "udpDestinationPort", FlowField::Dport, How::Otherwise),
    element(182, "tcpSourcePort", FlowField::Sport, How::Otherwise),
    element(183, "tcpDestinationPort", FlowField::Dport, How::Otherwise),
    element(192, "ipTTL", FlowField::STtl, How::Unsigned),
    element(243, "dot1qVlanId", FlowField::SVid, How::Otherwise),
    element(254, "postDot1qVlanId", FlowField::PostVid, How::Otherwise),
    element(322, "observationTimeSeconds", FlowField::ObservationTime, How::Seconds),
    element(323, "observationTimeMilliseconds", FlowField::ObservationTime, How::Milliseconds),
    element(324, "observationTimeMicroseconds", FlowField::ObservationTime, How::Ntp),
    element(325, "observationTimeNanoseconds", FlowField::ObservationTime, How::Ntp),
];

/// The elements of the other way (RFC 5103), by the number of the way that was metered first.
#[rustfmt::skip]
pub(crate) static REVERSE: &[Element] = &[
    element(1, "reverseOctetDeltaCount", FlowField::DstIpBytes, How::Unsigned),
    element(2, "reversePacketDeltaCount", FlowField::DstPkts, How::Unsigned),
    element(5, "reverseIpClassOfService", FlowField::DTos, How::Unsigned),
    element(6, "reverseTcpControlBits", FlowField::DstTcpFlags, How::Unsigned),
    element(85, "reverseOctetTotalCount", FlowField::DstIpBytes, How::Otherwise),
    element(86, "reversePacketTotalCount", FlowField::DstPkts, How::Otherwise),
];

/// What datagrams and options say about the records, and what follows from other columns.
#[rustfmt::skip]
static ABOUT: &[(&str, FlowField, &str)] = &[
    ("flowStart, flowEnd", FlowField::Dur, "LastTime - StartTime, in seconds"),
    ("packetDeltaCount", FlowField::TotPkts, "SrcPkts + DstPkts, or the one there is"),
    ("octetDeltaCount", FlowField::TotIpBytes, "SrcIpBytes + DstIpBytes, or the one there is"),
    ("interfaceName, interfaceDescription", FlowField::InputName, "as the options name ingressInterface"),
    ("interfaceName, interfaceDescription", FlowField::OutputName, "as the options name egressInterface"),
    ("samplingInterval", FlowField::SamplingInterval, "of the record, of version 5's header, or of the options"),
    ("flowSamplerRandomInterval", FlowField::SamplingInterval, "of the sampler that the record names, or of all"),
    ("samplingPacketInterval, samplingPacketSpace", FlowField::SamplingInterval, "(interval + space) / interval"),
    ("samplingSize, samplingPopulation", FlowField::SamplingInterval, "population / size"),
    ("source address of the datagram", FlowField::Exporter, "as it is"),
    ("sourceId, observationDomainId, engine", FlowField::SourceId, "of version 5: the engine's type * 256 + its number"),
    ("exportTime, unix_secs, unix_nsecs", FlowField::ExportTime, "to a time"),
    ("version", FlowField::ExportVersion, "5, 9, or 10 for IPFIX"),
];

/// The rows of the table of all mappings.
pub(super) fn mappings() -> impl Iterator<Item = Mapping> {
    let element = |element: &Element| {
        let how = element.how.says();
        mapping(element.into, "netflow", element.name, how)
    };
    let about = |row: &(&'static str, FlowField, &'static str)| {
        let (field, into, conversion) = *row;
        mapping(into, "netflow", field, conversion)
    };
    let elements = ELEMENTS.iter().chain(REVERSE).map(element);
    elements.chain(ABOUT.iter().map(about))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_in_the_order_of_their_numbers() {
        for table in [ELEMENTS, REVERSE] {
            assert!(table.is_sorted_by(|a, b| a.number < b.number));
        }
    }
}
