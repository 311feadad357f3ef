//! IS-IS, by which routers find their ways.

use super::outside::Outside;
use crate::key::{Direction, IsisKey, Key};
use crate::layer::Layer;
use crate::packet::Packet;

pub(super) fn message<'a>(
    layer: Layer<'a>,
    outside: Outside,
    fallback: Option<Key>,
) -> Option<Packet<'a>> {
    let mut packet = match key(layer, &outside) {
        Some(key) => outside.packet(key, Direction::Forward),
        None => outside.frame(fallback?),
    };
    packet.application_bytes = layer.length as u64;
    Some(packet)
}

fn key(layer: Layer<'_>, outside: &Outside) -> Option<Key> {
    let header = outside.wrapping.ethernet?;
    let pdu = layer.u8(4)? & 0x1f;
    let mut detail = [0; 14];
    let mut checksum = 0;
    let mut copy = |to: usize, from: usize, length: usize| -> Option<()> {
        let from = layer.bytes.get(from..from + length)?;
        detail.get_mut(to..to + length)?.copy_from_slice(from);
        Some(())
    };
    match pdu {
        15 | 16 => {
            copy(0, 9, 6)?;
            copy(6, 20, 7)?;
            copy(13, 8, 1)?;
        }
        18 | 20 => {
            copy(0, 12, 8)?;
            copy(8, 20, 4)?;
            checksum = u32::from(layer.u16(24)?);
        }
        24..=27 => copy(0, 10, 7)?,
        _ => return None,
    }
    if matches!(pdu, 18 | 20) {
        // As the sensor's machine has it.
        detail[8..12].reverse();
    } else {
        checksum = ones_complement(layer.bytes);
    }
    Some(Key::Isis(IsisKey {
        pdu,
        version: layer.u8(2)?,
        source: header.source,
        destination: header.destination,
        detail,
        checksum,
    }))
}

/// Messages with other contents are other flows.
fn ones_complement(bytes: &[u8]) -> u32 {
    let words = bytes.chunks(2).map(|word| match word {
        [high, low] => u32::from(*high) << 8 | u32::from(*low),
        [high] => u32::from(*high) << 8,
        _ => 0,
    });
    let mut sum = words.fold(0_u32, u32::wrapping_add);
    while sum >> 16 != 0 {
        sum = (sum & 0xffff) + (sum >> 16);
    }
    sum ^ 0xffff
}
