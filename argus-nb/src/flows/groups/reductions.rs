//! What the rows of each group come to: a sum, the least of them, the first that says something.
//!
//! One walk over a column, with a place for each group, in the order of the rows: so a sum of
//! fractions is the same on any number of cores, which each take another column. polars gathers
//! the rows of each group first, which takes several times as long.

use super::Groups;
use polars::prelude::*;
use polars_arrow::array::Array;
use polars_arrow::types::NativeType;

/// One value of the values of a group. Null is passed by, and of nothing else it comes to null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reduction {
    /// In the type that polars gives a sum.
    Sum,
    /// The same, and 0 where all are null.
    SumOrZero,
    /// The sum of their squares, and 0 where all are null.
    SquaresOrZero,
    Least,
    Greatest,
    /// The least that is more than 0, or else the first.
    LeastAboveZero,
    /// The value in the first row of the group, which may be null.
    First,
    /// The first that is more than 0, or else the first.
    FirstAboveZero,
    Last,
    /// The value that all rows have; null counts as another one.
    Same,
}

/// A number as polars sums and compares it.
trait Number: NativeType {
    const ZERO: Self;

    fn plus(self, other: Self) -> Self;
    fn squared(self) -> Self;
    fn lesser(self, other: Self) -> Self;
    fn greater(self, other: Self) -> Self;
    /// NaN is above all numbers.
    fn is_above_zero(self) -> bool;
    /// NaN is NaN.
    fn is(self, other: Self) -> bool;
}

macro_rules! whole_numbers {
    ($($native:ty)+) => {
        $(impl Number for $native {
            const ZERO: Self = 0;

            #[inline]
            fn plus(self, other: Self) -> Self {
                self.wrapping_add(other)
            }

            #[inline]
            fn squared(self) -> Self {
                self.wrapping_mul(self)
            }

            #[inline]
            fn lesser(self, other: Self) -> Self {
                self.min(other)
            }

            #[inline]
            fn greater(self, other: Self) -> Self {
                self.max(other)
            }

            #[inline]
            fn is_above_zero(self) -> bool {
                self > 0
            }

            #[inline]
            fn is(self, other: Self) -> bool {
                self == other
            }
        })+
    };
}

macro_rules! fractions {
    ($($native:ty)+) => {
        $(impl Number for $native {
            const ZERO: Self = 0.0;

            #[inline]
            fn plus(self, other: Self) -> Self {
                self + other
            }

            #[inline]
            fn squared(self) -> Self {
                self * self
            }

            #[inline]
            fn lesser(self, other: Self) -> Self {
                self.min(other)
            }

            #[inline]
            fn greater(self, other: Self) -> Self {
                self.max(other)
            }

            #[inline]
            fn is_above_zero(self) -> bool {
                self > 0.0 || self.is_nan()
            }

            #[inline]
            fn is(self, other: Self) -> bool {
                self == other || (self.is_nan() && other.is_nan())
            }
        })+
    };
}

whole_numbers!(u8 u16 u32 u64 i8 i16 i32 i64);
fractions!(f32 f64);

impl Groups {
    /// How many rows each group has.
    pub(crate) fn sizes(&self) -> Vec<IdxSize> {
        let mut sizes = vec![0; self.len()];
        for group in &self.of_rows {
            sizes[*group as usize] += 1;
        }
        sizes
    }

