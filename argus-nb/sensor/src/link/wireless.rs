//! Frames of 802.11, with or without what the radio tells of them.

use super::layers;
use super::next::{Content, Header, Link, Next};
use crate::key::{Key, WirelessKey};
use crate::layer::Layer;
use crate::packet::EthernetHeader;

/// Behind the header of a radio, which begins with its own length.
pub(super) fn radiotap<'a>(packet: Layer<'a>, link: &mut Link) -> Option<Next<'a>> {
    let length = u16::from_le_bytes(packet.array(2)?);
    frame(packet.behind(usize::from(length))?, link)
}

/// Behind the header of Prism's chips.
pub(super) fn prism<'a>(packet: Layer<'a>, link: &mut Link) -> Option<Next<'a>> {
    let length = u32::from_le_bytes(packet.array(4)?);
    frame(packet.behind(length.try_into().ok()?)?, link)
}

pub(super) fn frame<'a>(packet: Layer<'a>, link: &mut Link) -> Option<Next<'a>> {
    const MANAGEMENT: u8 = 0;
    const DATA: u8 = 2;
    let (control, bits) = (packet.u8(0)?, packet.u8(1)?);
    link.counted = packet.length;
    link.wrapping.layers |= layers::WIRELESS;
    match control >> 2 & 3 {
        MANAGEMENT => management(packet, link),
        DATA => data(packet, control, bits),
        _ => None,
    }
}

/// A frame by which stations and access points find each other.
fn management<'a>(packet: Layer<'a>, link: &mut Link) -> Option<Next<'a>> {
    link.fallback = Some(Key::Wireless(WirelessKey {
        destination: packet.array(4)?,
        source: packet.array(10)?,
        network: packet.array(16)?,
        name: [0; 32],
    }));
    Some(Next::Content(Content::Other))
}

fn data<'a>(packet: Layer<'a>, control: u8, bits: u8) -> Option<Next<'a>> {
    let is_encrypted = bits & 0x40 != 0;
    let carries_nothing = control & 0x40 != 0;
    if is_encrypted || carries_nothing {
        return None;
    }
    let (first, second, third) = (packet.array(4)?, packet.array(10)?, packet.array(16)?);
    let (destination, source) = match bits & 3 {
        0 => (first, second),
        1 => (third, second),
        2 => (first, third),
        _ => (third, packet.array(24)?),
    };
    let has_four_addresses = bits & 3 == 3;
    let has_quality = control & 0x80 != 0;
    let has_control = has_quality && bits & 0x80 != 0;
    let length = 24
        + 6 * usize::from(has_four_addresses)
        + 2 * usize::from(has_quality)
        + 4 * usize::from(has_control);
    let header = EthernetHeader {
        destination,
        source,
        ether_type: 0,
    };
    Some(Next::Header(
        Header::Services(header),
        packet.behind(length)?,
    ))
}
