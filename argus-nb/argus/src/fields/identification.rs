//! Which record it is: of which sensor, with which number, and where in its file.
//!
//! `srcid` is the sensor's id with its interface where the sensor names one, as ra 5
//! prints it; ra 3 does not know interfaces.

use super::field::{Field, Getter, count};
use crate::record::{PartKind, Record};
use std::fmt::Write as _;

pub(super) const FIELDS: &[Field] = &[
    Field::new("srcid", Getter::Text(write_id_and_interface)),
    Field::new("sid", Getter::Text(write_id)),
    Field::new("inf", Getter::Text(write_interface)),
    Field::new(
        "seq",
        Getter::Count(|record| {
            record
                .sensor()
                .map(|sensor| sensor.sequence.unwrap_or(0).into())
        }),
    ),
    Field::new("trans", Getter::Count(transactions)),
    Field::new("offset", Getter::Count(|record| Some(count(record.offset)))),
    Field::new("hash", Getter::Text(write_hash)),
    Field::new(
        "ind",
        Getter::Count(|record| record.part(PartKind::Hash)?.u32(8).map(i64::from)),
    ),
];

fn write_id(record: &Record<'_>, out: &mut String) -> bool {
    let id = record.sensor().and_then(|sensor| sensor.id);
    // Writing to a String can't fail.
    id.is_some_and(|id| write!(out, "{id}").is_ok())
}

fn write_interface(record: &Record<'_>, out: &mut String) -> bool {
    let Some(sensor) = record.sensor() else {
        return false;
    };
    let Some(name) = sensor.interface() else {
        return false;
    };
    out.push_str(&String::from_utf8_lossy(name));
    true
}

fn write_id_and_interface(record: &Record<'_>, out: &mut String) -> bool {
    if !write_id(record, out) {
        return false;
    }
    let end_of_id = out.len();
    out.push('/');
    if !write_interface(record, out) {
        out.truncate(end_of_id);
    }
    true
}

/// How many records became this one; 0 where there is no packet.
fn transactions(record: &Record<'_>) -> Option<i64> {
    match record.aggregation() {
        Some(aggregation) => Some(i64::from(aggregation.count)),
        None => Some(i64::from(record.metrics()?.packets() > 0)),
    }
}

fn write_hash(record: &Record<'_>, out: &mut String) -> bool {
    let hash = record.part(PartKind::Hash).and_then(|part| part.u32(4));
    hash.is_some_and(|hash| write!(out, "{hash}").is_ok())
}
