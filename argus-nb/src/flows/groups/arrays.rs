//! The arrays of a column, as rows that have keys.

use super::keys::{Key, Narrow, Text, Word};
use crate::flows::categories;
use polars::prelude::*;
use polars_arrow::array::{Array, PrimitiveArray, Utf8ViewArray};
use polars_arrow::types::NativeType;

/// What values are told apart by.
pub(super) fn physical(values: &Series) -> PolarsResult<Series> {
    match values.dtype() {
        DataType::Boolean => values.cast(&DataType::UInt32),
        DataType::Categorical(..) | DataType::Enum(..) => {
            let numbers = categories(values)?.map(IntoSeries::into_series);
            Ok(numbers.unwrap_or_else(|| values.clone()))
        }
        _ => Ok(values.to_physical_repr().into_owned()),
    }
}

/// More categories than these have no place each.
const MOST_CODES: usize = 1 << 16;

/// Whether the values are categories, and so few that each can have a place.
pub(super) fn has_few_categories(dtype: &DataType) -> bool {
    match dtype {
        DataType::Categorical(_, words) | DataType::Enum(_, words) => {
            words.num_cats_upper_bound() <= MOST_CODES
        }
        _ => false,
    }
}

/// Rows that each have a key, or null.
pub(super) trait Rows: Copy + Send + Sync {
    type Key: Key;

    fn len(self) -> usize;

    /// Whether a row has a value.
    fn is_there(self, row: usize) -> bool;

    /// The key of a row that has a value.
    fn key_of_value(self, row: usize) -> Self::Key;

    /// The key of a row, unless that is null.
    #[inline]
    fn key(self, row: usize) -> Option<Self::Key> {
        self.is_there(row).then(|| self.key_of_value(row))
    }

    /// What tells a text of this array apart from the others in it, though equal ones may differ
    /// in it; nothing of numbers.
    #[inline]
    fn view(self, _row: usize) -> Option<u128> {
        None
    }
}

