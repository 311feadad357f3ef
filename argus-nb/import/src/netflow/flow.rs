//! The values of one flow, before they are a row.

use crate::mapping::flow_columns::{COLUMNS, FlowField};
use std::net::{IpAddr, Ipv4Addr};

/// How many labels of MPLS a record has at most.
pub(crate) const LABELS: usize = 10;

/// The values of one flow, by column. It is filled again for each record, and what is not
/// set is not looked at.
pub(crate) struct Flow {
    present: u64,
    numbers: [i64; COLUMNS],
    addresses: [IpAddr; COLUMNS],
    labels: [u32; LABELS],
}

/// A bit for each column.
const _: () = assert!(COLUMNS <= 64);

impl Flow {
    /// Without values.
    pub(crate) fn new() -> Flow {
        Flow {
            present: 0,
            numbers: [0; COLUMNS],
            addresses: [IpAddr::V4(Ipv4Addr::UNSPECIFIED); COLUMNS],
            labels: [0; LABELS],
        }
    }

    /// Takes all values away.
    pub(crate) fn clear(&mut self) {
        self.present = 0;
    }

    /// Whether there is a value.
    #[inline]
    pub(crate) fn has(&self, field: FlowField) -> bool {
        self.present & 1 << field as u8 != 0
    }

    /// Sets a number: a time in microseconds, a count, a port, a code.
    #[inline]
    pub(crate) fn set(&mut self, field: FlowField, number: i64) {
        self.present |= 1 << field as u8;
        self.numbers[field as usize] = number;
    }

    /// Sets an address.
    #[inline]
    pub(crate) fn set_address(&mut self, field: FlowField, address: IpAddr) {
        self.present |= 1 << field as u8;
        self.addresses[field as usize] = address;
    }

    /// Sets the label of that level; those above it that were not set are 0.
    pub(crate) fn set_label(&mut self, level: u8, label: u32) {
        if !self.has(FlowField::MplsLabels) {
            self.labels = [0; LABELS];
            self.set(FlowField::MplsLabels, 0);
        }
        if let Some(place) = self.labels.get_mut(usize::from(level)) {
            *place = label;
            let levels = &mut self.numbers[FlowField::MplsLabels as usize];
            *levels = (*levels).max(i64::from(level) + 1);
        }
    }

    /// The number.
    #[inline]
    pub(crate) fn get(&self, field: FlowField) -> Option<i64> {
        self.has(field).then(|| self.numbers[field as usize])
    }

    /// The address.
    #[inline]
    pub(crate) fn address(&self, field: FlowField) -> Option<IpAddr> {
        self.has(field).then(|| self.addresses[field as usize])
    }

    /// Whether it seems to end before it begins.
    pub(crate) fn is_backwards(&self) -> bool {
        self.get(FlowField::Dur)
            .is_some_and(|duration| duration < 0)
    }

    /// The labels, from the top.
    pub(crate) fn labels(&self) -> &[u32] {
        let levels = self.get(FlowField::MplsLabels).unwrap_or(0);
        let levels = usize::try_from(levels).unwrap_or(0);
        self.labels.get(..levels).unwrap_or(&[])
    }

    fn unset(&mut self, field: FlowField) {
        self.present &= !(1 << field as u8);
    }

    /// Fills the columns that follow from others, and takes away what only looks like a
    /// value: ports of protocols that have none.
    pub(crate) fn complete(&mut self) {
        if let (Some(first), Some(last)) = (
            self.get(FlowField::StartTime),
            self.get(FlowField::LastTime),
        ) {
            self.set(FlowField::Dur, last.wrapping_sub(first));
        }
        self.sum(FlowField::SrcPkts, FlowField::DstPkts, FlowField::TotPkts);
        self.sum(
            FlowField::SrcIpBytes,
            FlowField::DstIpBytes,
            FlowField::TotIpBytes,
        );
        let Some(protocol) = self.get(FlowField::Proto) else {
            return;
        };
        if protocol != TCP {
            self.unset(FlowField::TcpFlags);
            self.unset(FlowField::DstTcpFlags);
        }
        if !u8::try_from(protocol).is_ok_and(has_ports) {
            self.unset(FlowField::Sport);
            self.unset(FlowField::Dport);
        }
    }

    /// ICMP's type and code stand in the higher and the lower octet of the destination's
    /// port, where the record has no field of its own for them.
    pub(crate) fn icmp_from_ports(&mut self) {
        if let (Some(ICMP | ICMP6), Some(port)) =
            (self.get(FlowField::Proto), self.get(FlowField::Dport))
        {
            self.set(FlowField::Sport, port >> 8);
            self.set(FlowField::Dport, port & 0xff);
        }
    }

    fn sum(&mut self, one: FlowField, other: FlowField, into: FlowField) {
        let sum = match (self.get(one), self.get(other)) {
            (Some(one), Some(other)) => one.saturating_add(other),
            (Some(only), None) | (None, Some(only)) => only,
            (None, None) => return,
        };
        self.set(into, sum);
    }
}

const ICMP: i64 = 1;
const TCP: i64 = 6;
const ICMP6: i64 = 58;

/// Whether a protocol has ports: ICMP, whose type and code they are, TCP, UDP, DCCP, ICMP for IPv6, SCTP, UDP-Lite.
pub(crate) fn has_ports(protocol: u8) -> bool {
    matches!(protocol, 1 | 6 | 17 | 33 | 58 | 132 | 136)
}
