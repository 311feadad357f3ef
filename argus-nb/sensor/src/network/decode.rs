//! From a packet's bytes to what it tells of its flow.

use super::{arp, ip4, ip6, isis};
use crate::key::{Direction, EthernetKey, Key};
use crate::layer::Layer;
use crate::link::{Content, Link, unwrap};
use crate::packet::{Attributes, Detail, Packet, Wrapping};

/// Packets within packets that are followed: more is a forgery.
const DEEPEST: usize = 4;

/// What is known of a packet while it is taken apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outside {
    pub(super) time: i64,
    pub(super) counted: usize,
    pub(super) wrapping: Wrapping,
    /// How many packets this one is inside of.
    pub(super) depth: usize,
}

/// What a packet tells, or None where it is of no flow that argus knows.
pub(crate) fn packet<'a>(time: i64, link_type: u16, bytes: Layer<'a>) -> Option<Packet<'a>> {
    of_link(time, unwrap(link_type, bytes)?, 0)
}

/// As [`packet`], where the link's header was already read.
pub(super) fn of_link<'a>(time: i64, link: Link<'a>, depth: usize) -> Option<Packet<'a>> {
    let outside = Outside {
        time,
        counted: link.counted,
        wrapping: link.wrapping,
        depth,
    };
    let known = match link.content {
        Content::Ip4(layer) if ip4::has_header(layer) => return ip4::packet(layer, outside),
        Content::Ip4(_) => None,
        Content::Ip6(layer) => return ip6::packet(layer, outside),
        Content::Ip(layer) => return ip(layer, outside),
        Content::Arp(layer) => arp::message(layer, outside),
        Content::ReverseArp(layer) => arp::reverse(layer, outside),
        Content::Isis(layer) => isis::message(layer, outside, link.fallback),
        Content::Other => None,
    };
    known.or_else(|| fallback(link.fallback?, outside))
}

/// IP of either version.
pub(super) fn ip<'a>(layer: Layer<'a>, outside: Outside) -> Option<Packet<'a>> {
    if outside.depth > DEEPEST {
        return None;
    }
    match layer.u8(0)? {
        0x60..0x70 => ip6::packet(layer, outside),
        0x45..0x50 => ip4::packet(layer, outside),
        _ => None,
    }
}

impl Outside {
    /// A packet that is made of what is known and what its key is.
    pub(super) fn packet<'a>(self, key: Key, direction: Direction) -> Packet<'a> {
        Packet {
            time: self.time,
            bytes: self.counted as u64,
            application_bytes: 0,
            key,
            direction,
            wrapping: self.wrapping,
            attributes: None::<Attributes>,
            detail: Detail::None,
            fragment: None,
            user_data: &[],
        }
    }
}

/// A frame of something else.
fn fallback<'a>(key: Key, outside: Outside) -> Option<Packet<'a>> {
    let (key, direction) = match key {
        Key::Ethernet(key) => sorted(key),
        key => (key, Direction::Forward),
    };
    let mut packet = outside.packet(key, direction);
    packet.application_bytes = packet.bytes;
    Some(packet)
}

/// The smaller address first.
pub(super) fn sorted(key: EthernetKey) -> (Key, Direction) {
    if key.source <= key.destination {
        return (Key::Ethernet(key), Direction::Forward);
    }
    let key = EthernetKey {
        source: key.destination,
        destination: key.source,
        source_service: key.destination_service,
        destination_service: key.source_service,
        ..key
    };
    (Key::Ethernet(key), Direction::Backward)
}
