//! A column of numbers in parts, for all cores at once and without a copy.
//!
//! The parts depend on the column alone, so that a sum of fractions is the same on any
//! number of cores.

use crate::quantiles::Numbers;
use polars::prelude::*;
use polars_arrow::array::{Array, BooleanArray};
use polars_arrow::bitmap::{Bitmap, MutableBitmap};
use polars_arrow::types::NativeType;
use rayon::prelude::*;

/// How many values a part has at most.
const LENGTH: usize = 1 << 17;

/// A column of one of the two types that are read as they are.
pub(super) enum Plain {
    Whole(Int64Chunked),
    Fraction(Float64Chunked),
}

impl Plain {
    /// Whole numbers of up to 32 bits, and true and false, as those of 64; what is larger as
    /// fractions.
    ///
    /// # Errors
    /// A column that holds no numbers.
    pub(super) fn new(values: &Series) -> PolarsResult<Plain> {
        Ok(match values.dtype() {
            DataType::Int64 => Plain::Whole(values.i64()?.clone()),
            DataType::Float64 => Plain::Fraction(values.f64()?.clone()),
            DataType::Boolean
            | DataType::UInt8
            | DataType::UInt16
            | DataType::UInt32
            | DataType::Int8
            | DataType::Int16
            | DataType::Int32 => Plain::Whole(values.cast(&DataType::Int64)?.i64()?.clone()),
            _ => Plain::Fraction(values.cast(&DataType::Float64)?.f64()?.clone()),
        })
    }
}

/// Values that stand beside each other.
pub(super) struct Part<'a, T> {
    values: &'a [T],
    /// Which of them are there, if not all are.
    there: Option<Bitmap>,
}

impl<'a, T: NativeType> Part<'a, T> {
    /// The values of a column in their order.
    pub(super) fn of_column<P>(column: &'a ChunkedArray<P>) -> Vec<Part<'a, T>>
    where
        P: PolarsNumericType<Native = T>,
    {
        let mut parts = Vec::new();
        for array in column.downcast_iter() {
            let there = array.validity().filter(|_| array.null_count() > 0);
            for (at, values) in array.values().chunks(LENGTH).enumerate() {
                let there = there.map(|there| there.clone().sliced(at * LENGTH, values.len()));
                parts.push(Part { values, there });
            }
        }
        parts
    }

    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// The values, if none is missing.
    pub(super) fn whole(&self) -> Option<&'a [T]> {
        self.there.is_none().then_some(self.values)
    }

    /// Takes each value, and nothing where it is missing.
    #[inline]
    pub(super) fn each(&self, mut take: impl FnMut(Option<T>)) {
        match &self.there {
            None => self.values.iter().for_each(|value| take(Some(*value))),
            Some(there) => {
                let values = self.values.iter().zip(there);
                values.for_each(|(value, is_there)| take(is_there.then_some(*value)));
            }
        }
    }
}

/// A number that may be reckoned with as a fraction.
pub(super) trait Number: NativeType {
    fn fraction(self) -> f64;
}

impl Number for i64 {
    #[inline]
    fn fraction(self) -> f64 {
        self as f64
    }
}

impl Number for f64 {
    #[inline]
    fn fraction(self) -> f64 {
        self
    }
}

/// NaN counts as missing.
impl<T: Number> Numbers for Part<'_, T> {
    #[inline]
    fn for_each(&self, mut take: impl FnMut(f64)) {
        self.each(|value| {
            let value = value.map_or(f64::NAN, Number::fraction);
            if !value.is_nan() {
                take(value);
            }
        });
    }
}

/// A column cut where another is. polars copies a frame whose columns are not, before it asks
/// it anything row by row.
///
/// # Errors
/// None, if both are as long.
pub(super) fn cut_as(values: Series, other: &Series) -> PolarsResult<Series> {
    if other.n_chunks() <= 1 {
        return Ok(values);
    }
    let mut cut = values.clear();
    let mut at = 0;
    for (number, length) in other.chunk_lengths().enumerate() {
        let part = values.slice(at as i64, length);
        match number {
            0 => cut = part,
            _ => _ = cut.append_owned(part)?,
        }
        at += length;
    }
    Ok(cut)
}

/// Whether each number of a column is so, on all cores; null is not asked.
///
/// # Errors
/// A column that holds no numbers.
pub(crate) fn each_number(
    column: &Series,
    holds: impl Fn(f64) -> bool + Sync,
) -> PolarsResult<BooleanChunked> {
    fn answers<T: Number>(
        parts: &[Part<'_, T>],
        holds: impl Fn(f64) -> bool + Sync,
    ) -> BooleanChunked {
        let answered = parts.par_iter().map(|part| {
            let mut answers = MutableBitmap::with_capacity(part.len());
            part.each(|value| answers.push(value.is_some_and(|value| holds(value.fraction()))));
            BooleanArray::from(Bitmap::from(answers))
        });
        let answers: Vec<BooleanArray> = answered.collect();
        BooleanChunked::from_chunk_iter("".into(), answers)
    }
    Ok(match &Plain::new(column)? {
        Plain::Whole(values) => answers(&Part::of_column(values), holds),
        Plain::Fraction(values) => answers(&Part::of_column(values), holds),
    })
}
