//! Time between packets and its jitter, in milliseconds: while a side is active, while it
//! idles, and both together.
//!
//! As ra has it, but for two things. `sintpktmin` is the smaller of the two minima, and not
//! the larger, as in ra. `sjit` and `djit` are nothing where ra's formula, which mixes
//! units, comes to the root of a negative number. What ra does to the destination is kept:
//! its longest and shortest time are those while it was active.

use super::field::{Field, Getter};
use super::packet_sizes::write_histogram;
use crate::record::{Histogram, Interpacket, Jitter, Record};

/// Microseconds of a millisecond.
const MILLISECOND: f64 = 1000.0;

pub(super) const FIELDS: &[Field] = &[
    measured_field("sintpkt", |record| source_mean(&source(record)?)),
    measured_field("sintpktmax", |record| {
        of_both(&source(record)?, |of| of.max, f32::max)
    }),
    measured_field("sintpktmin", |record| {
        of_both(&source(record)?, |of| of.min, f32::min)
    }),
    measured_field("sintpktact", |record| {
        of(source(record)?.active, |of| of.mean)
    }),
    measured_field("sintpktactmax", |record| {
        of(source(record)?.active, |of| of.max)
    }),
    measured_field("sintpktactmin", |record| {
        of(source(record)?.active, |of| of.min)
    }),
    measured_field("sintpktidl", |record| {
        of(source(record)?.idle, |of| of.mean)
    }),
    measured_field("sintpktidlmax", |record| {
        of(source(record)?.idle, |of| of.max)
    }),
    measured_field("sintpktidlmin", |record| {
        of(source(record)?.idle, |of| of.min)
    }),
    Field::new(
        "dintpkt",
        Getter::Number(|record| destination_mean(&destination(record)?)),
    ),
    measured_field("dintpktmax", |record| {
        of(destination(record)?.active, |of| of.max)
    }),
    measured_field("dintpktmin", |record| {
        of(destination(record)?.active, |of| of.min)
    }),
    measured_field("dintpktact", |record| {
        of(destination(record)?.active, |of| of.mean)
    }),
    measured_field("dintpktactmax", |record| {
        of(destination(record)?.active, |of| of.max)
    }),
    measured_field("dintpktactmin", |record| {
        of(destination(record)?.active, |of| of.min)
    }),
    measured_field("dintpktidl", |record| {
        of(destination(record)?.idle, |of| of.mean)
    }),
    measured_field("dintpktidlmax", |record| {
        of(destination(record)?.idle, |of| of.max)
    }),
    measured_field("dintpktidlmin", |record| {
        of(destination(record)?.idle, |of| of.min)
    }),
    Field::new(
        "sintdist",
        Getter::Text(|record, out| write_counts(record, source, counts, out)),
    ),
    Field::new(
        "sintdistact",
        Getter::Text(|record, out| write_counts(record, source, active_counts, out)),
    ),
    Field::new(
        "sintdistidl",
        Getter::Text(|record, out| write_counts(record, source, idle_counts, out)),
    ),
    Field::new("sjit", Getter::Number(|record| jitter(&source(record)?))),
    Field::new(
        "sjitact",
        Getter::Number(|record| deviation(source(record)?.active)),
    ),
    Field::new(
        "sjitidl",
        Getter::Number(|record| deviation(source(record)?.idle)),
    ),
    Field::new(
        "dintdist",
        Getter::Text(|record, out| write_counts(record, destination, counts, out)),
    ),
    Field::new(
        "dintdistact",
        Getter::Text(|record, out| write_counts(record, destination, active_counts, out)),
    ),
    Field::new(
        "dintdistidl",
        Getter::Text(|record, out| write_counts(record, destination, idle_counts, out)),
    ),
    Field::new(
        "djit",
        Getter::Number(|record| jitter(&destination(record)?)),
    ),
    Field::new(
        "djitact",
        Getter::Number(|record| deviation(destination(record)?.active)),
    ),
    Field::new(
        "djitidl",
        Getter::Number(|record| deviation(destination(record)?.idle)),
    ),
];

/// A number of gaps. Where the record tells of gaps and has none of that kind, ra prints 0.
const fn measured_field(name: &'static str, get: fn(&Record<'_>) -> Option<f64>) -> Field {
    Field::new(name, Getter::Number(get)).zero_in_ra("0.000000", |record| record.jitter().is_some())
}

