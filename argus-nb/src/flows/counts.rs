//! How often each value occurs.

use super::column::{ColumnError, dtype_of, values};
use super::groups::Sizes;
use super::tallied::{Set, grouped};
use crate::streaming::{Watch, is_in_memory};
use polars::prelude::*;

/// The distinct values of a column, in their order.
pub(super) fn distinct(query: LazyFrame, column: &str) -> Result<Series, ColumnError> {
    let values = match is_in_memory(&query) {
        true => {
            let values = values(query, column)?;
            values.take_slice(&Sizes::new(&values)?.first)?
        }
        false => scanned_distinct(query, column)?,
    };
    Ok(ascending(&values)?)
}

/// Distinct values in an order that every engine agrees about, whatever order its rows have:
/// numbers and times ascending, NaN behind them, text by its bytes, null last.
pub(crate) fn ascending(values: &Series) -> PolarsResult<Series> {
    values.sort(SortOptions::default().with_nulls_last(true))
}

/// Each value and its count, most frequent first.
pub(super) fn counts(query: LazyFrame, column: &str) -> Result<DataFrame, ColumnError> {
    match is_in_memory(&query) {
        true => Ok(counted(&values(query, column)?)?),
        false => scanned_counts(query, column),
    }
}

/// Each value, its count, and the share that it has of all rows.
pub(super) fn shares(query: LazyFrame, column: &str) -> Result<DataFrame, ColumnError> {
    Ok(with_shares(counts(query, column)?)?)
}

/// Values and their counts, with the share that each has of all.
pub(crate) fn with_shares(mut counted: DataFrame) -> PolarsResult<DataFrame> {
    let column = counted.columns()[0].name().clone();
    let counts = counted.columns()[1].u32()?;
    let rows: u64 = counts.iter().flatten().map(u64::from).sum();
    let rows = rows as f64;
    let share: Float64Chunked = counts
        .iter()
        .map(|count| count.map(|count| f64::from(count) / rows))
        .collect();
    let share = share.with_name(free_name(&column, "share", "part").into());
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
    in_order(&DataFrame::new(first.len(), columns)?)
}

/// Values and their counts, most frequent first, ties by value.
pub(crate) fn in_order(counted: &DataFrame) -> PolarsResult<DataFrame> {
    let names = counted.get_column_names_owned();
    let most_first = SortMultipleOptions::default()
        .with_order_descending_multi([true, false])
        .with_maintain_order(true);
    counted.sort([names[1].clone(), names[0].clone()], most_first)
}

/// The same of rows that are read batch by batch: of the column, memory holds the distinct values.
pub(super) fn scanned_counts(mut query: LazyFrame, column: &str) -> Result<DataFrame, ColumnError> {
    let schema = query.collect_schema()?;
    dtype_of(&schema, column)?;
    let (watch, count) = (Watch::default(), free_name(column, "count", "n"));
    if let Some(mut counted) = grouped(query.clone(), &schema, Set::of(&[column.into()]), count)? {
        let rows = counted.column(count)?.cast(&DataType::UInt32)?;
        counted.with_column(rows)?;
        return Ok(in_order(&counted)?);
    }
    let query = query.select([watch.column(col(column))]);
    let counted = watch.collect(query.group_by([col(column)]).agg([len().alias(count)]))?;
    Ok(in_order(&counted)?)
}

fn scanned_distinct(query: LazyFrame, column: &str) -> Result<Series, ColumnError> {
    Ok(scanned_counts(query, column)?
        .column(column)?
        .as_materialized_series()
        .clone())
}

/// A name for a new column beside `column`.
pub(crate) fn free_name<'a>(column: &str, wanted: &'a str, instead: &'a str) -> &'a str {
    if column == wanted { instead } else { wanted }
}