    /// One value of each group, under the column's name.
    ///
    /// # Errors
    /// A column that holds neither numbers nor times, where the rows are reckoned with.
    pub(crate) fn reduced(&self, values: &Series, how: Reduction) -> PolarsResult<Series> {
        if how == Reduction::First {
            return self.distinct(values);
        }
        let dtype = values.dtype().clone();
        let is_narrow = matches!(
            dtype,
            DataType::Int8 | DataType::Int16 | DataType::UInt8 | DataType::UInt16
        );
        let is_sum = matches!(how, Reduction::Sum | Reduction::SumOrZero);
        let values = match &dtype {
            DataType::Boolean => values.cast(&DataType::UInt32)?,
            _ if is_narrow && is_sum => values.cast(&DataType::Int64)?,
            _ => values.to_physical_repr().into_owned(),
        };
        let reduced = match values.dtype() {
            DataType::UInt8 => self.reduced_numbers(values.u8()?, how),
            DataType::UInt16 => self.reduced_numbers(values.u16()?, how),
            DataType::UInt32 => self.reduced_numbers(values.u32()?, how),
            DataType::UInt64 => self.reduced_numbers(values.u64()?, how),
            DataType::Int8 => self.reduced_numbers(values.i8()?, how),
            DataType::Int16 => self.reduced_numbers(values.i16()?, how),
            DataType::Int32 => self.reduced_numbers(values.i32()?, how),
            DataType::Int64 => self.reduced_numbers(values.i64()?, how),
            DataType::Float32 => self.reduced_numbers(values.f32()?, how),
            DataType::Float64 => self.reduced_numbers(values.f64()?, how),
            _ => {
                let fractions = values.cast(&DataType::Float64)?;
                self.reduced_numbers(fractions.f64()?, how)
            }
        }?;
        match is_narrow && is_sum {
            true => Ok(reduced),
            false => reduced.cast(&dtype),
        }
    }

    fn reduced_numbers<T>(&self, values: &ChunkedArray<T>, how: Reduction) -> PolarsResult<Series>
    where
        T: PolarsNumericType<Native: Number>,
        ChunkedArray<T>: IntoSeries,
    {
        let firsts = || values.take(&IdxCa::from_slice("".into(), &self.first));
        let reduced = match how {
            Reduction::Sum => self.folded(values, T::Native::ZERO, T::Native::plus),
            Reduction::SumOrZero => self.sums(values, |value| value),
            Reduction::SquaresOrZero => self.sums(values, T::Native::squared),
            Reduction::Least => self.least(values, T::Native::lesser)?,
            Reduction::Greatest => self.least(values, T::Native::greater)?,
            Reduction::LeastAboveZero => {
                let mut least: Vec<Option<T::Native>> = vec![None; self.len()];
                self.each(values, |group, _, value| {
                    if value.is_above_zero() {
                        let known = least[group].unwrap_or(value);
                        least[group] = Some(known.lesser(value));
                    }
                });
                let firsts = firsts()?;
                let either = least.iter().zip(firsts.iter());
                let either = either.map(|(least, first)| least.or(first));
                either.collect_ca(values.name().clone())
            }
            Reduction::First => firsts()?,
            Reduction::FirstAboveZero => {
                let (mut rows, mut is_found) = (self.first.clone(), vec![false; self.len()]);
                self.each(values, |group, row, value| {
                    if value.is_above_zero() && !is_found[group] {
                        (rows[group], is_found[group]) = (row, true);
                    }
                });
                values.take(&IdxCa::from_vec("".into(), rows))?
            }
            Reduction::Last => {
                let mut rows = self.first.clone();
                self.each(values, |group, row, _| rows[group] = row);
                values.take(&IdxCa::from_vec("".into(), rows))?
            }
            Reduction::Same => self.same(values, &firsts()?),
        };
        Ok(reduced.with_name(values.name().clone()).into_series())
    }

    /// The sums of what is made of each value, 0 of none.
    fn sums<T: PolarsNumericType<Native: Number>>(
        &self,
        values: &ChunkedArray<T>,
        made: impl Fn(T::Native) -> T::Native,
    ) -> ChunkedArray<T> {
        let mut sums = vec![T::Native::ZERO; self.len()];
        self.each(values, |group, _, value| {
            sums[group] = sums[group].plus(made(value));
        });
        ChunkedArray::from_vec(values.name().clone(), sums)
    }

