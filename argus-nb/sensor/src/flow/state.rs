//! A flow, and how packets change it.

use super::side::{Side, Sides};
use super::tcp::Tcp;
use crate::index::KeyHash;
use crate::key::{Direction, Key, Mac};
use crate::packet::{Detail, EthernetHeader, Fragment, IcmpMessage, Packet, Place};
use std::cmp::Ordering;

/// What the protocol told of a flow.
#[derive(Debug, Clone)]
pub(crate) enum Network {
    None,
    Tcp(Box<Tcp>),
    Icmp(Box<IcmpMessage>),
    Icmp6 {
        kind: u8,
        code: u8,
    },
    Esp {
        index: u32,
        last: u32,
        lost: u32,
        is_lossy: bool,
    },
    Arp {
        answerer: Mac,
    },
    Fragment(FragmentState),
}

/// What is known of a packet of which fragments came without their first.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct FragmentState {
    pub(crate) count: u32,
    pub(crate) current: u32,
    pub(crate) total: u32,
    pub(crate) largest: u32,
    pub(crate) offset: u32,
}

/// How much of a flow is kept.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Bytes of user data, of each side.
    pub(crate) user_data: usize,
    /// Two packets of a side that are further apart, in microseconds, are not measured
    /// against each other.
    pub(crate) longest_gap: i64,
}

/// What is known of a flow.
#[derive(Debug, Clone)]
pub(crate) struct Flow {
    pub(crate) key: Key,
    pub(crate) key_hash: KeyHash,
    /// The virtual network that it is inside of.
    pub(crate) virtual_network: Option<u32>,
    /// The direction of its first packet, whose sender is its source.
    pub(crate) first: Direction,
    pub(crate) number: u32,
    pub(crate) sides: Sides<Side>,
    pub(crate) has_record: bool,
    pub(crate) ethernet: Option<EthernetHeader>,
    pub(crate) network: Network,
    /// An error that was about this flow.
    pub(crate) mapped: Option<Box<IcmpMessage>>,
    pub(crate) user_data: Option<Box<Sides<Vec<u8>>>>,
}

impl Flow {
    pub(crate) fn new(packet: &Packet<'_>, key_hash: KeyHash, number: u32) -> Flow {
        Flow {
            key: packet.key,
            key_hash,
            virtual_network: packet.wrapping.network,
            first: packet.direction,
            number,
            sides: Sides::default(),
            has_record: false,
            ethernet: packet.wrapping.ethernet,
            network: Network::None,
            mapped: None,
            user_data: None,
        }
    }

    pub(crate) fn has_packets(&self) -> bool {
        self.sides.source.packets + self.sides.destination.packets > 0
    }

    /// Takes a packet.
    pub(crate) fn take(&mut self, packet: &Packet<'_>, limits: Limits) {
        let is_source = packet.direction == self.first;
        self.extend(is_source, packet.time);
        let is_active = self.note(packet, is_source);
        if let Some(Fragment::Later { place }) = packet.fragment {
            self.note_fragment(&place);
        }
        let side = self.sides.of(is_source);
        side.count(packet);
        side.note(packet, is_active, limits.longest_gap);
        if self.is_other_link(packet, is_source) {
            self.sides.of(is_source).has_several_addresses = true;
        }
        if limits.user_data > 0 && !packet.user_data.is_empty() {
            let kept = self.user_data.get_or_insert_default().of(is_source);
            let room = limits.user_data.saturating_sub(kept.len());
            let taken = packet.user_data.get(..room).unwrap_or(packet.user_data);
            kept.extend_from_slice(taken);
        }
    }

    /// Takes a time at which one side was seen.
    pub(crate) fn extend(&mut self, is_source: bool, time: i64) {
        let span = &mut self.sides.of(is_source).span;
        *span = Some(match *span {
            Some((start, end)) => (start.min(time), end.max(time)),
            None => (time, time),
        });
    }

