//! Ethernet: its header, its tags, and the older way to say what a frame carries.

use super::decode::{Content, Link};
use super::labels;
use super::layers;
use super::ppp;
use crate::key::{EthernetKey, Key};
use crate::layer::Layer;
use crate::packet::{EthernetHeader, Wrapping};

/// Types beyond this are types; below it they are lengths.
const LONGEST_LENGTH: u16 = 1500;

/// Tags and labels that are followed into a frame: more is a forgery.
const MOST_TAGS: usize = 8;

/// A frame, its header first.
pub(crate) fn frame<'a>(
    packet: Layer<'a>,
    counted: usize,
    mut wrapping: Wrapping,
) -> Option<Link<'a>> {
    let header = EthernetHeader {
        destination: packet.array(0)?,
        source: packet.array(6)?,
        ether_type: packet.u16(12)?,
    };
    wrapping.layers |= layers::ETHERNET;
    wrapping.ethernet = Some(header);
    typed(header.ether_type, packet.behind(14)?, counted, wrapping)
}

/// What follows a type, be it a type or a length.
pub(crate) fn typed<'a>(
    mut ether_type: u16,
    mut layer: Layer<'a>,
    counted: usize,
    mut wrapping: Wrapping,
) -> Option<Link<'a>> {
    for _ in 0..MOST_TAGS {
        match ether_type {
            0x8100 => {
                let (Some(tag), Some(inner), Some(behind)) =
                    (layer.u16(0), layer.u16(2), layer.behind(4))
                else {
                    break;
                };
                wrapping.layers |= layers::VLAN;
                wrapping.vlan = Some(tag);
                (ether_type, layer) = (inner, behind);
            }
            0x8847 | 0x8848 => return labels::mpls(ether_type, layer, counted, wrapping),
            0x8864 => return ppp::over_ethernet(layer, counted, wrapping),
            0x8863 => {
                wrapping.layers |= layers::PPP;
                break;
            }
            length if length <= LONGEST_LENGTH => {
                return llc(layer, counted, wrapping, wrapping.ethernet?);
            }
            _ => break,
        }
    }
    Some(Link {
        counted,
        wrapping,
        content: Content::typed(ether_type, layer),
        fallback: key(&wrapping, ether_type, 0, 0),
    })
}

/// A frame whose header has its length: the next header says what it carries.
pub(super) fn llc<'a>(
    layer: Layer<'a>,
    counted: usize,
    mut wrapping: Wrapping,
    header: EthernetHeader,
) -> Option<Link<'a>> {
    wrapping.layers |= layers::LLC;
    let (to, from) = (layer.u8(0).unwrap_or(0), layer.u8(1).unwrap_or(0));
    let mut link = Link {
        counted,
        wrapping,
        content: Content::Other,
        fallback: Some(services(header, 0, from, to)),
    };
    match (to, from) {
        (0xaa, 0xaa) => {
            // Five more bytes: whose the type is, and the type.
            if let (Some([0, 0, 0]), Some(ether_type)) = (layer.array(3), layer.u16(6)) {
                if let Some(layer) = layer.behind(8) {
                    link.content = Content::typed(ether_type, layer);
                }
            }
        }
        (0xfe, 0xfe) => {
            if let (Some(0x83), Some(layer)) = (layer.u8(3), layer.behind(3)) {
                link.content = Content::Isis(layer);
                link.fallback = Some(services(header, 0x83, from, to));
            }
        }
        _ => {}
    }
    Some(link)
}

/// The flow of frames that carry nothing that has a flow of its own.
pub(super) fn key(wrapping: &Wrapping, ether_type: u16, from: u8, to: u8) -> Option<Key> {
    Some(services(wrapping.ethernet?, ether_type, from, to))
}

fn services(header: EthernetHeader, ether_type: u16, from: u8, to: u8) -> Key {
    Key::Ethernet(EthernetKey {
        source: header.source,
        destination: header.destination,
        ether_type,
        source_service: from,
        destination_service: to,
    })
}
