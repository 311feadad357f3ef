//! Ethernet: its header, its tags, and the older way to say what a frame carries.

use super::layers;
use super::next::{Content, Header, Link, Next, services};
use crate::layer::Layer;
use crate::packet::EthernetHeader;

/// Types beyond this are types; below it they are lengths.
const LONGEST_LENGTH: u16 = 1500;

const TAG: u16 = 0x8100;
const MPLS: u16 = 0x8847;
const MPLS_MULTICAST: u16 = 0x8848;
const PPP_DISCOVERY: u16 = 0x8863;
const PPP_SESSION: u16 = 0x8864;

/// What a frame's header says.
pub(super) fn frame<'a>(packet: Layer<'a>, link: &mut Link) -> Option<Next<'a>> {
    let header = EthernetHeader {
        destination: packet.array(0)?,
        source: packet.array(6)?,
        ether_type: packet.u16(12)?,
    };
    link.wrapping.layers |= layers::ETHERNET;
    link.wrapping.ethernet = Some(header);
    Some(Next::Header(
        Header::Typed(header.ether_type),
        packet.behind(14)?,
    ))
}

/// What follows a type, be it a type or a length.
pub(super) fn typed<'a>(ether_type: u16, layer: Layer<'a>, link: &mut Link) -> Next<'a> {
    link.fall_back(ether_type);
    match (ether_type, link.wrapping.ethernet) {
        (TAG, _) => {
            if let (Some(tag), Some(inner), Some(behind)) =
                (layer.u16(0), layer.u16(2), layer.behind(4))
            {
                link.wrapping.layers |= layers::VLAN;
                link.wrapping.vlan = Some(tag);
                return Next::Header(Header::Typed(inner), behind);
            }
        }
        (MPLS | MPLS_MULTICAST, _) => return Next::Header(Header::Labels(ether_type), layer),
        (PPP_SESSION, _) => return Next::Header(Header::PppSession, layer),
        (PPP_DISCOVERY, _) => link.wrapping.layers |= layers::PPP,
        (0..=LONGEST_LENGTH, Some(header)) => return Next::Header(Header::Services(header), layer),
        _ => {}
    }
    Next::Content(Content::typed(ether_type, layer))
}

/// A frame whose header has its length: the next header says what it carries.
pub(super) fn services_of<'a>(
    header: EthernetHeader,
    layer: Layer<'a>,
    link: &mut Link,
) -> Next<'a> {
    const SUBNETWORK: u8 = 0xaa;
    const ROUTING: u8 = 0xfe;
    const ISIS: u8 = 0x83;
    link.wrapping.layers |= layers::LLC;
    let (to, from) = (layer.u8(0).unwrap_or(0), layer.u8(1).unwrap_or(0));
    link.fallback = Some(services(header, 0, from, to));
    let content = match (to, from) {
        // Five more bytes: whose the type is, and the type.
        (SUBNETWORK, SUBNETWORK) => match (layer.array(3), layer.u16(6), layer.behind(8)) {
            (Some([0, 0, 0]), Some(ether_type), Some(layer)) => Content::typed(ether_type, layer),
            _ => Content::Other,
        },
        (ROUTING, ROUTING) => match (layer.u8(3), layer.behind(3)) {
            (Some(ISIS), Some(layer)) => {
                link.fallback = Some(services(header, u16::from(ISIS), from, to));
                Content::Isis(layer)
            }
            _ => Content::Other,
        },
        _ => Content::Other,
    };
    Next::Content(content)
}
