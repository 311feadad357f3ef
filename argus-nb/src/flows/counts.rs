//! How often each value occurs.

use super::column::{ColumnError, dtype_of};
use super::key::Key;
use polars::prelude::*;

/// The distinct values of a column in order of first appearance.
pub(super) fn distinct(mut query: LazyFrame, column: &str) -> Result<Series, ColumnError> {
    dtype_of(&*query.collect_schema()?, column)?;
    let values = query.select([col(column)]).collect()?;
    let values = values.column(column)?.as_materialized_series();
    Ok(values.unique_stable()?)
}

/// Each value and its count, most frequent first.
pub(super) fn counts(query: LazyFrame, key: Key) -> Result<DataFrame, ColumnError> {
    let (counted, _) = counted(query, key)?;
    Ok(counted.collect()?)
}

/// Each value, its count, and the share that it has of all rows.
pub(super) fn shares(query: LazyFrame, key: Key) -> Result<DataFrame, ColumnError> {
    let (counted, Names { count, share }) = counted(query, key)?;
    let counts = col(count).cast(DataType::Float64);
    let of_all = counts.clone() / counts.sum();
    Ok(counted.with_columns([of_all.alias(share)]).collect()?)
}

/// What the new columns are called beside that of the values.
struct Names {
    count: &'static str,
    share: &'static str,
}

fn counted(mut query: LazyFrame, key: Key) -> Result<(LazyFrame, Names), ColumnError> {
    let (key, name) = key.named(&*query.collect_schema()?)?;
    let free = |wanted, instead| if name == wanted { instead } else { wanted };
    let names = Names {
        count: free("count", "n"),
        share: free("share", "part"),
    };
    let most_first = SortMultipleOptions::default()
        .with_order_descending_multi([true, false])
        .with_maintain_order(true);
    let counted = query
        .select([key])
        .group_by([col(name.clone())])
        .agg([len().alias(names.count)])
        .sort([names.count, name.as_str()], most_first);
    Ok((counted, names))
}