    /// Takes each value that is there, with the number of its group and its row.
    #[inline]
    fn each<T: PolarsNumericType>(
        &self,
        values: &ChunkedArray<T>,
        mut take: impl FnMut(usize, IdxSize, T::Native),
    ) {
        let mut row = 0;
        let mut groups = self.of_rows.as_slice();
        for array in values.downcast_iter() {
            let (here, behind) = groups.split_at(array.len());
            groups = behind;
            let rows = (row..).zip(here.iter().zip(array.values().iter()));
            row += array.len() as IdxSize;
            match array.validity().filter(|_| array.null_count() > 0) {
                None => rows.for_each(|(row, (group, value))| take(*group as usize, row, *value)),
                Some(there) => {
                    for ((row, (group, value)), is_there) in rows.zip(there) {
                        if is_there {
                            take(*group as usize, row, *value);
                        }
                    }
                }
            }
        }
    }

    /// The values of each group put together, from a value that changes nothing.
    fn folded<T: PolarsNumericType>(
        &self,
        values: &ChunkedArray<T>,
        start: T::Native,
        together: impl Fn(T::Native, T::Native) -> T::Native,
    ) -> ChunkedArray<T> {
        let mut folded = vec![start; self.len()];
        if values.null_count() == 0 {
            self.each(values, |group, _, value| {
                folded[group] = together(folded[group], value);
            });
            return ChunkedArray::from_vec(values.name().clone(), folded);
        }
        let mut is_there = vec![false; self.len()];
        self.each(values, |group, _, value| {
            folded[group] = together(folded[group], value);
            is_there[group] = true;
        });
        let known = folded.into_iter().zip(is_there);
        known
            .map(|(value, is_there)| is_there.then_some(value))
            .collect_ca(values.name().clone())
    }

    /// The same of what has no such value to begin with.
    fn least<T: PolarsNumericType>(
        &self,
        values: &ChunkedArray<T>,
        lesser: impl Fn(T::Native, T::Native) -> T::Native,
    ) -> PolarsResult<ChunkedArray<T>> {
        let mut least: Vec<Option<T::Native>> = Vec::new();
        if values.null_count() == 0 {
            let firsts = values.take(&IdxCa::from_slice("".into(), &self.first))?;
            let mut least: Vec<T::Native> = firsts.into_no_null_iter().collect();
            self.each(values, |group, _, value| {
                least[group] = lesser(least[group], value);
            });
            return Ok(ChunkedArray::from_vec(values.name().clone(), least));
        }
        least.resize(self.len(), None);
        self.each(values, |group, _, value| {
            let known = least[group].unwrap_or(value);
            least[group] = Some(lesser(known, value));
        });
        Ok(least.into_iter().collect_ca(values.name().clone()))
    }

    /// The values of groups of which all rows have it, given those of their first rows.
    fn same<T>(&self, values: &ChunkedArray<T>, firsts: &ChunkedArray<T>) -> ChunkedArray<T>
    where
        T: PolarsNumericType<Native: Number>,
    {
        let firsts: Vec<Option<T::Native>> = firsts.iter().collect();
        let mut is_same = vec![true; self.len()];
        let mut ask = |group: u32, value: Option<T::Native>| {
            let first = firsts[group as usize];
            let both = first.zip(value);
            is_same[group as usize] &= both.is_some_and(|(first, value)| first.is(value));
        };
        let mut groups = self.of_rows.as_slice();
        for array in values.downcast_iter() {
            let (here, behind) = groups.split_at(array.len());
            groups = behind;
            let rows = here.iter().zip(array.values().iter());
            match array.validity().filter(|_| array.null_count() > 0) {
                None => rows.for_each(|(group, value)| ask(*group, Some(*value))),
                Some(there) => rows
                    .zip(there)
                    .for_each(|((group, value), there)| ask(*group, there.then_some(*value))),
            }
        }
        let known = firsts.into_iter().zip(is_same);
        known
            .map(|(first, is_same)| first.filter(|_| is_same))
            .collect_ca(values.name().clone())
    }
}
