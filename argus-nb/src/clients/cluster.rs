//! racluster: records with the same key become one, each column by its rule.
//!
//! It is one query: what the rules need is prepared, records are grouped, and what is made of
//! merged columns (durations, rates, shares) is computed at the end.

use super::columns::Columns;
use super::computed::Computed;
use super::fold::folded;
use super::keys::Keys;
use super::rules::{Rule, field_of, rule_of};
use polars::prelude::*;

/// How many records were merged, to whom `Trans` is not enough: it counts what was merged
/// before, too.
pub(super) const RECORDS: &str = "argus-nb: records";
/// How many records a record stands for.
const WEIGHT: &str = "argus-nb: weight";
/// How long a record, or the mean of what it stands for, took, in seconds.
const LENGTH: &str = "argus-nb: length";
const SQUARES: &str = "argus-nb: squares";
/// When a record ended, where that is not printed.
pub(super) const ENDED: &str = "argus-nb: ended";
/// Whether a record is a part of what it was, so that its rates are no longer its own.
pub(super) const IS_PART: &str = "argus-nb: is a part";
/// What merging adds to a frame that does not have it, by ra's name and header.
const ADDED: [(&str, &str); 5] = [
    ("trans", "Trans"),
    ("mean", "Mean"),
    ("stddev", "StdDev"),
    ("min", "Min"),
    ("max", "Max"),
];

/// A query for merged records, in the order in which their keys appear.
pub(super) struct Clustered {
    pub(super) query: LazyFrame,
    /// Columns without a rule, or without what it needs.
    pub(super) left_out: Vec<String>,
}

/// Merges the records of each key.
pub(super) fn cluster(flows: LazyFrame, columns: &Columns, keys: &Keys) -> Clustered {
    let merging = Merging::new(columns, keys);
    let grouped_by: Vec<Expr> = keys
        .columns
        .iter()
        .map(String::as_str)
        .chain(keys.hidden.iter().copied())
        .map(col)
        .collect();
    let mut left_out = merging.left_out;
    let computed = Computed::new(columns);
    let (mut finished, mut kept) = (merging.finished, merging.kept);
    for name in &merging.computed {
        match computed.of(field_of(name).unwrap_or(name)) {
            Some(value) => finished.push(
                when(computed.is_anew())
                    .then(value)
                    .otherwise(col(name.as_str()))
                    .alias(name.as_str()),
            ),
            None => {
                kept.retain(|kept| kept != name);
                left_out.push(name.clone());
            }
        }
    }
    finished.extend(merging.told.iter().filter_map(|(name, dtype)| {
        let told = computed.by_packets(name)?;
        Some(told.cast(dtype.clone()).alias(name.as_str()))
    }));
    let added = ADDED
        .iter()
        .filter(|(field, _)| columns.find(field).is_none());
    for (field, header) in added {
        let value = match *field {
            "trans" => Some(col(WEIGHT)),
            field => computed.of(field),
        };
        if let Some(value) = value {
            finished.push(value.alias(*header));
            kept.push((*header).to_owned());
        }
    }
    let chosen: Vec<Expr> = keys
        .columns
        .iter()
        .chain(&kept)
        .map(|name| col(name.as_str()))
        .collect();
    let query = flows
        .with_columns(prepared(columns))
        .with_columns([length(columns).alias(LENGTH)])
        .with_columns(merging.prepared)
        .with_columns(keys.prepared.clone())
        .group_by_stable(grouped_by)
        .agg(merging.merged)
        .with_columns(merging.unfolded)
        .with_columns(finished)
        .select(chosen);
    Clustered { query, left_out }
}

