//! How often each value occurs.

use super::column::{ColumnError, values};
use super::groups::Sizes;
use polars::prelude::*;

/// The distinct values of a column in order of first appearance.
pub(super) fn distinct(query: LazyFrame, column: &str) -> Result<Series, ColumnError> {
    let values = values(query, column)?;
    let mut first = Sizes::new(&values)?.first;
    first.sort_unstable();
    Ok(values.take_slice(&first)?)
}

/// Each value and its count, most frequent first.
pub(super) fn counts(query: LazyFrame, column: &str) -> Result<DataFrame, ColumnError> {
    Ok(counted(&values(query, column)?)?)
}

/// Each value, its count, and the share that it has of all rows.
pub(super) fn shares(query: LazyFrame, column: &str) -> Result<DataFrame, ColumnError> {
    let values = values(query, column)?;
    let mut counted = counted(&values)?;
    let rows = values.len() as f64;
    let counts = counted.column(free_name(column, "count", "n"))?.u32()?;
    let share: Float64Chunked = counts
        .iter()
        .map(|count| count.map(|count| f64::from(count) / rows))
        .collect();
    let share = share.with_name(free_name(column, "share", "part").into());
    counted.with_column(share.into_column())?;
    Ok(counted)
}

/// The same for a column that is there.
pub(super) fn counted(values: &Series) -> PolarsResult<DataFrame> {
    let Sizes { sizes, first } = Sizes::new(values)?;
    let count = free_name(values.name(), "count", "n");
    let sizes = IdxCa::from_vec(count.into(), sizes);
    let columns = vec![
        values.take_slice(&first)?.into_column(),
        sizes.into_column(),
    ];
    let most_first = SortMultipleOptions::default()
        .with_order_descending_multi([true, false])
        .with_maintain_order(true);
    let counted = DataFrame::new(first.len(), columns)?;
    counted.sort([count, values.name().as_str()], most_first)
}

/// A name for a new column beside `column`.
fn free_name<'a>(column: &str, wanted: &'a str, instead: &'a str) -> &'a str {
    if column == wanted { instead } else { wanted }
}
