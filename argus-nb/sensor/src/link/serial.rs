//! Links that have little to say: loopback, raw IP, SLIP, Cisco's HDLC, and what Linux
//! writes where a capture was made at any interface.

use super::decode::{Content, Link};
use super::ethernet;
use super::layers;
use crate::layer::Layer;
use crate::packet::{EthernetHeader, Wrapping};

fn plain<'a>(layer: Layer<'a>, bits: u32) -> Link<'a> {
    let wrapping = Wrapping {
        layers: bits,
        ..Wrapping::default()
    };
    Link {
        counted: layer.length,
        wrapping,
        content: Content::Ip(layer),
        fallback: None,
    }
}

/// Four bytes say of which family a packet is, in the order of bytes of whoever wrote them.
pub(super) fn loopback<'a>(packet: Layer<'a>) -> Option<Link<'a>> {
    Some(plain(packet.behind(4)?, 0))
}

pub(super) fn raw<'a>(packet: Layer<'a>) -> Option<Link<'a>> {
    Some(plain(packet, 0))
}

/// Juniper's routers put a header of their own before a frame of Ethernet.
pub(super) fn juniper_ethernet<'a>(packet: Layer<'a>) -> Option<Link<'a>> {
    const HAS_EXTENSIONS: u8 = 0x80;
    let header = match packet.u8(3)? & HAS_EXTENSIONS {
        0 => 4,
        _ => 6 + usize::from(packet.u16(4)?),
    };
    let wrapping = Wrapping {
        layers: layers::JUNIPER,
        ..Wrapping::default()
    };
    ethernet::frame(packet.behind(header)?, packet.length, wrapping)
}

/// As libpcap writes it: sixteen bytes, of which none is needed.
pub(super) fn slip<'a>(packet: Layer<'a>) -> Option<Link<'a>> {
    Some(plain(packet.behind(16)?, layers::SLIP))
}

pub(super) fn cisco_hdlc<'a>(packet: Layer<'a>) -> Option<Link<'a>> {
    let ether_type = packet.u16(2)?;
    let mut link = plain(packet.behind(4)?, layers::CISCO_HDLC);
    if !matches!(ether_type, 0x0800 | 0x86dd) {
        link.content = Content::Other;
    }
    Some(link)
}

/// Linux' header for any interface.
pub(super) fn cooked<'a>(packet: Layer<'a>) -> Option<Link<'a>> {
    let source = packet.array(6)?;
    cooked_content(packet.u16(14)?, packet.u16(0)?, source, packet.behind(16)?)
}

/// The second version of it.
pub(super) fn cooked_2<'a>(packet: Layer<'a>) -> Option<Link<'a>> {
    let source = packet.array(12)?;
    let kind = u16::from(packet.u8(10)?);
    cooked_content(packet.u16(0)?, kind, source, packet.behind(20)?)
}

fn cooked_content<'a>(
    ether_type: u16,
    kind: u16,
    source: [u8; 6],
    layer: Layer<'a>,
) -> Option<Link<'a>> {
    let mut link = plain(layer, layers::ETHERNET | layers::COOKED);
    link.wrapping.ethernet = Some(EthernetHeader {
        // The address that a frame was sent to is not known, only whether it was for us.
        destination: [0, 0, 0, 0, 0, u8::from(kind == 0)],
        source,
        ether_type,
    });
    link.content = Content::typed(ether_type, layer);
    Some(link)
}
