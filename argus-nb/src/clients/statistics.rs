//! What records say besides their columns: how many they stand for, how long they took, when
//! they ended; and what of that is left when they are merged.

use super::columns::Columns;
use super::merged::Merged;
use crate::flows::Reduction;
use polars::prelude::*;

/// How many records were merged. `Trans` counts what was merged before, too.
pub(super) const RECORDS: &str = "argus-nb: records";
/// How many records a record stands for.
pub(super) const WEIGHT: &str = "argus-nb: weight";
/// How long a record, or the mean of what it stands for, took, in seconds.
pub(super) const LENGTH: &str = "argus-nb: length";
/// How long all took for which a record stands, and the squares of that.
const TOTAL: &str = "argus-nb: total";
const SQUARES: &str = "argus-nb: squares";
/// When a record ended, where that is not printed.
pub(super) const ENDED: &str = "argus-nb: ended";
/// Whether a record is a part of what it was, so that its rates are no longer its own.
pub(super) const IS_PART: &str = "argus-nb: is a part";
/// The shortest of the durations, and the longest.
pub(super) const SHORTEST: &str = "argus-nb: shortest";
pub(super) const LONGEST: &str = "argus-nb: longest";

/// What rules need of records besides their columns.
pub(super) fn prepared(columns: &Columns) -> Vec<Expr> {
    let mut prepared = Vec::new();
    if let Some(trans) = columns.numbers("trans") {
        let weight = col(trans).cast(DataType::Int64).fill_null(lit(1i64));
        prepared.push(weight.alias(WEIGHT));
    }
    if let Some(ended) = ended(columns) {
        prepared.push(ended.alias(ENDED));
    }
    prepared
}

/// When records ended: as it is printed, or their duration after they began.
pub(super) fn ended(columns: &Columns) -> Option<Expr> {
    if let Some(ended) = columns.instants("ltime") {
        return Some(col(ended));
    }
    let began = columns.instants("stime")?;
    let length = columns.numbers("dur")?;
    let unit = match columns.dtype(&began) {
        Some(DataType::Datetime(unit, _)) => *unit,
        _ => return None,
    };
    let micros = (col(length).cast(DataType::Float64) * lit(1e6)).round(0, RoundMode::default());
    let length = micros
        .cast(DataType::Int64)
        .cast(DataType::Duration(TimeUnit::Microseconds))
        .cast(DataType::Duration(unit));
    Some(col(began) + length)
}

/// How long records took, in seconds, as they say; else from their times. Of a record that
/// stands for several, the mean.
pub(super) fn length(columns: &Columns) -> Expr {
    let times = match (columns.instants("stime"), ended(columns)) {
        (Some(began), Some(_)) => Some(seconds(col(began), col(ENDED))),
        _ => None,
    };
    let said = columns
        .numbers("dur")
        .map(|dur| col(dur).cast(DataType::Float64));
    let mean = columns
        .numbers("mean")
        .map(|mean| col(mean).cast(DataType::Float64));
    let is_part = columns.dtype(IS_PART).is_some();
    let known = if is_part {
        [times, None, None]
    } else {
        [mean, said, times]
    };
    let known: Vec<Expr> = known.into_iter().flatten().collect();
    match known.as_slice() {
        [] => lit(NULL).cast(DataType::Float64),
        [one] => one.clone(),
        [one, others @ ..] => others
            .iter()
            .fold(one.clone(), |known, other| known.fill_null(other.clone())),
    }
}

/// From one instant to another.
pub(super) fn seconds(from: Expr, to: Expr) -> Expr {
    (to - from)
        .dt()
        .total_microseconds(false)
        .cast(DataType::Float64)
        / lit(1e6)
}

/// What is added up of records, where each of them may stand for several: durations and their
/// squares, as often as the record counts, and the shortest and the longest.
pub(super) fn measures(columns: &Columns) -> Vec<Expr> {
    let is_part = columns.dtype(IS_PART).is_some();
    let extreme = |field: &str| match columns.numbers(field) {
        Some(extreme) if !is_part => col(extreme).cast(DataType::Float64).fill_null(col(LENGTH)),
        _ => col(LENGTH),
    };
    let squares = col(LENGTH) * col(LENGTH);
    let mut measures = vec![
        extreme("min").alias(SHORTEST),
        extreme("max").alias(LONGEST),
    ];
    if columns.numbers("trans").is_none() {
        // Each record counts once.
        measures.extend([col(LENGTH).alias(TOTAL), squares.alias(SQUARES)]);
        return measures;
    }
    let stddev = match columns.numbers("stddev") {
        Some(stddev) => col(stddev).cast(DataType::Float64).fill_null(lit(0.0)),
        None => lit(0.0),
    };
    let spread = when(col(WEIGHT).gt(lit(1)))
        .then(stddev.clone() * stddev)
        .otherwise(lit(0.0));
    let times = || col(WEIGHT).cast(DataType::Float64);
    measures.extend([
        (col(LENGTH) * times()).alias(TOTAL),
        ((spread + squares) * times()).alias(SQUARES),
    ]);
    measures
}

/// What durations come to, and how many records there were.
pub(super) fn statistics(columns: &Columns) -> Vec<Merged> {
    let numbers = Merged::numbers;
    let mut statistics = vec![
        Merged::records(RECORDS, IDX_DTYPE),
        numbers(LENGTH, TOTAL, Reduction::SumOrZero),
        numbers(SQUARES, SQUARES, Reduction::SumOrZero),
        numbers(SHORTEST, SHORTEST, Reduction::Least),
        numbers(LONGEST, LONGEST, Reduction::Greatest),
    ];
    statistics.push(match columns.numbers("trans") {
        Some(_) => numbers(WEIGHT, WEIGHT, Reduction::SumOrZero),
        None => Merged::records(WEIGHT, DataType::Int64),
    });
    if ended(columns).is_some() {
        statistics.push(numbers(ENDED, ENDED, Reduction::Greatest));
    }
    if columns.dtype(IS_PART).is_some() {
        statistics.push(numbers(IS_PART, IS_PART, Reduction::Greatest));
    }
    statistics
}

/// The mean of the durations, where there is a record to have one.
pub(super) fn mean() -> Expr {
    when(col(WEIGHT).gt(lit(0)))
        .then(col(LENGTH) / col(WEIGHT).cast(DataType::Float64))
        .otherwise(lit(NULL))
}

/// The mean of their squares.
pub(super) fn mean_square() -> Expr {
    when(col(WEIGHT).gt(lit(0)))
        .then(col(SQUARES) / col(WEIGHT).cast(DataType::Float64))
        .otherwise(lit(NULL))
}

/// Their sum.
pub(super) fn total() -> Expr {
    col(LENGTH)
}
