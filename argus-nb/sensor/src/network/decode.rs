//! From a packet's bytes to what it tells of its flow.

use super::ip4_header::Ip4;
use super::ip6_header::Ip6;
use super::outside::Outside;
use super::tunnel::{self, Carried, Version};
use super::{arp, ip4, ip6, isis};
use crate::layer::Layer;
use crate::link::{Content, Link, unwrap};
use crate::options::Tunnels;
use crate::packet::Packet;

/// Packets within packets that are followed: more is a forgery.
const DEEPEST: usize = 4;

/// What a packet tells, or None where it is of no flow that argus knows.
pub(crate) fn packet<'a>(
    time: i64,
    link_type: u16,
    bytes: Layer<'a>,
    tunnels: Tunnels,
) -> Option<Packet<'a>> {
    let (link, content) = unwrap(link_type, bytes)?;
    let outside = Outside {
        time,
        counted: link.counted,
        wrapping: link.wrapping,
        tunnels,
        depth: 0,
    };
    of_content(link, content, outside)
}

fn of_content<'a>(link: Link, content: Content<'a>, outside: Outside) -> Option<Packet<'a>> {
    let known = match content {
        Content::Ip4(layer) if ip4::has_header(layer) => return of_ip4(layer, outside),
        Content::Ip4(_) => None,
        Content::Ip6(layer) => return of_ip6(layer, outside),
        Content::Ip(layer) => match layer.u8(0)? {
            0x45..0x50 => return of_ip4(layer, outside),
            0x60..0x70 => return of_ip6(layer, outside),
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
    let carried = || {
        let ip = Ip4::read(layer)?;
        (ip.fragment & 0x1fff == 0).then_some(Carried {
            version: Version::Four,
            protocol: ip.protocol,
            payload: ip.payload,
        })
    };
    carried()
        .and_then(|carried| inside(carried, outside))
        .or_else(|| ip4::packet(layer, outside))
}

/// A packet of IPv6, or of what is inside of it.
fn of_ip6<'a>(layer: Layer<'a>, outside: Outside) -> Option<Packet<'a>> {
    let ip = Ip6::read(layer)?;
    let carried = (!ip.is_later_fragment()).then_some(Carried {
        version: Version::Six,
        protocol: ip.key.protocol,
        payload: ip.payload,
    });
    carried
        .and_then(|carried| inside(carried, outside))
        .or_else(|| ip6::packet(ip, outside))
}

/// What is inside of a tunnel, where it is of a flow.
fn inside<'a>(carried: Carried<'a>, outside: Outside) -> Option<Packet<'a>> {
    if outside.depth == DEEPEST {
        return None;
    }
    let (link, content) = tunnel::inside(carried, &outside)?;
    let outside = Outside {
        counted: link.counted,
        wrapping: link.wrapping,
        depth: outside.depth + 1,
        ..outside
    };
    of_content(link, content, outside)
}
