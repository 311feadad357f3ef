//! The smallest and the largest packet of each side, and how many there are of each size.

use super::flow::Record;
use super::jitter::Histogram;
use super::parts::PartKind;
use super::sides::Sides;

/// One side's packets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PacketSizes {
    /// The smallest, in bytes.
    pub min: u16,
    /// The largest.
    pub max: u16,
    /// How many there are of each size, where the sensor counted that.
    pub histogram: Option<Histogram>,
}

impl Record<'_> {
    /// The sizes of packets, where the sensor wrote them.
    pub fn packet_sizes(&self) -> Sides<Option<PacketSizes>> {
        const BOTH: u8 = 0x02;
        const SOURCE: u8 = 0x06;
        const DESTINATION: u8 = 0x0a;
        const HAS_HISTOGRAM: u8 = 0x04;
        let Some(part) = self.part(PartKind::PacketSizes) else {
            return Sides::default();
        };
        let sizes = |at: usize, histogram_at: usize| {
            let histogram = part.array(histogram_at);
            let histogram = histogram.filter(|_| part.subtype & HAS_HISTOGRAM != 0);
            Some(PacketSizes {
                min: part.u16(at)?,
                max: part.u16(at + 2)?,
                histogram: histogram.map(Histogram::from_bytes),
            })
        };
        let (source, destination) = match part.qualifier & 0x0f {
            BOTH => (sizes(4, 12), sizes(8, 16)),
            SOURCE => (sizes(4, 8), None),
            DESTINATION => (None, sizes(4, 8)),
            _ => (None, None),
        };
        Sides {
            source,
            destination,
        }
        .exchanged_if(self.has_exchanged_sides())
    }
}
