//! A column more, or one that is changed.

use super::column::{ColumnError, dtype_of, times};
use super::instant::length_in_micros;
use super::order::start_time;
use polars::prelude::*;
use polars::series::ops::NullBehavior;

/// A column of what an expression gives, new or in place of one.
pub(super) fn assign(query: LazyFrame, name: &str, expression: Expr) -> LazyFrame {
    query.with_columns([expression.alias(name)])
}

/// The same columns, one by another name.
pub(super) fn renamed(
    mut query: LazyFrame,
    from: &str,
    to: &str,
) -> Result<LazyFrame, ColumnError> {
    let schema = query.collect_schema()?;
    dtype_of(&schema, from)?;
    Ok(query.rename([from], [to], true))
}

/// A value in the place of null; the column keeps its type.
pub(super) fn fill(
    mut query: LazyFrame,
    column: &str,
    value: Expr,
) -> Result<LazyFrame, ColumnError> {
    let schema = query.collect_schema()?;
    let dtype = dtype_of(&schema, column)?.clone();
    let filled = col(column).fill_null(value.strict_cast(dtype));
    Ok(query.with_columns([filled]))
}

/// A number for each stretch of a key's flows that no gap divides.
pub(super) fn sessions(
    mut query: LazyFrame,
    gap: &str,
    by: &[String],
) -> Result<LazyFrame, ColumnError> {
    let schema = query.collect_schema()?;
    let time = start_time(&schema);
    times(&schema, time)?;
    for name in by {
        dtype_of(&schema, name)?;
    }
    let gap = Scalar::new_duration(length_in_micros(gap)?, TimeUnit::Microseconds);
    let began = col(time)
        .diff(lit(1), NullBehavior::Ignore)
        .gt(lit(gap))
        .fill_null(lit(false));
    let number = began.cast(DataType::UInt32).cum_sum(false);
    let keys: Vec<Expr> = by.iter().map(col).collect();
    let partition = (!keys.is_empty()).then_some(keys);
    let in_time = Some((vec![col(time)], SortOptions::default()));
    let number = number.over_with_options(partition, in_time, WindowMapping::GroupsToRows)?;
    let number = when(col(time).is_null()).then(lit(NULL)).otherwise(number);
    let number = number.cast(DataType::UInt32);
    Ok(query.with_columns([number.alias("session")]))
}
