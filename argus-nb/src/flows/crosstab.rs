//! Two keys and a number for each pair of them: one key downward, the other across.

use super::column::{ColumnError, dtype_of, numeric};
use polars::prelude::*;

/// As many columns as anybody reads, and a frame of them fits into memory.
const MOST_COLUMNS: usize = 2000;

/// What is computed for a pair of keys: the sum of a column, or any expression that makes
/// one value of many, such as `col("Dur").mean()`.
#[derive(Debug, Clone)]
pub enum Aggregate {
    Sum(String),
    Of(Expr),
}

impl From<&str> for Aggregate {
    fn from(column: &str) -> Aggregate {
        Aggregate::Sum(column.to_owned())
    }
}

impl From<Expr> for Aggregate {
    fn from(expression: Expr) -> Aggregate {
        Aggregate::Of(expression)
    }
}

/// How often each pair of values occurs; 0, where it does not.
pub(super) fn crosstab(query: LazyFrame, a: &str, b: &str) -> Result<DataFrame, ColumnError> {
    spread(query, a, b, len(), true)
}

/// An aggregate for each pair of values; null, where there is no such pair.
pub(super) fn pivot_table(
    mut query: LazyFrame,
    rows: &str,
    columns: &str,
    values: Aggregate,
) -> Result<DataFrame, ColumnError> {
    let value = match values {
        Aggregate::Of(expression) => expression,
        Aggregate::Sum(column) => {
            numeric(&*query.collect_schema()?, &column)?;
            col(column).sum()
        }
    };
    spread(query, rows, columns, value, false)
}

fn spread(
    mut query: LazyFrame,
    rows: &str,
    columns: &str,
    value: Expr,
    absent_is_zero: bool,
) -> Result<DataFrame, ColumnError> {
    let schema = query.collect_schema()?;
    dtype_of(&schema, rows)?;
    dtype_of(&schema, columns)?;
    let (row, across, cell) = ("row", "across", "cell");
    let in_order = SortMultipleOptions::default().with_nulls_last(true);
    let grouped = query
        .group_by([col(rows).alias(row), col(columns).alias(across)])
        .agg([value.alias(cell)])
        .sort([row, across], in_order)
        .collect()?;
    let rows_there = distinct_in_order(&grouped, row)?;
    let across_there = distinct_in_order(&grouped, across)?;
    if across_there.len() > MOST_COLUMNS {
        return Err(ColumnError::TooWide {
            name: columns.to_owned(),
            values: across_there.len(),
            most: MOST_COLUMNS,
        });
    }
    let at_row = positions(&grouped, row, &rows_there)?;
    let at_column = positions(&grouped, across, &across_there)?;
    let mut places = vec![vec![None; rows_there.len()]; across_there.len()];
    for (index, (at_row, at_column)) in at_row.into_iter().zip(at_column).enumerate() {
        places[at_column][at_row] = Some(index as IdxSize);
    }
    let cells = grouped.column(cell)?.as_materialized_series();
    let names = across_there.cast(&DataType::String)?;
    let mut table = vec![rows_there.clone().with_name(rows.into()).into_column()];
    for (places, name) in places.into_iter().zip(names.str()?.iter()) {
        let places: IdxCa = places.into_iter().collect();
        let mut values = cells.take(&places)?;
        if absent_is_zero {
            values = values.fill_null(FillNullStrategy::Zero)?;
        }
        let name = name.unwrap_or("null");
        table.push(values.with_name(name.into()).into_column());
    }
    Ok(DataFrame::new(rows_there.len(), table)?)
}

/// The values of a key, each once, in their order and null at the end.
fn distinct_in_order(grouped: &DataFrame, key: &str) -> Result<Series, ColumnError> {
    let values = grouped.column(key)?.as_materialized_series().unique()?;
    Ok(values.sort(SortOptions::default().with_nulls_last(true))?)
}

/// Where each value of a key stands among its distinct ones. Values are the same if they are
/// written the same, NaN too.
fn positions(grouped: &DataFrame, key: &str, distinct: &Series) -> Result<Vec<usize>, ColumnError> {
    let distinct = distinct.cast(&DataType::String)?;
    let values = grouped.column(key)?.cast(&DataType::String)?;
    let known: PlHashMap<Option<&str>, usize> = distinct
        .str()?
        .iter()
        .enumerate()
        .map(|(position, value)| (value, position))
        .collect();
    let position = |value: Option<&str>| {
        let lost = || polars_err!(ComputeError: "`{value:?}` is not among the values of `{key}`");
        Ok(known.get(&value).copied().ok_or_else(lost)?)
    };
    values.str()?.iter().map(position).collect()
}
