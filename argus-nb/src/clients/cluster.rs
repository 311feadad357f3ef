//! racluster: records with the same key become one, each column by its rule.
//!
//! It is one query: what the rules need is prepared, records are merged, and what is made of
//! merged columns (durations, rates, shares) is computed at the end.

use super::columns::Columns;
use super::computed::Computed;
use super::keys::Keys;
use super::merged::Merged;
use super::merger::Merger;
use super::parts::Binning;
use super::rules::{Rule, field_of, rule_of};
use super::statistics::{IS_PART, Lengths, WEIGHT, prepared};
use crate::flows::Reduction;
use polars::prelude::*;

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

/// Says which columns are no longer there, and why.
pub(super) fn say_what_is_left_out(verb: &str, columns: &[String]) {
    if !columns.is_empty() {
        let columns = columns.join(", ");
        eprintln!("note: {verb} left out what can't be merged: {columns}");
    }
}

/// Merges the records of each key, in the bins of time into which they are put before.
///
/// # Errors
/// What polars meets when it is asked which columns there are.
pub(super) fn cluster(
    flows: LazyFrame,
    columns: &Columns,
    keys: &Keys,
    binning: Option<Binning>,
) -> PolarsResult<Clustered> {
    let lengths = Lengths::new(columns);
    let merging = Merging::new(columns, keys, &lengths);
    let (finished, kept, left_out) = merging.finish(columns);
    let chosen = keys.columns.iter().chain(&kept);
    let chosen: Vec<Expr> = chosen.map(|name| col(name.as_str())).collect();
    let hidden = keys.hidden.iter().map(|key| (*key).to_owned());
    let merger = Merger {
        binning,
        keys: keys.columns.iter().cloned().chain(hidden).collect(),
        lengths,
        columns: merging.merged,
    };
    let prepared: Vec<Expr> = prepared(columns).into_iter().collect();
    let records = flows
        .with_columns(prepared)
        .with_columns(keys.prepared.clone());
    let query = merger
        .merged(records)?
        .with_columns(finished)
        .select(chosen);
    Ok(Clustered { query, left_out })
}

/// What is done to each column, step by step.
struct Merging {
    merged: Vec<Merged>,
    computed: Vec<String>,
    /// States, directions and flags, which depend on what else was merged.
    told: Vec<(String, DataType)>,
    kept: Vec<String>,
    left_out: Vec<String>,
}

impl Merging {
    fn new(columns: &Columns, keys: &Keys, lengths: &Lengths) -> Merging {
        let mut merging = Merging {
            merged: lengths.merged(),
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

    /// The columns at last, which of them are kept, and which have to be left out.
    fn finish(&self, columns: &Columns) -> (Vec<Expr>, Vec<String>, Vec<String>) {
        let mut left_out = self.left_out.clone();
        let computed = Computed::new(columns);
        let (mut finished, mut kept) = (Vec::new(), self.kept.clone());
        for name in &self.computed {
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
        finished.extend(self.told.iter().filter_map(|(name, dtype)| {
            let told = computed.told(name)?;
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
        (finished, kept, left_out)
    }

    /// Whether the rule can be kept for a column of that type.
    fn add(&mut self, name: &str, dtype: &DataType, rule: Rule) -> bool {
        let is_number = dtype.is_primitive_numeric();
        let is_word = matches!(dtype, DataType::String)
            || matches!(dtype, DataType::Categorical(..) | DataType::Enum(..));
        let is_time = matches!(dtype, DataType::Datetime(..));
        let numbers = |how| Some(Merged::numbers(name, name, how));
        let merged = match rule {
            Rule::Sum if is_number => numbers(Reduction::Sum),
            Rule::Earliest if is_time => numbers(Reduction::Least),
            Rule::Latest if is_time => numbers(Reduction::Greatest),
            Rule::Largest if is_number => numbers(Reduction::Greatest),
            Rule::Smallest if is_number => numbers(Reduction::LeastAboveZero),
            Rule::First if is_number || is_word => numbers(Reduction::First),
            Rule::FirstAboveZero if is_number => numbers(Reduction::FirstAboveZero),
            Rule::Last if is_number => numbers(Reduction::Last),
            Rule::Same if is_number => numbers(Reduction::Same),
            Rule::Same | Rule::Prefix | Rule::Flags | Rule::State | Rule::Direction if is_word => {
                if matches!(rule, Rule::State | Rule::Direction | Rule::Flags) {
                    self.told.push((name.to_owned(), dtype.clone()));
                }
                Some(Merged::words(name, rule))
            }
            Rule::Computed if is_number => {
                self.computed.push(name.to_owned());
                numbers(Reduction::First)
            }
            _ => None,
        };
        let is_kept = merged.is_some();
        self.merged.extend(merged);
        is_kept
    }
}
