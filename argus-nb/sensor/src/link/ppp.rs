//! PPP, on a line of its own and inside of Ethernet.

use super::decode::{Content, Link};
use super::ethernet;
use super::labels;
use super::layers;
use crate::layer::Layer;
use crate::packet::Wrapping;

/// A capture of PPP.
pub(super) fn ppp<'a>(packet: Layer<'a>) -> Option<Link<'a>> {
    let wrapping = Wrapping {
        layers: layers::PPP,
        ..Wrapping::default()
    };
    protocol(packet, wrapping)
}

/// As above, in frames of HDLC.
pub(super) fn serial<'a>(packet: Layer<'a>) -> Option<Link<'a>> {
    let wrapping = Wrapping {
        layers: layers::PPP | layers::HDLC,
        ..Wrapping::default()
    };
    protocol(packet, wrapping)
}

/// A session of PPP inside of Ethernet.
pub(super) fn over_ethernet<'a>(
    layer: Layer<'a>,
    counted: usize,
    mut wrapping: Wrapping,
) -> Option<Link<'a>> {
    wrapping.layers |= layers::PPP;
    let content = match (layer.u16(6), layer.behind(8)) {
        (Some(0x21 | 0x57), Some(layer)) => Content::Ip(layer),
        _ => Content::Other,
    };
    Some(Link {
        counted,
        wrapping,
        content,
        fallback: ethernet::key(&wrapping, 0x8864, 0, 0),
    })
}

/// What follows PPP's header, with or without the address that may be left out.
pub(crate) fn protocol<'a>(packet: Layer<'a>, wrapping: Wrapping) -> Option<Link<'a>> {
    let layer = match packet.u16(0)? {
        0xff03 => packet.behind(2)?,
        _ => packet,
    };
    let (protocol, layer) = match layer.u8(0)? {
        odd if odd & 1 == 1 => (u16::from(odd), layer.behind(1)?),
        _ => (layer.u16(0)?, layer.behind(2)?),
    };
    let content = match protocol {
        0x21 | 0x57 => Content::Ip(layer),
        0x281 | 0x283 => return labels::mpls(0x8847, layer, layer.length, wrapping),
        _ => Content::Other,
    };
    Some(Link {
        counted: layer.length,
        wrapping,
        content,
        fallback: None,
    })
}
