//! Packets and bytes.

use super::parts::Part;
use super::sides::Sides;

/// What one side sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Side {
    /// Packets.
    pub packets: u64,
    /// Bytes, link layer included.
    pub bytes: u64,
    /// Bytes above the transport's header.
    pub application_bytes: u64,
}

/// What both sides sent. A side that the record does not mention sent nothing.
pub type Metrics = Sides<Side>;

impl Metrics {
    pub(super) fn read(part: &Part<'_>) -> Option<Metrics> {
        let form = part.qualifier & 0x0f;
        let width = 1 << ((form.checked_sub(1)?) % 4);
        let value = |at: usize| match width {
            1 => part.u8(at).map(u64::from),
            2 => part.u16(at).map(u64::from),
            4 => part.u32(at).map(u64::from),
            _ => part.u64(at),
        };
        let counts = if part.subtype & 0x0f == 4 { 3 } else { 2 };
        let side = |at: usize| {
            let count = |which: usize| value(at + which * width).unwrap_or(0);
            Side {
                packets: count(0),
                bytes: count(1),
                application_bytes: if counts == 3 { count(2) } else { 0 },
            }
        };
        Some(match form {
            1..=4 => Sides {
                source: side(4),
                destination: side(4 + counts * width),
            },
            5..=8 => Sides {
                source: side(4),
                destination: Side::default(),
            },
            9..=12 => Sides {
                source: Side::default(),
                destination: side(4),
            },
            _ => return None,
        })
    }

    /// Packets of both sides.
    pub fn packets(&self) -> u64 {
        self.source.packets.wrapping_add(self.destination.packets)
    }

    /// Bytes of both sides.
    pub fn bytes(&self) -> u64 {
        self.source.bytes.wrapping_add(self.destination.bytes)
    }

    /// Application bytes of both sides.
    pub fn application_bytes(&self) -> u64 {
        let (source, destination) = (self.source, self.destination);
        source
            .application_bytes
            .wrapping_add(destination.application_bytes)
    }
}
