//! How often each value occurs.

use super::column::{ColumnError, dtype_of};
use polars::prelude::*;

/// The distinct values of a column in order of first appearance.
pub(super) fn distinct(mut query: LazyFrame, column: &str) -> Result<Series, ColumnError> {
    dtype_of(&*query.collect_schema()?, column)?;
    let values = query.select([col(column)]).collect()?;
    let values = values.column(column)?.as_materialized_series();
    Ok(values.unique_stable()?)
}

/// Each value and its count, most frequent first.
pub(super) fn counts(query: LazyFrame, column: &str) -> Result<DataFrame, ColumnError> {
    Ok(counted(query, column, free_name(column, "count", "n"))?.collect()?)
}

/// Each value, its count, and the share that it has of all rows.
pub(super) fn shares(query: LazyFrame, column: &str) -> Result<DataFrame, ColumnError> {
    let count = free_name(column, "count", "n");
    let share = free_name(column, "share", "part");
    let counts = col(count).cast(DataType::Float64);
    let of_all = counts.clone() / counts.sum();
    let counted = counted(query, column, count)?;
    Ok(counted.with_columns([of_all.alias(share)]).collect()?)
}

fn counted(mut query: LazyFrame, column: &str, count: &str) -> Result<LazyFrame, ColumnError> {
    dtype_of(&*query.collect_schema()?, column)?;
    let most_first = SortMultipleOptions::default()
        .with_order_descending_multi([true, false])
        .with_maintain_order(true);
    Ok(query
        .select([col(column)])
        .group_by([col(column)])
        .agg([len().alias(count)])
        .sort([count, column], most_first))
}

/// A name for a new column beside `column`.
fn free_name<'a>(column: &str, wanted: &'a str, instead: &'a str) -> &'a str {
    if column == wanted { instead } else { wanted }
}
