//! When a flow began and ended, and how long it took.
//!
//! `ltime` is the later of the two ends, as in ra 5. ra 3 may take the earlier one in a
//! record that was aggregated, and 0 for times that 31 bits do not hold. A fraction of a
//! second that is none, in a malformed capture, is added up, where ra prints its first six
//! digits.
//!
//! A duration is the difference of two times, to the microsecond, in seconds; ra prints
//! it with the 24 bits of a float, which are less.

use super::field::{Field, Getter};
use crate::record::{Record, Span};
use std::fmt::Write as _;

pub(super) const FIELDS: &[Field] = &[
    Field::new("stime", Getter::Time(|record| record.times().start())),
    Field::new("ltime", Getter::Time(|record| record.times().end())),
    Field::new("sstime", Getter::Time(|record| known(source(record).start))),
    Field::new("sltime", Getter::Time(|record| known(source(record).end))),
    Field::new(
        "dstime",
        Getter::Time(|record| known(destination(record).start)),
    ),
    Field::new(
        "dltime",
        Getter::Time(|record| known(destination(record).end)),
    ),
    Field::new("dur", Getter::Number(duration))
        .printed_by(|record, out| print_single(duration(record), out)),
    Field::new("sdur", Getter::Number(source_duration))
        .printed_by(|record, out| print_single(source_duration(record), out)),
    Field::new("ddur", Getter::Number(destination_duration))
        .printed_by(|record, out| print_single(destination_duration(record), out)),
];

fn source(record: &Record<'_>) -> Span {
    record.times().sides.source
}

fn destination(record: &Record<'_>) -> Span {
    record.times().sides.destination
}

/// A time that is there.
fn known(time: i64) -> Option<i64> {
    (time != 0).then_some(time)
}

fn duration(record: &Record<'_>) -> Option<f64> {
    Some(seconds(record.times().duration()))
}

fn source_duration(record: &Record<'_>) -> Option<f64> {
    Some(seconds(source(record).length()))
}

fn destination_duration(record: &Record<'_>) -> Option<f64> {
    Some(seconds(destination(record).length()))
}

/// With the precision of 32 bits that ra's durations have.
pub(super) fn print_single(number: Option<f64>, out: &mut String) {
    // Writing to a String can't fail.
    let _ = number.map(|number| write!(out, "{:.6}", number as f32));
}

/// Microseconds as seconds.
pub(super) fn seconds(micros: i64) -> f64 {
    micros as f64 / 1e6
}
