//! rasort: records in an order, each column in the direction that its values suggest.

use super::columns::Columns;
use super::error::RaVerbError;
use super::rules::{Rule, field_of, rule_of};
use polars::prelude::*;
use std::net::IpAddr;

/// Sorts by columns: counters and rates from the most down, times, durations, addresses and ports
/// up, protocols down, as ra does. A `-` before a name turns its direction round.
pub(super) fn sort(
    flows: LazyFrame,
    names: &[String],
    columns: &Columns,
) -> Result<LazyFrame, RaVerbError> {
    let by_time = ["stime".to_owned()];
    let names = if names.is_empty() { &by_time } else { names };
    let (mut by, mut descending) = (Vec::new(), Vec::new());
    for name in names {
        let (bare, is_turned) = match name.strip_prefix('-') {
            Some(bare) => (bare, true),
            None => (name.as_str(), false),
        };
        let column = columns.known(bare)?;
        descending.push(goes_down(&column) != is_turned);
        by.push(key(&column, columns));
    }
    let order = SortMultipleOptions::default()
        .with_order_descending_multi(descending)
        .with_nulls_last(true)
        .with_maintain_order(true);
    Ok(flows.sort_by_exprs(by, order))
}

/// What is made of times, and goes up as they do.
const DURATIONS: [&str; 9] = [
    "dur", "sdur", "ddur", "mean", "stddev", "sum", "min", "max", "runtime",
];

fn goes_down(column: &str) -> bool {
    let field = field_of(column).unwrap_or(column);
    match rule_of(column) {
        Some(Rule::Sum | Rule::Largest) => true,
        Some(Rule::Computed) => !DURATIONS.contains(&field),
        _ => field == "proto",
    }
}

/// What a column is sorted by. Addresses are numbers, and IPv4 stands before IPv6.
fn key(column: &str, columns: &Columns) -> Expr {
    let values = col(column);
    match columns.dtype(column) {
        Some(DataType::String) if rule_of(column) == Some(Rule::Prefix) => values.map(
            |column| {
                let keys: StringChunked =
                    column.str()?.iter().map(|text| text.map(address)).collect();
                Ok(keys.with_name(column.name().clone()).into_column())
            },
            |_, field| Ok(field.clone()),
        ),
        Some(DataType::Categorical(..) | DataType::Enum(..)) => values.cast(DataType::String),
        _ => values,
    }
}

fn address(text: &str) -> String {
    match text.trim().parse() {
        Ok(IpAddr::V4(v4)) => format!("4{:08x}", v4.to_bits()),
        Ok(IpAddr::V6(v6)) => format!("6{:032x}", v6.to_bits()),
        Err(_) => format!("7{text}"),
    }
}
