//! The header of IPv4, and the keys that are made of it.

use crate::key::{Direction, Ip4Key, Key};
use crate::layer::Layer;
use std::cmp::Ordering;

/// The shortest header.
pub(super) const HEADER: usize = 20;

/// A packet whose header was read, and what follows it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ip4<'a> {
    pub(super) source: [u8; 4],
    pub(super) destination: [u8; 4],
    pub(super) protocol: u8,
    pub(super) identification: u16,
    /// Flags, and the offset of a fragment.
    pub(super) fragment: u16,
    /// Behind the header: as long as the header says, where the frame may have padding.
    pub(super) payload: Layer<'a>,
}

impl<'a> Ip4<'a> {
    /// None where the header was cut.
    pub(super) fn read(layer: Layer<'a>) -> Option<Ip4<'a>> {
        layer.bytes.get(..HEADER)?;
        let header = header_length(layer);
        let total = usize::from(layer.u16(2)?);
        let captured = layer.bytes.get(..total).unwrap_or(layer.bytes);
        Some(Ip4 {
            source: layer.array(12)?,
            destination: layer.array(16)?,
            protocol: layer.u8(9)?,
            identification: layer.u16(4)?,
            fragment: layer.u16(6)?,
            payload: Layer {
                bytes: captured.get(header..).unwrap_or_default(),
                length: total.saturating_sub(header),
            },
        })
    }

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
    pub(super) fn fragment_key(&self) -> (Key, Direction) {
        let mut key = self.key();
        key.is_fragment = true;
        key.detail[4..].copy_from_slice(&self.identification.to_le_bytes());
        sorted(key)
    }
}

/// With its options.
pub(super) fn header_length(layer: Layer<'_>) -> usize {
    4 * usize::from(layer.u8(0).unwrap_or(0) & 0x0f)
}

/// The smaller address first; of equal ones the smaller port.
pub(super) fn sorted(mut key: Ip4Key) -> (Key, Direction) {
    let [a, b, c, d, ..] = key.detail;
    let (from, to) = ([a, b], [c, d]);
    let is_forward = match key.source.cmp(&key.destination) {
        Ordering::Equal => from <= to,
        order => order == Ordering::Less,
    };
    if is_forward {
        return (Key::Ip4(key), Direction::Forward);
    }
    std::mem::swap(&mut key.source, &mut key.destination);
    key.detail[..2].copy_from_slice(&to);
    key.detail[2..4].copy_from_slice(&from);
    (Key::Ip4(key), Direction::Backward)
}
