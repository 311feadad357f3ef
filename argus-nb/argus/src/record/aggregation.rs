//! What several records that became one had in common.

use super::flow::Record;
use super::parts::PartKind;
use crate::bytes::array;

/// The only length in which it counts.
const LENGTH: usize = 80;

/// How often, and how long.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Aggregation {
    /// How many records became one.
    pub count: u32,
    /// How long they lasted, in seconds.
    pub active: Spread,
    /// How long it was quiet between them, in seconds.
    pub idle: Spread,
}

/// How values are spread.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Spread {
    /// How many there are.
    pub n: i32,
    /// The smallest.
    pub min: f32,
    /// Their mean.
    pub mean: f32,
    /// Their standard deviation.
    pub stddev: f32,
    /// The largest.
    pub max: f32,
}

impl Record<'_> {
    /// What the records had in common that became this one; none where it is one record.
    pub fn aggregation(&self) -> Option<Aggregation> {
        let part = self.part(PartKind::Aggregation)?;
        if part.bytes.len() != LENGTH {
            return None;
        }
        Some(Aggregation {
            count: part.u32(4)?,
            active: spread(part.bytes, 24)?,
            idle: spread(part.bytes, 52)?,
        })
    }
}

/// In the order of bytes of the machine that aggregated: little-endian wherever it was met.
fn spread(bytes: &[u8], at: usize) -> Option<Spread> {
    let float = |at: usize| array(bytes, at).map(f32::from_le_bytes);
    Some(Spread {
        n: array(bytes, at).map(i32::from_le_bytes)?,
        min: float(at + 4)?,
        mean: float(at + 8)?,
        stddev: float(at + 12)?,
        max: float(at + 16)?,
    })
}
