//! How long the records took that became this one, and how long it was quiet between
//! them. A record that is one alone is its own mean, and has no idle time.
//!
//! ra 3 prints, for a record that was not aggregated, the deviation of the last one before
//! it that was; here it is 0, which the deviation of one value is.

use super::field::{Field, Getter};
use super::times::{print_single, seconds};
use crate::record::{Aggregation, Record, Spread};

pub(super) const FIELDS: &[Field] = &[
    Field::new("mean", Getter::Number(mean))
        .printed_by(|record, out| print_single(mean(record), out)),
    Field::new("min", Getter::Number(min)).printed_by(|record, out| print_single(min(record), out)),
    Field::new("max", Getter::Number(max)).printed_by(|record, out| print_single(max(record), out)),
    Field::new("sum", Getter::Number(sum)).printed_by(|record, out| print_single(sum(record), out)),
    Field::new("stddev", Getter::Number(deviation)),
    Field::new("runtime", Getter::Number(running_time))
        .printed_by(|record, out| print_single(running_time(record), out)),
    Field::new(
        "idlemean",
        Getter::Number(|record| idle(record, |of| of.mean)),
    ),
    Field::new(
        "idlemin",
        Getter::Number(|record| idle(record, |of| of.min)),
    ),
    Field::new(
        "idlemax",
        Getter::Number(|record| idle(record, |of| of.max)),
    ),
    Field::new(
        "idlestddev",
        Getter::Number(|record| idle(record, |of| of.stddev)),
    ),
];

fn mean(record: &Record<'_>) -> Option<f64> {
    active(record, |of| of.mean)
}

fn min(record: &Record<'_>) -> Option<f64> {
    active(record, |of| of.min)
}

fn max(record: &Record<'_>) -> Option<f64> {
    active(record, |of| of.max)
}

fn sum(record: &Record<'_>) -> Option<f64> {
    active(record, total)
}

/// Of the durations; the record's own, as it was written, where there is no other.
fn active(record: &Record<'_>, value: fn(&Spread) -> f32) -> Option<f64> {
    match record.aggregation() {
        Some(Aggregation { active, .. }) => Some(f64::from(value(&active))),
        None => has_packets(record).map(|()| seconds(record.times().recorded_duration())),
    }
}

fn total(of: &Spread) -> f32 {
    of.mean * of.n as f32
}

fn deviation(record: &Record<'_>) -> Option<f64> {
    match record.aggregation() {
        Some(Aggregation { active, .. }) => Some(f64::from(active.stddev)),
        None => has_packets(record).map(|()| 0.0),
    }
}

/// The time of all that became this record, together.
fn running_time(record: &Record<'_>) -> Option<f64> {
    match record.aggregation() {
        Some(Aggregation { active, .. }) => Some(f64::from(total(&active))),
        None => Some(seconds(record.times().recorded_duration())),
    }
}

/// Of the times between the records.
fn idle(record: &Record<'_>, value: fn(&Spread) -> f32) -> Option<f64> {
    let idle = record.aggregation()?.idle;
    (idle.n > 0).then(|| f64::from(value(&idle)))
}

/// A record without packets was not made of a flow.
fn has_packets(record: &Record<'_>) -> Option<()> {
    (record.metrics()?.packets() > 0).then_some(())
}
