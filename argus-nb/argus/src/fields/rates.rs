//! What follows from packets, bytes and durations: rates, loads and ratios.
//!
//! A rate is of what follows the first packet, for n packets have n - 1 gaps between them.
//! ra computes with floats of 32 bits, and so does this, or the values would differ from
//! its in their seventh digit. Where there is nothing to divide by, ra prints a ratio of -0,
//! and there is none.

use super::field::{Field, Getter};
use super::times::seconds;
use crate::header::Kind;
use crate::record::{Metrics, Record, Side, Sides, Span};

/// What ra prints for a ratio of nothing.
const NO_RATIO: &str = "-0.000000";

pub(super) const FIELDS: &[Field] = &[
    Field::new("pcr", Getter::Number(producer_consumer_ratio)).zero_in_ra(NO_RATIO, |record| {
        counts_packets(record) && !is_imported(record)
    }),
    Field::new("abr", Getter::Number(producer_consumer_ratio)).zero_in_ra(NO_RATIO, |record| {
        counts_packets(record) && !is_imported(record)
    }),
    Field::new(
        "tf",
        Getter::Number(|record| transmission(record.metrics()?)),
    )
    .zero_in_ra(NO_RATIO, counts_packets),
    Field::new(
        "stf",
        Getter::Number(|record| application_share(&record.metrics()?.source)),
    )
    .zero_in_ra(NO_RATIO, counts_packets),
    Field::new(
        "dtf",
        Getter::Number(|record| application_share(&record.metrics()?.destination)),
    )
    .zero_in_ra(NO_RATIO, counts_packets),
    Field::new(
        "rate",
        Getter::Number(|record| {
            record
                .metrics()
                .map(|of| rate(of.packets(), seconds_of(record)))
        }),
    ),
    Field::new(
        "srate",
        Getter::Number(|record| measured(record).map(|both| both.source.rate())),
    ),
    Field::new(
        "drate",
        Getter::Number(|record| measured(record).map(|both| both.destination.rate())),
    ),
    Field::new("load", Getter::Number(load)),
    Field::new(
        "sload",
        Getter::Number(|record| measured(record).map(|both| both.source.load().into())),
    ),
    Field::new(
        "dload",
        Getter::Number(|record| measured(record).map(|both| both.destination.load().into())),
    ),
];

fn counts_packets(record: &Record<'_>) -> bool {
    record.metrics().is_some()
}

/// Whether it was made of a record of NetFlow or its like.
fn is_imported(record: &Record<'_>) -> bool {
    matches!(record.header.kind, Kind::Netflow | Kind::Aflow)
}

/// 1 where the source alone sends data, -1 where it only receives.
fn producer_consumer_ratio(record: &Record<'_>) -> Option<f64> {
    if is_imported(record) {
        return None;
    }
    let metrics = record.metrics()?;
    let sent = metrics.source.application_bytes as f64;
    let received = metrics.destination.application_bytes as f64;
    match sent + received {
        0.0 => None,
        // The one of these numbers that ra computes with 64 bits.
        both => Some((sent - received) / both),
    }
}

fn transmission(metrics: &Metrics) -> Option<f64> {
    share(metrics.application_bytes(), metrics.bytes())
}

fn application_share(side: &Side) -> Option<f64> {
    share(side.application_bytes, side.bytes)
}

/// How much of the bytes is the application's.
fn share(application_bytes: u64, bytes: u64) -> Option<f64> {
    match bytes {
        0 => None,
        _ => Some(f64::from((application_bytes as f64 / bytes as f64) as f32)),
    }
}

/// Packets a second.
fn rate(packets: u64, duration: f32) -> f64 {
    match packets {
        2.. if duration > 0.0 => f64::from((packets - 1) as f32 / duration),
        _ => 0.0,
    }
}

/// One side's packets, and the time that they took.
struct Measured {
    side: Side,
    duration: f32,
}

impl Measured {
    fn rate(&self) -> f64 {
        rate(self.side.packets, self.duration)
    }

    /// Bits a second.
    fn load(&self) -> f32 {
        let Side { packets, bytes, .. } = self.side;
        match packets {
            2.. if self.duration > 0.0 => {
                let bits = (bytes - bytes / packets).wrapping_mul(8);
                (f64::from(bits as f32) / f64::from(self.duration)) as f32
            }
            _ => 0.0,
        }
    }
}

fn seconds_of(record: &Record<'_>) -> f32 {
    seconds(record.times().duration()) as f32
}

/// Both sides. One whose packets came all at once is measured by the whole flow's time.
fn measured(record: &Record<'_>) -> Option<Sides<Measured>> {
    let metrics = record.metrics()?;
    let times = record.times();
    let measured = |side: Side, span: Span| Measured {
        side,
        duration: match seconds(span.length()) as f32 {
            own if own > 0.0 => own,
            _ => seconds_of(record),
        },
    };
    Some(Sides {
        source: measured(metrics.source, times.sides.source),
        destination: measured(metrics.destination, times.sides.destination),
    })
}

/// Both sides' loads, over the whole time.
fn load(record: &Record<'_>) -> Option<f64> {
    let Sides {
        source,
        destination,
    } = measured(record)?;
    let duration = seconds_of(record);
    if duration <= 0.0 {
        return Some(0.0);
    }
    let bits = source.load() * source.duration + destination.load() * destination.duration;
    Some(f64::from(bits / duration))
}