/// One side's gaps.
type Side = fn(&Record<'_>) -> Option<Jitter>;

/// How many gaps there are of each length.
type Counts = fn(Jitter) -> Option<Histogram>;

/// Of the gaps of both kinds, or of those that there are.
fn counts(side: Jitter) -> Option<Histogram> {
    match (active_counts(side), idle_counts(side)) {
        (Some(active), Some(idle)) => Some(active.and(idle)),
        (counts, None) | (None, counts) => counts,
    }
}

fn active_counts(side: Jitter) -> Option<Histogram> {
    side.active?.histogram
}

fn idle_counts(side: Jitter) -> Option<Histogram> {
    side.idle?.histogram
}

/// Where the record counts gaps, a side without has none of each length, as ra prints it.
fn write_counts(record: &Record<'_>, side: Side, which: Counts, out: &mut String) -> bool {
    let any = |side: Side| side(record).and_then(counts);
    let empty = any(source)
        .or(any(destination))
        .map(|_| Histogram::default());
    write_histogram(side(record).and_then(which).or(empty), out)
}

fn source(record: &Record<'_>) -> Option<Jitter> {
    record.jitter().map(|both| both.source)
}

fn destination(record: &Record<'_>) -> Option<Jitter> {
    record.jitter().map(|both| both.destination)
}

/// Those that measured something.
fn measured(gaps: Option<Interpacket>) -> Option<Interpacket> {
    gaps.filter(|gaps| gaps.n > 0)
}

fn milliseconds(micros: f32) -> f64 {
    f64::from(micros) / MILLISECOND
}

fn of(gaps: Option<Interpacket>, value: fn(&Interpacket) -> f32) -> Option<f64> {
    measured(gaps).map(|gaps| milliseconds(value(&gaps)))
}

/// Of the gaps of both kinds, or of those that there are.
fn of_both(
    side: &Jitter,
    value: fn(&Interpacket) -> f32,
    choose: fn(f32, f32) -> f32,
) -> Option<f64> {
    let chosen = match (measured(side.active), measured(side.idle)) {
        (Some(active), Some(idle)) => choose(value(&active), value(&idle)),
        (Some(gaps), None) | (None, Some(gaps)) => value(&gaps),
        (None, None) => return None,
    };
    Some(milliseconds(chosen))
}

/// The mean of all gaps.
fn source_mean(side: &Jitter) -> Option<f64> {
    let none = Interpacket::default();
    match (measured(side.active), measured(side.idle)) {
        (None, None) => None,
        (active, idle) => Some(milliseconds(weighted_mean(
            &active.unwrap_or(none),
            &idle.unwrap_or(none),
        ))),
    }
}

/// The same, but that ra prints nothing where there are none, and does not multiply one mean
/// and divide it again.
fn destination_mean(side: &Jitter) -> Option<f64> {
    let mean = match (measured(side.active), measured(side.idle)) {
        (Some(active), Some(idle)) => weighted_mean(&active, &idle),
        (Some(gaps), None) | (None, Some(gaps)) => gaps.mean,
        (None, None) => return None,
    };
    Some(milliseconds(mean))
}

fn weighted_mean(active: &Interpacket, idle: &Interpacket) -> f32 {
    let (of_active, of_idle) = (active.n as f32, idle.n as f32);
    (active.mean * of_active + idle.mean * of_idle) / (of_active + of_idle)
}

fn deviation(gaps: Option<Interpacket>) -> Option<f64> {
    measured(gaps)
        .map(|gaps| milliseconds(gaps.stddev))
        .filter(|deviation| !deviation.is_nan())
}

/// The deviation of all gaps.
fn jitter(side: &Jitter) -> Option<f64> {
    let (active, idle) = match (measured(side.active), measured(side.idle)) {
        (Some(active), Some(idle)) => (active, idle),
        (gaps, None) | (None, gaps) => return deviation(gaps),
    };
    let squares = |gaps: &Interpacket| {
        let (n, deviation) = (f64::from(gaps.n), f64::from(gaps.stddev));
        let sum = f64::from(gaps.mean * gaps.n as f32);
        n * deviation * deviation + sum * sum / n
    };
    let n = f64::from(active.n) + f64::from(idle.n);
    let mean = f64::from(milliseconds(weighted_mean(&active, &idle)) as f32);
    let sum = (squares(&active) + squares(&idle)) / MILLISECOND;
    let deviation = (sum / n - mean * mean).sqrt();
    (!deviation.is_nan()).then_some(deviation)
}
