//! A column more, or one that is changed.

use super::column::{ColumnError, dtype_of};
use polars::prelude::*;

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
