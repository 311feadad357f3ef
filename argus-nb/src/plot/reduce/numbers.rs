//! A numeric column of the rows, as the reductions count it.

use super::left_out::LeftOut;
use crate::flows::{ColumnError, known};
use crate::interrupt::interrupted;
use crate::plot::error::{Absence, PlotError};
use crate::plot::layout::axis::{Axis, AxisOptions, Meaning};
use crate::plot::statistics;
use crate::schema::{self, Kind};
use polars::prelude::*;
use rayon::prelude::*;

/// A column as f64, a value a row; null and what is not finite is NaN.
pub struct Numbers {
    pub name: String,
    pub values: Vec<f64>,
    pub meaning: Meaning,
    pub left_out: LeftOut,
}

impl Numbers {
    /// # Errors
    /// A column that is not there, or holds neither numbers nor times.
    pub fn from_column(df: &DataFrame, name: &str) -> Result<Numbers, PlotError> {
        interrupted()?;
        let column = known(df, name)?;
        let meaning = meaning(column).ok_or_else(|| ColumnError::NotNumeric {
            name: name.to_owned(),
            dtype: column.dtype().clone(),
        })?;
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
        let values = as_f64(column, scale)?;
        let absent = if column.dtype().is_float() {
            let values = values.par_iter().with_min_len(1 << 16);
            values.filter(|value| value.is_nan()).count()
        } else {
            column.null_count()
        };
        Ok(Numbers {
            name: name.to_owned(),
            values,
            meaning,
            left_out: LeftOut {
                absent,
                not_positive: 0,
            },
        })
    }

    /// Values for an axis; on a logarithmic one those of zero and less become
    /// NaN.
    ///
    /// # Errors
    /// As [`Numbers::from_column`], and times on a logarithmic axis.
    pub fn on_axis(df: &DataFrame, name: &str, log: bool) -> Result<Numbers, PlotError> {
        let mut numbers = Numbers::from_column(df, name)?;
        if !log {
            return Ok(numbers);
        }
        if numbers.meaning == Meaning::Time {
            return Err(PlotError::LogOfTime(name.to_owned()));
        }
        for value in numbers.values.iter_mut().filter(|value| **value <= 0.0) {
            *value = f64::NAN;
            numbers.left_out.not_positive += 1;
        }
        Ok(numbers)
    }

    /// # Errors
    /// As [`Numbers::from_column`], and a column that holds no times.
    pub fn from_times(df: &DataFrame, name: &str) -> Result<Numbers, PlotError> {
        let column = known(df, name)?;
        match meaning(column) {
            Some(Meaning::Time) => Numbers::from_column(df, name),
            _ => Err(PlotError::NotTime {
                name: name.to_owned(),
                dtype: column.dtype().clone(),
            }),
        }
    }

    /// The least and the greatest value.
    ///
    /// # Errors
    /// If there is none.
    pub fn extent(&self) -> Result<(f64, f64), PlotError> {
        statistics::extent(&self.values).ok_or_else(|| self.nothing())
    }

    /// The error of a column without a value.
    pub fn nothing(&self) -> PlotError {
        let why = Absence::LeftOut(self.left_out.to_string());
        PlotError::nothing(&[&self.name], self.values.len(), why)
    }

    /// An axis of these values between two ends.
    pub fn axis(&self, ends: (f64, f64), options: AxisOptions) -> Axis {
        Axis::from_values(&self.name, self.meaning, ends, options)
    }

    /// How many values there are.
    pub fn count(&self) -> usize {
        self.values.len() - self.left_out.absent - self.left_out.not_positive
    }
}

/// What a column's numbers are, if it has any.
pub(super) fn meaning(column: &Column) -> Option<Meaning> {
    let field = schema::by_header(column.name());
    match column.dtype() {
        DataType::Datetime(..) | DataType::Date => Some(Meaning::Time),
        DataType::Duration(_) => Some(Meaning::Number { unit: "s" }),
        dtype if dtype.is_primitive_numeric() => Some(match field {
            Some(field) if field.kind == Kind::Port => Meaning::Port,
            Some(field) => Meaning::Number { unit: field.unit },
            None => Meaning::Number { unit: "" },
        }),
        _ => None,
    }
}

/// The least and the greatest of a column of small whole numbers that Argus does not
/// give.
pub(super) fn small_whole_numbers(
    df: &DataFrame,
    column: &str,
) -> Result<Option<(i64, i64)>, PlotError> {
    const MOST: f64 = 60.0;
    let is_integer = known(df, column)?.dtype().is_integer();
    if !is_integer || schema::by_header(column).is_some() || df.height() == 0 {
        return Ok(None);
    }
    let (low, high) = Numbers::from_column(df, column)?.extent()?;
    let is_small = low >= 0.0 && high <= MOST;
    Ok(is_small.then_some((low as i64, high as i64)))
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
    for (x, y) in x.values.iter_mut().zip(&mut y.values) {
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
            value * scale
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

    #[test]
    fn null_and_what_is_not_finite_is_absent() {
        let df = df!("Dur" => [Some(1.5), None, Some(f64::INFINITY), Some(f64::NAN)]).unwrap();
        let values = Numbers::from_column(&df, "Dur").unwrap();
        assert_eq!((values.count(), values.left_out.absent), (1, 3));
        assert_eq!(values.extent().unwrap(), (1.5, 1.5));
        assert_eq!(values.meaning, Meaning::Number { unit: "s" });
    }
}
