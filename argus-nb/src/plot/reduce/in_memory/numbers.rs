//! A column of a frame as numbers.

use crate::flows::{ColumnError, known};
use crate::interrupt::interrupted;
use crate::plot::error::PlotError;
use crate::plot::layout::axis::Axis;
use crate::plot::reduce::left_out::LeftOut;
use crate::plot::reduce::numbers::{Numbers, meaning_of};
use polars::prelude::*;
use rayon::prelude::*;

/// A column for an axis: as f64, a value a row; null and what is not finite is NaN, and on a
/// logarithmic axis what is not above zero, too.
pub(in crate::plot::reduce) fn numbers(
    df: &DataFrame,
    name: &str,
    log: bool,
) -> Result<Numbers, PlotError> {
    interrupted()?;
    let meaning = meaning_of(df.schema(), name, log)?;
    let column = known(df, name)?;
    let to_seconds = |unit: &TimeUnit| match unit {
        TimeUnit::Nanoseconds => 1e-9,
        TimeUnit::Microseconds => 1e-6,
        TimeUnit::Milliseconds => 1e-3,
    };
    let scale = match column.dtype() {
        DataType::Datetime(unit, _) => to_seconds(unit) * 1e6,
        DataType::Date => 86_400e6,
        DataType::Duration(unit) => to_seconds(unit),
        _ => 1.0,
    };
    let mut values = as_f64(column, scale)?;
    let absent = if column.dtype().is_float() {
        let values = values.par_iter().with_min_len(1 << 16);
        values.filter(|value| value.is_nan()).count()
    } else {
        column.null_count()
    };
    let mut left_out = LeftOut {
        absent,
        not_positive: 0,
    };
    if log {
        for value in values.iter_mut().filter(|value| **value <= 0.0) {
            *value = f64::NAN;
            left_out.not_positive += 1;
        }
    }
    Ok(Numbers::here(name, meaning, values, left_out))
}

/// Leaves out of both columns the rows that lack one of them.
pub(super) fn in_both(x: &mut Numbers, y: &mut Numbers) -> LeftOut {
    let mut gone = 0;
    for (x, y) in x.values_mut().iter_mut().zip(y.values_mut()) {
        if x.is_nan() || y.is_nan() {
            (*x, *y) = (f64::NAN, f64::NAN);
            gone += 1;
        }
    }
    LeftOut::of_both(x.left_out, y.left_out, gone)
}

/// Leaves out of both columns the rows beyond an axis whose ends were asked for; gives
/// how many.
pub(super) fn cut_to(
    (x, x_axis): (&mut Numbers, &Axis),
    (y, y_axis): (&mut Numbers, &Axis),
) -> usize {
    let is_beyond = |value: f64, axis: &Axis| {
        let ends = axis.scale.ends();
        axis.is_cut && (value < ends.start || value > ends.end)
    };
    let mut beyond = 0;
    for (x, y) in x.values_mut().iter_mut().zip(y.values_mut()) {
        if is_beyond(*x, x_axis) || is_beyond(*y, y_axis) {
            beyond += usize::from(!x.is_nan() && !y.is_nan());
            (*x, *y) = (f64::NAN, f64::NAN);
        }
    }
    beyond
}

/// Larger than anything measured: the length of an axis beyond it is infinite.
const LARGEST: f64 = 1e300;

/// A column as f64, times the scale; null and what is not finite is NaN.
fn as_f64(column: &Column, scale: f64) -> Result<Vec<f64>, PlotError> {
    let physical = column.to_physical_repr();
    let series = physical.as_materialized_series();
    // Counts and times are by far the most: without a copy in between.
    if let Ok(integers) = series.i64() {
        return Ok(each(integers, |value| value as f64 * scale));
    }
    let floats = series.cast(&DataType::Float64).map_err(ColumnError::from)?;
    let floats = floats.f64().map_err(ColumnError::from)?;
    Ok(each(floats, |value| {
        if value.abs() <= LARGEST {
            // Both zeros are one number.
            value * scale + 0.0
        } else {
            f64::NAN
        }
    }))
}

/// Every value as a number, its parts at the same time.
fn each<T>(values: &ChunkedArray<T>, number: impl Fn(T::Native) -> f64 + Sync) -> Vec<f64>
where
    T: PolarsNumericType,
{
    let mut numbers = vec![0.0; values.len()];
    let mut rest = numbers.as_mut_slice();
    let mut parts = Vec::new();
    for part in values.downcast_iter() {
        let (room, behind) = rest.split_at_mut(part.len());
        rest = behind;
        parts.push((part, room));
    }
    parts
        .into_par_iter()
        .for_each(|(part, room)| match part.validity() {
            None => room
                .par_iter_mut()
                .with_min_len(1 << 16)
                .zip(part.values().as_slice())
                .for_each(|(room, value)| *room = number(*value)),
            Some(_) => room.iter_mut().zip(part.iter()).for_each(|(room, value)| {
                *room = value.map_or(f64::NAN, |value| number(*value));
            }),
        });
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::layout::axis::Meaning;

    #[test]
    fn null_and_what_is_not_finite_is_absent() {
        let df = df!("Dur" => [Some(1.5), None, Some(f64::INFINITY), Some(f64::NAN)]).unwrap();
        let values = numbers(&df, "Dur", false).unwrap();
        assert_eq!((values.count(), values.left_out.absent), (1, 3));
        assert_eq!(values.extent().unwrap(), (1.5, 1.5));
        assert_eq!(values.meaning, Meaning::Number { unit: "s" });
    }
}
