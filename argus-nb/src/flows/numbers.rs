//! One number of a column: its total, its mean, a quantile.

use super::column::{ColumnError, numeric};
use polars::prelude::*;

/// The sum of a column, null and NaN left out; of nothing it is 0.
pub(super) fn total(query: LazyFrame, column: &str) -> Result<f64, ColumnError> {
    let total = number(query, column, |values, dtype| match dtype {
        // A sum of 64 bits could go past its end without a word.
        DataType::Int64 | DataType::UInt64 | DataType::Int128 | DataType::UInt128 => {
            values.cast(DataType::Float64).sum()
        }
        _ => values.sum(),
    })?;
    Ok(total.unwrap_or(0.0))
}

/// The mean of a column, null and NaN left out; of nothing it is NaN.
pub(super) fn mean(query: LazyFrame, column: &str) -> Result<f64, ColumnError> {
    let mean = number(query, column, |values, _| values.mean())?;
    Ok(mean.unwrap_or(f64::NAN))
}

/// A quantile between the two values next to it, null and NaN left out; of nothing NaN.
pub(super) fn quantile(query: LazyFrame, column: &str, share: f64) -> Result<f64, ColumnError> {
    if !(0.0..=1.0).contains(&share) {
        return Err(ColumnError::NotAShare(share));
    }
    let quantile = number(query, column, |values, _| {
        let values = values.cast(DataType::Float64);
        values.quantile(lit(share), QuantileMethod::Linear)
    })?;
    Ok(quantile.unwrap_or(f64::NAN))
}

fn number(
    mut query: LazyFrame,
    column: &str,
    asked: impl Fn(Expr, &DataType) -> Expr,
) -> Result<Option<f64>, ColumnError> {
    let schema = query.collect_schema()?;
    let dtype = numeric(&schema, column)?;
    let asked = asked(without_nan(col(column), dtype), dtype);
    let answer = query.select([asked.cast(DataType::Float64)]).collect()?;
    Ok(answer.column(column)?.f64()?.get(0))
}

/// NaN as null, which pandas does not tell apart either.
pub(super) fn without_nan(values: Expr, dtype: &DataType) -> Expr {
    match dtype {
        DataType::Float32 | DataType::Float64 => values.fill_nan(lit(NULL)),
        _ => values,
    }
}
