//! A column's numbers: what a figure draws and an engine counts, as f64.
//!
//! Each function takes a stretch of a column, so that polars' streaming engine may ask it of one
//! batch after another.

use super::query::Factor;
use crate::flows::ColumnError;
use polars::prelude::*;
use polars_arrow::array::{BooleanArray, PrimitiveArray};
use polars_arrow::bitmap::Bitmap;

/// Larger than anything measured: the length of an axis beyond it is infinite.
const LARGEST: f64 = 1e300;

/// The numbers of a column; what is null, NaN, infinite or beyond 1e300 is null.
///
/// # Errors
/// A column that holds neither numbers nor times.
pub(super) fn numbers(values: &Series) -> PolarsResult<Float64Chunked> {
    let scale = scale(values.name(), values.dtype())?;
    let physical = values.to_physical_repr();
    Ok(match physical.dtype() {
        // Counts, times and ports are by far the most: without a column in between.
        DataType::Int64 => each(physical.i64()?, |value| value as f64 * scale),
        DataType::UInt16 => each(physical.u16()?, f64::from),
        DataType::Float64 => there(physical.f64()?, scale),
        DataType::Float32 => there(physical.cast(&DataType::Float64)?.f64()?, scale),
        _ => each(physical.cast(&DataType::Float64)?.f64()?, |value| {
            value * scale
        }),
    })
}

/// The fractions that are numbers. Both zeros are one.
fn there(floats: &Float64Chunked, scale: f64) -> Float64Chunked {
    let are_there = |value: f64| value.abs() <= LARGEST;
    let all = floats.downcast_iter();
    let mut all = all.map(|part| part.values().iter().all(|value| are_there(*value)));
    let numbers = each(floats, |value| value * scale + 0.0);
    if all.all(|all| all) {
        return numbers;
    }
    let parts = numbers.downcast_iter().zip(floats.downcast_iter());
    let parts = parts.map(|(numbers, floats)| {
        let there = bits(floats, are_there);
        numbers.clone().with_validity(Some(there))
    });
    Float64Chunked::from_chunk_iter(floats.name().clone(), parts)
}

/// Which rows have a number of which something holds.
pub(super) fn holding(numbers: &Float64Chunked, holds: impl Fn(f64) -> bool) -> BooleanChunked {
    let parts = numbers
        .downcast_iter()
        .map(|part| BooleanArray::from(bits(part, &holds)));
    BooleanChunked::from_chunk_iter(numbers.name().clone(), parts)
}

/// The same of an array.
fn bits(numbers: &PrimitiveArray<f64>, holds: impl Fn(f64) -> bool) -> Bitmap {
    let mut bytes = vec![0u8; numbers.len().div_ceil(8)];
    for (byte, numbers) in bytes.iter_mut().zip(numbers.values().chunks(8)) {
        for (at, number) in numbers.iter().enumerate() {
            *byte |= u8::from(holds(*number)) << at;
        }
    }
    let bits = Bitmap::from_u8_vec(bytes, numbers.len());
    match numbers.validity() {
        Some(there) => &bits & there,
        None => bits,
    }
}

/// What a function makes of each value that is there. (That of polars calls it value by value: it is
/// made in another unit of the crate.)
fn each<T: PolarsNumericType>(
    values: &ChunkedArray<T>,
    of: impl Fn(T::Native) -> f64,
) -> Float64Chunked {
    let parts = values.downcast_iter().map(|part| {
        let mut numbers = vec![0.0; part.len()];
        for (number, value) in numbers.iter_mut().zip(part.values().iter()) {
            *number = of(*value);
        }
        PrimitiveArray::from_vec(numbers).with_validity(part.validity().cloned())
    });
    Float64Chunked::from_chunk_iter(values.name().clone(), parts)
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
        each(&numbers, scaled)
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
