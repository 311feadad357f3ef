//! Packets and bytes.

use super::field::{Field, Getter, count};
use crate::record::{Metrics, Record};

pub(super) const FIELDS: &[Field] = &[
    Field::new("pkts", Getter::Count(|record| of(record, Metrics::packets))),
    Field::new(
        "spkts",
        Getter::Count(|record| of(record, |both| both.source.packets)),
    ),
    Field::new(
        "dpkts",
        Getter::Count(|record| of(record, |both| both.destination.packets)),
    ),
    Field::new("bytes", Getter::Count(|record| of(record, Metrics::bytes))),
    Field::new(
        "sbytes",
        Getter::Count(|record| of(record, |both| both.source.bytes)),
    ),
    Field::new(
        "dbytes",
        Getter::Count(|record| of(record, |both| both.destination.bytes)),
    ),
    Field::new(
        "appbytes",
        Getter::Count(|record| of(record, Metrics::application_bytes)),
    ),
    Field::new(
        "sappbytes",
        Getter::Count(|record| of(record, |both| both.source.application_bytes)),
    ),
    Field::new(
        "dappbytes",
        Getter::Count(|record| of(record, |both| both.destination.application_bytes)),
    ),
];

fn of(record: &Record<'_>, value: fn(&Metrics) -> u64) -> Option<i64> {
    record.metrics().map(|metrics| count(value(metrics)))
}
