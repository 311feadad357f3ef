//! Label columns: what is known to be true of a flow, and what is known to be false.

use super::column::{ColumnError, known};
use polars::prelude::*;

/// The label of each row of a column that is Boolean, or 0 and 1; null and NaN are
/// `None`.
pub(crate) fn labels(df: &DataFrame, name: &str) -> Result<Vec<Option<bool>>, ColumnError> {
    let column = known(df, name)?;
    let refused = || ColumnError::NotLabels {
        name: name.to_owned(),
        dtype: column.dtype().clone(),
    };
    if !column.dtype().is_bool() && !column.dtype().is_primitive_numeric() {
        return Err(refused());
    }
    let numbers = column.cast(&DataType::Float64)?;
    numbers
        .f64()?
        .iter()
        .map(|number| match number {
            Some(0.0) => Ok(Some(false)),
            Some(1.0) => Ok(Some(true)),
            Some(number) if !number.is_nan() => Err(refused()),
            _ => Ok(None),
        })
        .collect()
}
