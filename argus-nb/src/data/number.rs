//! A column's numbers: what a figure draws and an engine counts, as f64.
//!
//! Each function takes a stretch of a column, so that polars' streaming engine may ask it of one
//! batch after another.

use super::query::Factor;
use crate::flows::ColumnError;
use polars::prelude::arity::unary_elementwise_values;
use polars::prelude::*;

/// Larger than anything measured: the length of an axis beyond it is infinite.
const LARGEST: f64 = 1e300;

/// The numbers of a column; what is null, NaN, infinite or beyond 1e300 is null.
///
/// # Errors
/// A column that holds neither numbers nor times.
pub(super) fn numbers(values: &Series) -> PolarsResult<Float64Chunked> {
    let scale = scale(values.name(), values.dtype())?;
    let physical = values.to_physical_repr();
    if let Ok(integers) = physical.i64() {
        // Counts and times are by far the most: without a column in between.
        return Ok(unary_elementwise_values(integers, |value| {
            value as f64 * scale
        }));
    }
    let floats = physical.cast(&DataType::Float64)?;
    let floats = floats.f64()?;
    if !values.dtype().is_float() {
        return Ok(if scale == 1.0 {
            floats.clone()
        } else {
            unary_elementwise_values(floats, |value| value * scale)
        });
    }
    let are_there = |value: f64| value.abs() <= LARGEST;
    let all = floats
        .downcast_iter()
        .all(|part| part.values().iter().all(|value| are_there(*value)));
    // Both zeros are one number.
    Ok(if all {
        unary_elementwise_values(floats, |value| value + 0.0)
    } else {
        floats
            .iter()
            .map(|value| {
                value
                    .filter(|value| are_there(*value))
                    .map(|value| value + 0.0)
            })
            .collect_ca(floats.name().clone())
    })
}

/// What a factor makes of a column's numbers; null where there is none, and of a logarithm where the
/// number is not above zero.
///
/// # Errors
/// As for [`numbers`].
pub(super) fn factor(values: &Series, factor: &Factor) -> PolarsResult<Float64Chunked> {
    let numbers = numbers(values)?;
    let scaled = |value: f64| (value - factor.less) * factor.times;
    Ok(if factor.log {
        let numbers = numbers.iter();
        let logarithms = numbers.map(|value| value.filter(|value| *value > 0.0).map(f64::log10));
        logarithms
            .map(|value| value.map(scaled))
            .collect_ca(values.name().clone())
    } else {
        unary_elementwise_values(&numbers, scaled)
    })
}

/// Whether a column has numbers.
///
/// # Errors
/// If not.
pub(super) fn has_numbers(name: &str, dtype: &DataType) -> Result<(), ColumnError> {
    match scale(name, dtype) {
        Ok(_) => Ok(()),
        Err(_) => Err(ColumnError::NotNumeric {
            name: name.to_owned(),
            dtype: dtype.clone(),
        }),
    }
}

/// What a physical value is multiplied with.
fn scale(name: &str, dtype: &DataType) -> PolarsResult<f64> {
    let to_seconds = |unit: &TimeUnit| match unit {
        TimeUnit::Nanoseconds => 1e-9,
        TimeUnit::Microseconds => 1e-6,
        TimeUnit::Milliseconds => 1e-3,
    };
    match dtype {
        DataType::Datetime(unit, _) => Ok(to_seconds(unit) * 1e6),
        DataType::Date => Ok(86_400e6),
        DataType::Duration(unit) => Ok(to_seconds(unit)),
        dtype if dtype.is_primitive_numeric() => Ok(1.0),
        dtype => {
            Err(polars_err!(InvalidOperation: "column `{name}` is {dtype}, which has no numbers"))
        }
    }
}