    /// When what the next record tells of began and ended, in microseconds since 1970.
    ///
    /// Of two beginnings argus takes the earlier by their seconds alone: within the same
    /// second it is that of the source.
    pub(crate) fn span(&self) -> (i64, i64) {
        let second = |time: i64| time.div_euclid(1_000_000);
        match (self.sides.source.span, self.sides.destination.span) {
            (Some(source), Some(destination)) => {
                let is_source_first = second(source.0) <= second(destination.0);
                let start = if is_source_first {
                    source.0
                } else {
                    destination.0
                };
                (start, source.1.max(destination.1).max(start))
            }
            (Some(span), None) | (None, Some(span)) => span,
            (None, None) => (0, 0),
        }
    }

    fn is_other_link(&self, packet: &Packet<'_>, is_source: bool) -> bool {
        let (Some(first), Some(now)) = (self.ethernet, packet.wrapping.ethernet) else {
            return false;
        };
        let expected = match is_source {
            true => first,
            false => EthernetHeader {
                source: first.destination,
                destination: first.source,
                ..first
            },
        };
        now != expected
    }

    /// Takes what the protocol tells, and says whether the side was sending.
    fn note(&mut self, packet: &Packet<'_>, is_source: bool) -> bool {
        match (&mut self.network, packet.detail) {
            (Network::Tcp(tcp), Detail::Tcp(segment)) => {
                let before = self.sides.of(is_source).attributes;
                let order = match (before, packet.attributes) {
                    (Some(before), Some(now)) => now.identification.cmp(&before.identification),
                    _ => Ordering::Equal,
                };
                return tcp.take(&segment, is_source, packet.time, order);
            }
            (network @ Network::None, Detail::Tcp(segment)) => {
                let mut tcp = Box::<Tcp>::default();
                let is_active = tcp.take(&segment, is_source, packet.time, Ordering::Equal);
                *network = Network::Tcp(tcp);
                return is_active;
            }
            (network, Detail::Icmp(message, _)) => {
                let is_first = matches!(network, Network::None);
                if is_first {
                    *network = Network::Icmp(Box::new(message));
                }
            }
            (network, Detail::Icmp6 { kind, code }) => *network = Network::Icmp6 { kind, code },
            (
                Network::Esp {
                    last,
                    lost,
                    is_lossy,
                    ..
                },
                Detail::Esp { sequence, .. },
            ) => {
                let step = sequence.wrapping_sub(*last);
                if step > 1 && step < 1 << 31 {
                    *lost = lost.saturating_add(step - 1);
                    *is_lossy = true;
                }
                *last = sequence;
            }
            (network, Detail::Esp { index, sequence }) => {
                *network = Network::Esp {
                    index,
                    last: sequence,
                    lost: 0,
                    is_lossy: false,
                };
            }
            (
                network,
                Detail::Arp {
                    answerer: Some(answerer),
                },
            ) => {
                *network = Network::Arp { answerer };
            }
            _ => {}
        }
        true
    }

    /// A part of a packet whose first was not seen.
    fn note_fragment(&mut self, place: &Place) {
        let mut state = match self.network {
            Network::Fragment(state) => state,
            _ => FragmentState::default(),
        };
        state.count += 1;
        state.current = state.current.wrapping_add(place.length);
        state.largest = state.largest.max(place.length);
        state.offset = place.offset;
        if !place.has_more {
            state.total = place.offset.wrapping_add(place.length);
        }
        self.network = Network::Fragment(state);
    }

    /// After a record: what comes belongs to the next.
    pub(crate) fn restart(&mut self) {
        self.has_record = true;
        self.sides.source.restart();
        self.sides.destination.restart();
        self.mapped = None;
        self.user_data = None;
        match &mut self.network {
            Network::Tcp(tcp) => tcp.restart(),
            Network::Esp { lost, is_lossy, .. } => {
                (*lost, *is_lossy) = (0, false);
            }
            _ => {}
        }
    }
}

impl Flow {
    /// Counts a fragment that is not the first of its packet: it has no header of the
    /// transport, so that it tells nothing more.
    pub(crate) fn take_fragment(&mut self, packet: &Packet<'_>) {
        let is_source = packet.direction == self.first;
        self.extend(is_source, packet.time);
        let side = self.sides.of(is_source);
        side.packets += 1;
        side.bytes += packet.bytes;
    }
}