/// The arrays of a column, by what they hold.
pub(super) enum Arrays<'a> {
    U8(Vec<&'a PrimitiveArray<u8>>),
    U16(Vec<&'a PrimitiveArray<u16>>),
    U32(Vec<&'a PrimitiveArray<u32>>),
    U64(Vec<&'a PrimitiveArray<u64>>),
    I8(Vec<&'a PrimitiveArray<i8>>),
    I16(Vec<&'a PrimitiveArray<i16>>),
    I32(Vec<&'a PrimitiveArray<i32>>),
    I64(Vec<&'a PrimitiveArray<i64>>),
    F32(Vec<&'a PrimitiveArray<f32>>),
    F64(Vec<&'a PrimitiveArray<f64>>),
    Text(Vec<&'a Utf8ViewArray>),
    Codes(Vec<Codes<'a>>),
}

impl<'a> Arrays<'a> {
    /// Those of a column that is told apart by numbers or texts; none of lists and the like.
    pub(super) fn new(physical: &'a Series) -> PolarsResult<Option<Arrays<'a>>> {
        Ok(Some(match physical.dtype() {
            DataType::UInt8 => Arrays::U8(physical.u8()?.downcast_iter().collect()),
            DataType::UInt16 => Arrays::U16(physical.u16()?.downcast_iter().collect()),
            DataType::UInt32 => Arrays::U32(physical.u32()?.downcast_iter().collect()),
            DataType::UInt64 => Arrays::U64(physical.u64()?.downcast_iter().collect()),
            DataType::Int8 => Arrays::I8(physical.i8()?.downcast_iter().collect()),
            DataType::Int16 => Arrays::I16(physical.i16()?.downcast_iter().collect()),
            DataType::Int32 => Arrays::I32(physical.i32()?.downcast_iter().collect()),
            DataType::Int64 => Arrays::I64(physical.i64()?.downcast_iter().collect()),
            DataType::Float32 => Arrays::F32(physical.f32()?.downcast_iter().collect()),
            DataType::Float64 => Arrays::F64(physical.f64()?.downcast_iter().collect()),
            DataType::String => Arrays::Text(physical.str()?.downcast_iter().collect()),
            _ => return Ok(None),
        }))
    }

    /// The same of a column with few categories, of which each has a place.
    pub(super) fn with_places(physical: &'a Series) -> PolarsResult<Option<Arrays<'a>>> {
        if *physical.dtype() != DataType::UInt32 {
            return Arrays::new(physical);
        }
        let arrays = physical.u32()?.downcast_iter();
        Ok(Some(Arrays::Codes(arrays.map(Codes).collect())))
    }

    /// The same, with places where they serve.
    pub(super) fn of_column(
        values: &Series,
        physical: &'a Series,
    ) -> PolarsResult<Option<Arrays<'a>>> {
        match has_few_categories(values.dtype()) {
            true => Arrays::with_places(physical),
            false => Arrays::new(physical),
        }
    }
}

/// Runs the same on the arrays of one column, or on those of two columns of one type.
macro_rules! with_arrays {
    ($arrays:expr, $parts:ident => $run:expr; else $otherwise:expr) => {
        match $arrays {
            Some(Arrays::U8($parts)) => $run,
            Some(Arrays::U16($parts)) => $run,
            Some(Arrays::U32($parts)) => $run,
            Some(Arrays::U64($parts)) => $run,
            Some(Arrays::I8($parts)) => $run,
            Some(Arrays::I16($parts)) => $run,
            Some(Arrays::I32($parts)) => $run,
            Some(Arrays::I64($parts)) => $run,
            Some(Arrays::F32($parts)) => $run,
            Some(Arrays::F64($parts)) => $run,
            Some(Arrays::Text($parts)) => $run,
            Some(Arrays::Codes($parts)) => $run,
            None => $otherwise,
        }
    };
    ($one:expr, $other:expr, $a:ident, $b:ident => $run:expr; else $otherwise:expr) => {
        match ($one, $other) {
            (Some(Arrays::U8($a)), Some(Arrays::U8($b))) => $run,
            (Some(Arrays::U16($a)), Some(Arrays::U16($b))) => $run,
            (Some(Arrays::U32($a)), Some(Arrays::U32($b))) => $run,
            (Some(Arrays::U64($a)), Some(Arrays::U64($b))) => $run,
            (Some(Arrays::I8($a)), Some(Arrays::I8($b))) => $run,
            (Some(Arrays::I16($a)), Some(Arrays::I16($b))) => $run,
            (Some(Arrays::I32($a)), Some(Arrays::I32($b))) => $run,
            (Some(Arrays::I64($a)), Some(Arrays::I64($b))) => $run,
            (Some(Arrays::F32($a)), Some(Arrays::F32($b))) => $run,
            (Some(Arrays::F64($a)), Some(Arrays::F64($b))) => $run,
            (Some(Arrays::Text($a)), Some(Arrays::Text($b))) => $run,
            _ => $otherwise,
        }
    };
}
pub(super) use with_arrays;

/// A value that is a key.
pub(super) trait AsKey: NativeType {
    type Key: Key;

    fn key(self) -> Self::Key;
}

macro_rules! as_keys {
    ($($native:ty: $key:ty = $make:expr;)+) => {
        $(impl AsKey for $native {
            type Key = $key;

            #[inline]
            fn key(self) -> $key {
                $make(self)
            }
        })+
    };
}

as_keys! {
    u8: Narrow = |value| Narrow(u32::from(value));
    i8: Narrow = |value: i8| Narrow(u32::from(value.cast_unsigned()));
    u16: Narrow = |value| Narrow(u32::from(value));
    i16: Narrow = |value: i16| Narrow(u32::from(value.cast_unsigned()));
    u32: Word = |value| Word(u64::from(value));
    i32: Word = |value: i32| Word(u64::from(value.cast_unsigned()));
    u64: Word = Word;
    i64: Word = |value: i64| Word(value.cast_unsigned());
    f32: Word = |value| of_fraction(f64::from(value));
    f64: Word = of_fraction;
}

/// As in polars, 0 and -0 are one value, and NaN is one.
fn of_fraction(value: f64) -> Word {
    let value = if value.is_nan() {
        f64::NAN
    } else {
        value + 0.0
    };
    Word(value.to_bits())
}

impl<T: AsKey> Rows for &PrimitiveArray<T> {
    type Key = T::Key;

    fn len(self) -> usize {
        Array::len(self)
    }

    #[inline]
    fn is_there(self, row: usize) -> bool {
        self.validity().is_none_or(|there| there.get_bit(row))
    }

    #[inline]
    fn key_of_value(self, row: usize) -> T::Key {
        self.values()[row].key()
    }
}

/// The codes of categories, which are few.
#[derive(Clone, Copy)]
pub(super) struct Codes<'a>(&'a PrimitiveArray<u32>);

impl Rows for Codes<'_> {
    type Key = Narrow;

    fn len(self) -> usize {
        Array::len(self.0)
    }

    #[inline]
    fn is_there(self, row: usize) -> bool {
        Rows::is_there(self.0, row)
    }

    #[inline]
    fn key_of_value(self, row: usize) -> Narrow {
        Narrow(self.0.values()[row])
    }
}

impl<'a> Rows for &'a Utf8ViewArray {
    type Key = Text<'a>;

    fn len(self) -> usize {
        Array::len(self)
    }

    #[inline]
    fn is_there(self, row: usize) -> bool {
        self.validity().is_none_or(|there| there.get_bit(row))
    }

    #[inline]
    fn key_of_value(self, row: usize) -> Text<'a> {
        Text::new(self.views()[row], || self.value(row))
    }

    #[inline]
    fn view(self, row: usize) -> Option<u128> {
        Some(self.views()[row].as_u128())
    }
}

/// Two numbers of each row.
#[derive(Clone, Copy)]
pub(super) struct Pairs<'a>(pub(super) &'a [u32], pub(super) &'a [u32]);

impl Rows for Pairs<'_> {
    type Key = Word;

    fn len(self) -> usize {
        self.0.len()
    }

    #[inline]
    fn is_there(self, _row: usize) -> bool {
        true
    }

    #[inline]
    fn key_of_value(self, row: usize) -> Word {
        Word(u64::from(self.0[row]) << 32 | u64::from(self.1[row]))
    }
}

/// The same, where both together are few.
#[derive(Clone, Copy)]
pub(super) struct FewPairs<'a> {
    pub(super) pairs: Pairs<'a>,
    /// More than the second numbers are.
    pub(super) seconds: u32,
}

impl Rows for FewPairs<'_> {
    type Key = Narrow;

    fn len(self) -> usize {
        self.pairs.len()
    }

    #[inline]
    fn is_there(self, _row: usize) -> bool {
        true
    }

    #[inline]
    fn key_of_value(self, row: usize) -> Narrow {
        let Pairs(first, second) = self.pairs;
        Narrow(first[row] * self.seconds + second[row])
    }
}
