//! Links that have little to say: loopback, SLIP, Cisco's HDLC, Juniper's routers, and what
//! Linux writes where a capture was made at any interface.

use super::layers;
use super::next::{Content, Header, Link, Next};
use crate::layer::Layer;
use crate::packet::EthernetHeader;

/// Four bytes say of which family a packet is, in the order of bytes of whoever wrote them.
pub(super) fn loopback<'a>(packet: Layer<'a>, link: &mut Link) -> Option<Next<'a>> {
    Some(Next::Content(Content::Ip(counted(packet.behind(4)?, link))))
}

/// As libpcap writes it: sixteen bytes, of which none is needed.
pub(super) fn slip<'a>(packet: Layer<'a>, link: &mut Link) -> Option<Next<'a>> {
    link.wrapping.layers |= layers::SLIP;
    Some(Next::Content(Content::Ip(counted(
        packet.behind(16)?,
        link,
    ))))
}

pub(super) fn cisco_hdlc<'a>(packet: Layer<'a>, link: &mut Link) -> Option<Next<'a>> {
    link.wrapping.layers |= layers::CISCO_HDLC;
    let layer = counted(packet.behind(4)?, link);
    Some(Next::Content(match packet.u16(2)? {
        0x0800 | 0x86dd => Content::Ip(layer),
        _ => Content::Other,
    }))
}

/// Juniper's routers put a header of their own before a frame of Ethernet.
pub(super) fn juniper_ethernet<'a>(packet: Layer<'a>, link: &mut Link) -> Option<Next<'a>> {
    const HAS_EXTENSIONS: u8 = 0x80;
    let header = match packet.u8(3)? & HAS_EXTENSIONS {
        0 => 4,
        _ => 6 + usize::from(packet.u16(4)?),
    };
    link.wrapping.layers |= layers::JUNIPER;
    Some(Next::Header(Header::Ethernet, packet.behind(header)?))
}

/// Linux' header for any interface.
pub(super) fn cooked<'a>(packet: Layer<'a>, link: &mut Link) -> Option<Next<'a>> {
    let (ether_type, is_for_us) = (packet.u16(14)?, packet.u16(0)? == 0);
    let header = cooked_header(packet.array(6)?, ether_type, is_for_us);
    Some(cooked_content(header, packet.behind(16)?, link))
}

/// The second version of it.
pub(super) fn cooked_2<'a>(packet: Layer<'a>, link: &mut Link) -> Option<Next<'a>> {
    let (ether_type, is_for_us) = (packet.u16(0)?, packet.u8(10)? == 0);
    let header = cooked_header(packet.array(12)?, ether_type, is_for_us);
    Some(cooked_content(header, packet.behind(20)?, link))
}

/// The address that a frame was sent to is not known, only whether it was for us.
fn cooked_header(source: [u8; 6], ether_type: u16, is_for_us: bool) -> EthernetHeader {
    EthernetHeader {
        destination: [0, 0, 0, 0, 0, u8::from(is_for_us)],
        source,
        ether_type,
    }
}

fn cooked_content<'a>(header: EthernetHeader, layer: Layer<'a>, link: &mut Link) -> Next<'a> {
    link.wrapping.layers |= layers::ETHERNET | layers::COOKED;
    link.wrapping.ethernet = Some(header);
    Next::Content(Content::typed(header.ether_type, counted(layer, link)))
}

/// Of these links argus does not count the header.
fn counted<'a>(layer: Layer<'a>, link: &mut Link) -> Layer<'a> {
    link.counted = layer.length;
    layer
}
