//! IPv4.

use super::decode::Outside;
use super::{icmp, transport, tunnel};
use crate::key::{Direction, Ip4Key, Key};
use crate::layer::Layer;
use crate::link::layers;
use crate::packet::{Attributes, Detail, Fragment, Packet, Place};

const HEADER: usize = 20;

/// A packet whose header was read, and what follows it.
#[derive(Clone, Copy)]
pub(super) struct Ip4<'a> {
    pub(super) source: [u8; 4],
    pub(super) destination: [u8; 4],
    pub(super) protocol: u8,
    pub(super) identification: u16,
    /// Behind the header: as long as the header says, where the frame may have padding.
    pub(super) payload: Layer<'a>,
}

/// Whether there is a header, and a length in it that it fits.
pub(super) fn has_header(layer: Layer<'_>) -> bool {
    let total = layer.u16(2).map_or(0, usize::from);
    layer.bytes.len() >= HEADER && total >= HEADER
}

pub(super) fn packet<'a>(layer: Layer<'a>, outside: Outside) -> Option<Packet<'a>> {
    if !has_header(layer) {
        return None;
    }
    let header = 4 * usize::from(layer.u8(0)? & 0x0f);
    let total = usize::from(layer.u16(2)?);
    let fragment = layer.u16(6)?;
    let (offset, has_more) = (8 * u32::from(fragment & 0x1fff), fragment & 0x2000 != 0);
    let ip = Ip4 {
        source: layer.array(12)?,
        destination: layer.array(16)?,
        protocol: layer.u8(9)?,
        identification: layer.u16(4)?,
        payload: Layer {
            bytes: captured(layer.bytes, header, total),
            length: total.saturating_sub(header),
        },
    };
    let attributes = Attributes {
        time_to_live: layer.u8(8)?,
        type_of_service: layer.u8(1)?,
        identification: ip.identification,
        options: options(layer.bytes.get(HEADER..header).unwrap_or_default()),
        is_fragment: offset > 0 || has_more,
    };
    if offset > 0 {
        return Some(later_fragment(ip, offset, has_more, attributes, outside));
    }
    if let Some(packet) = tunnel::inside(&ip, outside) {
        return Some(packet);
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

/// What was captured behind the header, without padding.
fn captured(bytes: &[u8], header: usize, total: usize) -> &[u8] {
    let bytes = bytes.get(..total).unwrap_or(bytes);
    bytes.get(header..).unwrap_or_default()
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

impl Ip4<'_> {
    /// Without what the protocol adds, in the packet's own direction.
    pub(super) fn key(&self) -> Ip4Key {
        Ip4Key {
            source: self.source,
            destination: self.destination,
            protocol: self.protocol,
            inner_protocol: 0,
            detail: [0; 6],
            is_fragment: false,
            question: 0,
        }
    }

    /// The key that all fragments of the packet have.
    fn fragment_key(&self) -> (Key, Direction) {
        let mut key = self.key();
        key.is_fragment = true;
        key.detail[4..].copy_from_slice(&self.identification.to_le_bytes());
        sorted(key)
    }
}

/// The smaller address first; of equal ones the smaller port.
pub(super) fn sorted(mut key: Ip4Key) -> (Key, Direction) {
    let ports = |key: &Ip4Key| {
        (
            [key.detail[0], key.detail[1]],
            [key.detail[2], key.detail[3]],
        )
    };
    let (from, to) = ports(&key);
    let is_forward = match key.source.cmp(&key.destination) {
        std::cmp::Ordering::Equal => from <= to,
        order => order.is_lt(),
    };
    if is_forward {
        return (Key::Ip4(key), Direction::Forward);
    }
    std::mem::swap(&mut key.source, &mut key.destination);
    key.detail[..2].copy_from_slice(&to);
    key.detail[2..4].copy_from_slice(&from);
    (Key::Ip4(key), Direction::Backward)
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
fn options(mut bytes: &[u8]) -> u32 {
    let mut bits = 0;
    while let [kind, rest @ ..] = bytes {
        bits |= match kind {
            0 => break,
            7 => 0x1,
            68 => 0x2,
            130 => 0x4,
            131 => 0x8,
            136 => 0x10,
            137 => 0x20,
            148 => 0x40,
            _ => 0,
        };
        bytes = match (kind, rest) {
            (1, rest) => rest,
            (_, [length, ..]) if *length >= 2 => {
                bytes.get(usize::from(*length)..).unwrap_or_default()
            }
            _ => break,
        };
    }
    bits
}
