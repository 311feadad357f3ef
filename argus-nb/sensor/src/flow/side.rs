//! What one side of a flow sent.

use super::samples::Jitter;
use crate::packet::{Attributes, Packet};

/// Both sides of a flow.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Sides<T> {
    pub(crate) source: T,
    pub(crate) destination: T,
}

impl<T> Sides<T> {
    pub(crate) fn of(&mut self, is_source: bool) -> &mut T {
        match is_source {
            true => &mut self.source,
            false => &mut self.destination,
        }
    }
}

/// What one side sent since the last record.
#[derive(Debug, Clone, Default)]
pub(crate) struct Side {
    pub(crate) packets: u64,
    pub(crate) bytes: u64,
    pub(crate) application_bytes: u64,
    /// When it was first and last seen, in microseconds since 1970.
    pub(crate) span: Option<(i64, i64)>,
    /// The smallest and the largest packet.
    pub(crate) sizes: Option<(u64, u64)>,
    pub(crate) jitter: Jitter,
    pub(crate) attributes: Option<Attributes>,
    pub(crate) layers: u32,
    pub(crate) vlan: Option<u16>,
    pub(crate) mpls: Option<u32>,
    /// Its frames had addresses other than those of the first.
    pub(crate) has_several_addresses: bool,
}

impl Side {
    /// Counts a packet.
    #[inline]
    pub(crate) fn count(&mut self, packet: &Packet<'_>) {
        self.packets += 1;
        self.bytes += packet.bytes;
        self.application_bytes += packet.application_bytes;
    }

    /// Takes what a packet's headers say.
    #[inline]
    pub(crate) fn note(&mut self, packet: &Packet<'_>, is_active: bool, longest_gap: i64) {
        let size = packet.bytes;
        // What is longer has no room in a record.
        if size <= u64::from(u16::MAX) {
            self.sizes = Some(match self.sizes {
                Some((smallest, largest)) => (smallest.min(size), largest.max(size)),
                None => (size, size),
            });
        }
        self.jitter.note(packet.time, is_active, longest_gap);
        self.layers |= packet.wrapping.layers;
        if packet.wrapping.vlan.is_some() {
            self.vlan = packet.wrapping.vlan;
        }
        if packet.wrapping.mpls.is_some() {
            self.mpls = packet.wrapping.mpls;
        }
        if let Some(attributes) = packet.attributes {
            self.take(attributes);
        }
    }

    fn take(&mut self, attributes: Attributes) {
        let before = self.attributes.unwrap_or_default();
        self.attributes = Some(Attributes {
            options: before.options | attributes.options,
            is_fragment: before.is_fragment | attributes.is_fragment,
            ..attributes
        });
    }

    /// After a record.
    pub(crate) fn restart(&mut self) {
        let mut jitter = std::mem::take(&mut self.jitter);
        jitter.restart();
        *self = Side {
            jitter,
            // Argus repeats these, also where a side sent nothing since.
            attributes: self.attributes,
            has_several_addresses: self.has_several_addresses,
            ..Side::default()
        };
    }
}
