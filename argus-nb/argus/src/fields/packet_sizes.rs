//! How large packets are.
//!
//! The histograms are those of the record; no sensor that was met writes them.

use super::field::{Field, Getter};
use crate::record::{Histogram, PacketSizes, Record, Side};

pub(super) const FIELDS: &[Field] = &[
    Field::new(
        "smeansz",
        Getter::Number(|record| mean(&record.metrics()?.source)),
    )
    .zero_in_ra("0.000000", |record| record.metrics().is_some()),
    Field::new(
        "dmeansz",
        Getter::Number(|record| mean(&record.metrics()?.destination)),
    )
    .zero_in_ra("0.000000", |record| record.metrics().is_some()),
    Field::new("sminsz", Getter::Count(|record| size(source(record)?.min))),
    Field::new("smaxsz", Getter::Count(|record| size(source(record)?.max))),
    Field::new(
        "dminsz",
        Getter::Count(|record| size(destination(record)?.min)),
    ),
    Field::new(
        "dmaxsz",
        Getter::Count(|record| size(destination(record)?.max)),
    ),
    Field::new(
        "spktsz",
        Getter::Text(|record, out| write_sizes(source(record), destination(record), out)),
    ),
    Field::new(
        "dpktsz",
        Getter::Text(|record, out| write_sizes(destination(record), source(record), out)),
    ),
];

fn source(record: &Record<'_>) -> Option<PacketSizes> {
    record.packet_sizes().source
}

fn destination(record: &Record<'_>) -> Option<PacketSizes> {
    record.packet_sizes().destination
}

/// None of a side without packets.
fn mean(side: &Side) -> Option<f64> {
    match side.packets {
        0 => None,
        packets => Some(f64::from(side.bytes as f32 / packets as f32)),
    }
}

/// No packet has a size of 0.
fn size(bytes: u16) -> Option<i64> {
    (bytes > 0).then_some(i64::from(bytes))
}

/// Where the record counts sizes, a side without packets has none of each, as ra prints it.
fn write_sizes(own: Option<PacketSizes>, other: Option<PacketSizes>, out: &mut String) -> bool {
    let histogram = |sizes: Option<PacketSizes>| sizes?.histogram;
    let empty = histogram(other).map(|_| Histogram::default());
    write_histogram(histogram(own).or(empty), out)
}

/// A hexadecimal digit for each count. Where sums of counts are too large for one, all of
/// them are made smaller alike, until the largest is the largest digit.
pub(super) fn write_histogram(histogram: Option<Histogram>, out: &mut String) -> bool {
    const LARGEST: u32 = 15;
    let Some(Histogram(counts)) = histogram else {
        return false;
    };
    let largest = counts.iter().copied().map(u32::from).max().unwrap_or(0);
    let digits = counts.iter().map(|count| match largest {
        0..=LARGEST => u32::from(*count),
        _ => u32::from(*count) * LARGEST / largest,
    });
    out.extend(digits.filter_map(|digit| char::from_digit(digit, 16)));
    true
}