/// What rules need of records besides their columns.
fn prepared(columns: &Columns) -> Vec<Expr> {
    let weight = match columns.numbers("trans") {
        Some(trans) => col(trans).cast(DataType::Int64).fill_null(lit(1i64)),
        None => lit(1i64),
    };
    let mut prepared = vec![weight.alias(WEIGHT)];
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
fn length(columns: &Columns) -> Expr {
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

/// What is done to each column, step by step.
struct Merging {
    prepared: Vec<Expr>,
    merged: Vec<Expr>,
    unfolded: Vec<Expr>,
    finished: Vec<Expr>,
    computed: Vec<String>,
    /// States and directions.
    told: Vec<(String, DataType)>,
    kept: Vec<String>,
    left_out: Vec<String>,
}

impl Merging {
    fn new(columns: &Columns, keys: &Keys) -> Merging {
        let mut merging = Merging {
            prepared: Vec::new(),
            merged: statistics(columns),
            unfolded: Vec::new(),
            finished: Vec::new(),
            computed: Vec::new(),
            told: Vec::new(),
            kept: Vec::new(),
            left_out: Vec::new(),
        };
        for (name, dtype) in columns.schema.iter() {
            let is_key = keys.columns.iter().any(|key| key == name.as_str());
            if is_key || name == IS_PART {
                continue;
            }
            match rule_of(name) {
                Some(rule) if merging.add(name, dtype, rule) => merging.kept.push(name.to_string()),
                _ => merging.left_out.push(name.to_string()),
            }
        }
        merging
    }

    /// Whether the rule can be kept for a column of that type.
    fn add(&mut self, name: &str, dtype: &DataType, rule: Rule) -> bool {
        let is_number = dtype.is_primitive_numeric();
        let is_word = matches!(dtype, DataType::String)
            || matches!(dtype, DataType::Categorical(..) | DataType::Enum(..));
        let is_time = matches!(dtype, DataType::Datetime(..));
        let values = || col(name);
        let merged = match rule {
            Rule::Sum if is_number => when(values().count().gt(lit(0)))
                .then(values().sum())
                .otherwise(lit(NULL)),
            Rule::Earliest if is_time => values().min(),
            Rule::Latest if is_time => values().max(),
            Rule::Largest if is_number => values().max(),
            Rule::Smallest if is_number => values()
                .filter(values().gt(lit(0)))
                .min()
                .fill_null(values().first()),
            Rule::First if is_number || is_word => values().first(),
            Rule::FirstAboveZero if is_number => values()
                .filter(values().gt(lit(0)))
                .first()
                .fill_null(values().first()),
            Rule::Last if is_number => values().filter(values().is_not_null()).last(),
            Rule::Same if is_number => {
                let is_same = values().min().eq(values().max());
                let is_same = is_same.and(values().null_count().eq(lit(0)));
                when(is_same).then(values().min()).otherwise(lit(NULL))
            }
            Rule::Same | Rule::Prefix | Rule::Flags | Rule::State | Rule::Direction if is_word => {
                self.prepared.push(values().cast(DataType::String));
                if matches!(rule, Rule::State | Rule::Direction) {
                    self.told.push((name.to_owned(), dtype.clone()));
                }
                let words = folded(values(), rule).cast(dtype.clone());
                self.unfolded.push(words.alias(name));
                values()
            }
            Rule::Computed if is_number => {
                self.computed.push(name.to_owned());
                values().first()
            }
            _ => return false,
        };
        self.merged.push(merged.alias(name));
        true
    }
}

/// What durations come to, and how many records there were.
fn statistics(columns: &Columns) -> Vec<Expr> {
    let stddev = match columns.numbers("stddev") {
        Some(stddev) => col(stddev).cast(DataType::Float64).fill_null(lit(0.0)),
        None => lit(0.0),
    };
    let is_part = columns.dtype(IS_PART).is_some();
    let extreme = |field: &str| match columns.numbers(field) {
        Some(extreme) if !is_part => col(extreme).cast(DataType::Float64).fill_null(col(LENGTH)),
        _ => col(LENGTH),
    };
    let spread = when(col(WEIGHT).gt(lit(1)))
        .then(stddev.clone() * stddev)
        .otherwise(lit(0.0));
    let squares = spread + col(LENGTH) * col(LENGTH);
    let mut statistics = vec![
        len().alias(RECORDS),
        (col(LENGTH) * col(WEIGHT).cast(DataType::Float64))
            .sum()
            .alias(LENGTH),
        (squares * col(WEIGHT).cast(DataType::Float64))
            .sum()
            .alias(SQUARES),
        col(WEIGHT).sum().alias(WEIGHT),
        extreme("min").min().alias(super::computed::SHORTEST),
        extreme("max").max().alias(super::computed::LONGEST),
    ];
    if ended(columns).is_some() {
        statistics.push(col(ENDED).max().alias(ENDED));
    }
    if is_part {
        statistics.push(col(IS_PART).any(true).alias(IS_PART));
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
