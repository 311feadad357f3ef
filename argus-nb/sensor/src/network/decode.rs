//! From a packet's bytes to what it tells of its flow.

use super::outside::Outside;
use super::{arp, ip4, ip6, isis, tunnel};
use crate::layer::Layer;
use crate::link::{Content, Link, unwrap};
use crate::packet::Packet;

/// Packets within packets that are followed: more is a forgery.
const DEEPEST: usize = 4;

/// What a packet tells, or None where it is of no flow that argus knows.
pub(crate) fn packet<'a>(time: i64, link_type: u16, bytes: Layer<'a>) -> Option<Packet<'a>> {
    let (link, content) = unwrap(link_type, bytes)?;
    of_link(time, link, content, 0)
}

fn of_link<'a>(time: i64, link: Link, content: Content<'a>, depth: usize) -> Option<Packet<'a>> {
    let outside = Outside {
        time,
        counted: link.counted,
        wrapping: link.wrapping,
        depth,
    };
    let known = match content {
        Content::Ip4(layer) if ip4::has_header(layer) => return of_ip4(layer, outside),
        Content::Ip4(_) => None,
        Content::Ip6(layer) => return ip6::packet(layer, outside),
        Content::Ip(layer) => match layer.u8(0)? {
            0x45..0x50 => return of_ip4(layer, outside),
            0x60..0x70 => return ip6::packet(layer, outside),
            _ => return None,
        },
        Content::Arp(layer) => arp::message(layer, outside),
        Content::ReverseArp(layer) => arp::reverse(layer, outside),
        Content::Isis(layer) => isis::message(layer, outside, link.fallback),
        Content::Other => None,
    };
    known.or_else(|| Some(outside.frame(link.fallback?)))
}

/// A packet of IPv4, or of what is inside of it.
fn of_ip4<'a>(layer: Layer<'a>, outside: Outside) -> Option<Packet<'a>> {
    let inside = || {
        let (link, content) = tunnel::inside(layer, &outside)?;
        of_link(outside.time, link, content, outside.depth + 1)
    };
    let is_followed = outside.depth < DEEPEST;
    is_followed
        .then(inside)
        .flatten()
        .or_else(|| ip4::packet(layer, outside))
}
