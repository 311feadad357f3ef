//! What an engine answers, in the types that a question promises.

use super::column::RemoteColumn;
use super::error::RemoteError;
use super::selection::Selection;
use crate::data::engine::DataError;
use crate::data::query::{Aggregate, Answer, Key, Query};
use polars::prelude::*;

/// The answer to a question, of the engine's columns in their order.
pub(super) fn of_query(
    rows: &Selection,
    query: &Query,
    answer: DataFrame,
) -> Result<DataFrame, DataError> {
    let height = answer.height();
    let mut given = answer.columns().iter();
    let mut columns = Vec::new();
    for (n, key) in query.keys.iter().enumerate() {
        let name = format!("k{n}");
        let Some(given) = given.next() else { break };
        let typed = match key {
            Key::Value(column) => typed(given, rows.column(column)?)?,
            Key::Text(column) => typed(given, rows.column(column)?)?.cast(&DataType::String)?,
            Key::Bin { .. } | Key::Among { .. } => cast(given, &DataType::Int64, &name)?,
        };
        columns.push(typed.with_name(name.into()));
    }
    for (n, aggregate) in query.aggregates.iter().enumerate() {
        let name = format!("a{n}");
        let Some(given) = given.next() else { break };
        let dtype = match aggregate {
            Aggregate::Rows | Aggregate::Count(_) | Aggregate::Distinct(_) => DataType::UInt64,
            _ => DataType::Float64,
        };
        columns.push(cast(given, &dtype, &name)?.with_name(name.into()));
    }
    let frame = DataFrame::new(height, columns)?;
    in_order(frame, query)
}

/// In the order that was asked for; null first.
fn in_order(frame: DataFrame, query: &Query) -> Result<DataFrame, DataError> {
    if query.order.is_empty() {
        return Ok(frame);
    }
    let name = |answer: &Answer| match answer {
        Answer::Key(n) => format!("k{n}"),
        Answer::Aggregate(n) => format!("a{n}"),
    };
    let names: Vec<String> = query.order.iter().map(|order| name(&order.by)).collect();
    let descending: Vec<bool> = query.order.iter().map(|order| order.descending).collect();
    let options = SortMultipleOptions::default()
        .with_order_descending_multi(descending)
        .with_nulls_last(false)
        .with_maintain_order(true);
    Ok(frame.sort(names, options)?)
}

/// Rows themselves, of the columns' values in their order.
pub(super) fn of_rows(
    columns: &[&RemoteColumn],
    answer: DataFrame,
) -> Result<DataFrame, RemoteError> {
    let height = answer.height();
    let typed: Result<Vec<Column>, RemoteError> = answer
        .columns()
        .iter()
        .zip(columns)
        .map(|(given, column)| Ok(typed(given, column)?.with_name(column.name.as_str().into())))
        .collect();
    Ok(DataFrame::new(height, typed?)?)
}

/// A column of values in the type that they mean.
fn typed(given: &Column, column: &RemoteColumn) -> Result<Column, RemoteError> {
    cast(given, &column.dtype, &column.name)
}

fn cast(given: &Column, dtype: &DataType, name: &str) -> Result<Column, RemoteError> {
    let whole = |column: &Column| column.strict_cast(&DataType::Int64);
    let done = match (given.dtype(), dtype) {
        (from, to) if from == to => Ok(given.clone()),
        // They come as whole numbers.
        (from, DataType::Datetime(..) | DataType::Duration(_)) if !from.is_temporal() => {
            whole(given).and_then(|whole| whole.cast(dtype))
        }
        (from, DataType::Date) if !from.is_temporal() => given
            .strict_cast(&DataType::Int32)
            .and_then(|days| days.cast(dtype)),
        (DataType::Categorical(..), _) => given
            .cast(&DataType::String)
            .and_then(|text| text.strict_cast(dtype)),
        _ => given.strict_cast(dtype),
    };
    done.map_err(|error| RemoteError::Misfit {
        column: name.to_owned(),
        dtype: dtype.clone(),
        value: error
            .to_string()
            .lines()
            .next()
            .unwrap_or_default()
            .to_owned(),
    })
}
