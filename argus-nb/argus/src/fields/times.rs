//! When a flow began and ended, and how long it took.
//!
//! A duration is the difference of two times, to the microsecond, in seconds; ra prints
//! it with the 24 bits of a float, which are less.

use super::{Field, Getter};
use crate::record::{Record, Span};

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
    Field::new(
        "dur",
        Getter::Number(|record| Some(seconds(record.times().duration()))),
    ),
    Field::new(
        "sdur",
        Getter::Number(|record| Some(seconds(source(record).length()))),
    ),
    Field::new(
        "ddur",
        Getter::Number(|record| Some(seconds(destination(record).length()))),
    ),
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

/// Microseconds as seconds.
pub(super) fn seconds(micros: i64) -> f64 {
    micros as f64 / 1e6
}
