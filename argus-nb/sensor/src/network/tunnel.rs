//! Packets inside of packets. Through GRE argus looks; through the others where the inner
//! flows are wanted.

use super::outside::Outside;
use super::{gre, udp_tunnel};
use crate::layer::Layer;
use crate::link::{Content, Link, Next, follow, layers};
use crate::options::Tunnels;

const IP4: u8 = 4;
const UDP: u8 = 17;
const IP6: u8 = 41;
const GRE: u8 = 47;

/// What is behind the header of a packet of IP that is whole, or the first of its fragments.
#[derive(Debug, Clone, Copy)]
pub(super) struct Carried<'a> {
    pub(super) version: Version,
    pub(super) protocol: u8,
    pub(super) payload: Layer<'a>,
}

/// Of IP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    Four,
    Six,
}

/// What a packet of IP carries, where it is a tunnel that is looked through.
pub(super) fn inside<'a>(carried: Carried<'a>, outside: &Outside) -> Option<(Link, Content<'a>)> {
    let payload = carried.payload;
    let mut link = Link {
        counted: outside.counted,
        wrapping: outside.wrapping,
        fallback: None,
    };
    let next = match (carried.protocol, carried.version, outside.tunnels) {
        (GRE, Version::Four, _) | (GRE, _, Tunnels::All) => gre::inside(payload, &mut link),
        (_, _, Tunnels::AsArgus) => None,
        (IP4 | IP6, ..) => ip(carried, &mut link),
        (UDP, ..) => udp_tunnel::inside(payload, &mut link),
        _ => None,
    }?;
    follow(next, link)
}

/// IP in IP, whose protocol says which version the inner packet has.
fn ip<'a>(carried: Carried<'a>, link: &mut Link) -> Option<Next<'a>> {
    let inner = carried.payload.u8(0)? >> 4;
    let layer = match (carried.protocol, inner) {
        (IP4, 4) | (IP6, 6) => carried.payload,
        _ => return None,
    };
    link.wrapping.layers |= match carried.version {
        Version::Four => layers::IP4,
        Version::Six => layers::IP6,
    };
    Some(Next::Content(Content::Ip(layer)))
}
