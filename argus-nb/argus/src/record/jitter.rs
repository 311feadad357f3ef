//! Time between packets, while a side is active and while it idles.

use super::flow::Record;
use super::parts::PartKind;
use super::sides::Sides;
use crate::bytes::{array, f32_at, i32_at};

/// How many bytes of an object say something; what a sensor of 64 bits adds is junk.
const OBJECT: usize = 20;
/// With a histogram it is four bytes more.
const OBJECT_WITH_HISTOGRAM: usize = 24;

/// The time between the packets of one side, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Interpacket {
    /// Of how many gaps.
    pub n: i32,
    /// The shortest.
    pub min: f32,
    /// Their mean.
    pub mean: f32,
    /// Their standard deviation, which is the jitter.
    pub stddev: f32,
    /// The longest.
    pub max: f32,
    /// How many there are of each length, where the sensor counted that.
    pub histogram: Option<Histogram>,
}

/// Eight counts of four bits, each for twice the length of the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Histogram(pub [u8; 8]);

impl Histogram {
    /// As they stand in the record, the first in the high half of the first byte.
    pub(super) fn from_bytes(bytes: [u8; 4]) -> Histogram {
        let mut counts = [0; 8];
        for (pair, byte) in counts.chunks_exact_mut(2).zip(bytes) {
            pair.copy_from_slice(&[byte >> 4, byte & 0x0f]);
        }
        Histogram(counts)
    }

    /// The counts of both.
    pub fn and(mut self, other: Histogram) -> Histogram {
        for (count, more) in self.0.iter_mut().zip(other.0) {
            *count = count.saturating_add(more);
        }
        self
    }
}

/// Both kinds of gaps of one side.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Jitter {
    /// Between packets that follow each other at once.
    pub active: Option<Interpacket>,
    /// Between those that follow after a pause.
    pub idle: Option<Interpacket>,
}

impl Record<'_> {
    /// Time between packets; none where the sensor did not measure it.
    pub fn jitter(&self) -> Option<Sides<Jitter>> {
        const SOURCE_ACTIVE: u8 = 1;
        const SOURCE_IDLE: u8 = 2;
        const DESTINATION_ACTIVE: u8 = 4;
        const DESTINATION_IDLE: u8 = 8;
        let part = self.part(PartKind::Jitter)?;
        let objects = (part.qualifier & 0x0f).count_ones() as usize;
        // 20 bytes, 24 with a histogram, 28 by a 5.0 sensor: only the whole tells.
        let size = (part.bytes.len() - 4).checked_div(objects)?;
        let has_histogram = part.subtype & 0x01 != 0 && size == OBJECT_WITH_HISTOGRAM;
        let mut at = 4;
        let mut object = |bit: u8| {
            if part.qualifier & bit == 0 {
                return None;
            }
            let begins = at;
            at += size;
            let object = part.bytes.get(begins..begins + size)?;
            interpacket(object, has_histogram)
        };
        let sides = Sides {
            source: Jitter {
                active: object(SOURCE_ACTIVE),
                idle: object(SOURCE_IDLE),
            },
            destination: Jitter {
                active: object(DESTINATION_ACTIVE),
                idle: object(DESTINATION_IDLE),
            },
        };
        Some(sides.exchanged_if(self.has_exchanged_sides()))
    }
}

fn interpacket(object: &[u8], has_histogram: bool) -> Option<Interpacket> {
    // The order of bytes is that of the sensor's machine, as with no other histogram.
    let histogram = array::<4>(object, OBJECT).filter(|_| has_histogram);
    Some(Interpacket {
        n: i32_at(object, 0)?,
        min: f32_at(object, 4)?,
        mean: f32_at(object, 8)?,
        stddev: f32_at(object, 12)?,
        max: f32_at(object, 16)?,
        histogram: histogram.map(|[a, b, c, d]| Histogram::from_bytes([d, c, b, a])),
    })
}
