//! IPv4.

use super::ip4_header::{HEADER, Ip4, header_length};
use super::outside::Outside;
use super::{icmp, transport};
use crate::header_options::header_options;
use crate::key::{Direction, Key};
use crate::layer::Layer;
use crate::link::layers;
use crate::packet::{Attributes, Detail, Fragment, Packet, Place};

/// Whether there is a header, and a length in it that it fits.
pub(super) fn has_header(layer: Layer<'_>) -> bool {
    let total = layer.u16(2).map_or(0, usize::from);
    layer.bytes.len() >= HEADER && total >= HEADER
}

pub(super) fn packet<'a>(layer: Layer<'a>, outside: Outside) -> Option<Packet<'a>> {
    if !has_header(layer) {
        return None;
    }
    let ip = Ip4::read(layer)?;
    let offset = 8 * u32::from(ip.fragment & 0x1fff);
    let has_more = ip.fragment & 0x2000 != 0;
    let options_end = header_length(layer);
    let attributes = Attributes {
        time_to_live: layer.u8(8)?,
        type_of_service: layer.u8(1)?,
        identification: ip.identification,
        options: options(layer.bytes.get(HEADER..options_end).unwrap_or_default()),
        is_fragment: offset > 0 || has_more,
    };
    if offset > 0 {
        return Some(later_fragment(ip, offset, has_more, attributes, outside));
    }
    let mut packet = first(ip, outside)?;
    packet.attributes = Some(attributes);
    if has_more {
        packet.fragment = Some(Fragment::First {
            place: Place {
                offset,
                length: ip.payload.length as u32,
                has_more,
            },
            others: ip.fragment_key().0,
        });
    }
    Some(packet)
}

/// A packet, or the first fragment of one.
fn first<'a>(ip: Ip4<'a>, mut outside: Outside) -> Option<Packet<'a>> {
    Some(match ip.protocol {
        1 => icmp::packet(ip, outside)?,
        2 => group_management(ip, outside)?,
        47 => {
            outside.wrapping.layers |= layers::GRE;
            transport::ip4(ip, outside)
        }
        50 => security(ip, outside),
        _ => transport::ip4(ip, outside),
    })
}

fn group_management<'a>(ip: Ip4<'a>, outside: Outside) -> Option<Packet<'a>> {
    let mut key = ip.key();
    key.destination = ip.payload.array(4)?;
    key.detail[..2].copy_from_slice(&ip.payload.array::<2>(0)?);
    key.detail[4..].copy_from_slice(&ip.identification.to_be_bytes());
    let mut packet = outside.packet(Key::Ip4(key), Direction::Forward);
    packet.application_bytes = ip.payload.length as u64;
    packet.user_data = ip.payload.bytes;
    Some(packet)
}

/// ESP: flows are told apart by the index of their keys.
fn security<'a>(ip: Ip4<'a>, outside: Outside) -> Packet<'a> {
    let mut key = ip.key();
    let index = ip.payload.u32(0).unwrap_or(0);
    key.detail[2..].copy_from_slice(&index.to_be_bytes());
    let mut packet = outside.packet(Key::Ip4(key), Direction::Forward);
    packet.application_bytes = ip.payload.length as u64;
    packet.user_data = ip.payload.bytes;
    packet.detail = Detail::Esp {
        index,
        sequence: ip.payload.u32(4).unwrap_or(0),
    };
    packet
}

fn later_fragment<'a>(
    ip: Ip4<'a>,
    offset: u32,
    has_more: bool,
    attributes: Attributes,
    outside: Outside,
) -> Packet<'a> {
    let (key, direction) = ip.fragment_key();
    let mut packet = outside.packet(key, direction);
    packet.application_bytes = ip.payload.length as u64;
    packet.attributes = Some(attributes);
    packet.fragment = Some(Fragment::Later {
        place: Place {
            offset,
            length: ip.payload.length as u32,
            has_more,
        },
    });
    packet
}

/// Which options a header has, as bits of the attributes' part.
fn options(bytes: &[u8]) -> u32 {
    let bit = |(kind, _): (u8, &[u8])| match kind {
        7 => 0x1,
        68 => 0x2,
        130 => 0x4,
        131 => 0x8,
        136 => 0x10,
        137 => 0x20,
        148 => 0x40,
        _ => 0,
    };
    header_options(bytes).fold(0, |bits, option| bits | bit(option))
}
