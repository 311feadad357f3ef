//! A column's values, one by one: which of some values each is, and how it reads as text.

use super::query::Value;
use crate::flows::categories;
use polars::prelude::*;
use std::sync::Arc;

/// Which of some values a column has.
pub(super) struct Choice {
    values: Arc<[Value]>,
}

impl Choice {
    pub(super) fn new(values: Arc<[Value]>) -> Choice {
        Choice { values }
    }

    /// The place of each value of a column among the given ones, the first where one is given twice;
    /// their number for any other.
    ///
    /// # Errors
    /// A column of a type that has no such values, such as a list.
    pub(super) fn places(&self, column: &Series) -> PolarsResult<Int64Chunked> {
        let other = self.values.len() as i64;
        let of_null = self.values.iter().position(|value| *value == Value::Null);
        let of_null = of_null.map_or(other, |place| place as i64);
        let numbered = || self.values.iter().zip(0i64..);
        let name = column.name().clone();
        if let Ok(texts) = column.str() {
            let mut places = PlHashMap::with_capacity(self.values.len());
            for (value, place) in numbered() {
                if let Value::Text(text) = value {
                    places.entry(text.as_str()).or_insert(place);
                }
            }
            let place = |text: Option<&str>| {
                text.map_or(of_null, |text| *places.get(text).unwrap_or(&other))
            };
            return Ok(Int64Chunked::from_iter_values(
                name,
                texts.iter().map(place),
            ));
        }
        let mut places: PlHashMap<i64, i64> = PlHashMap::with_capacity(self.values.len());
        for (value, place) in numbered() {
            if let Some(code) = code(value, column.dtype()) {
                places.entry(code).or_insert(place);
            }
        }
        let codes = codes(column)?;
        // A group after another is asked for one value.
        let mut last = None;
        let place = |code: Option<i64>| match (code, last) {
            (None, _) => of_null,
            (Some(code), Some((known, place))) if code == known => place,
            (Some(code), _) => {
                let place = *places.get(&code).unwrap_or(&other);
                last = Some((code, place));
                place
            }
        };
        Ok(Int64Chunked::from_iter_values(
            name,
            codes.iter().map(place),
        ))
    }
}

/// Each value as text, as a figure names a group: text as it is, anything else as polars prints it.
///
/// # Errors
/// As for [`Choice::places`].
pub(super) fn texts(column: &Series) -> PolarsResult<StringChunked> {
    let is_plain = column.dtype().is_integer() || column.dtype().is_bool();
    let is_text = matches!(
        column.dtype(),
        DataType::String | DataType::Categorical(..) | DataType::Enum(..)
    );
    if is_plain || is_text {
        return Ok(column.cast(&DataType::String)?.str()?.clone());
    }
    let mut known: PlHashMap<i64, PlSmallStr> = PlHashMap::new();
    let mut texts = StringChunkedBuilder::new(column.name().clone(), column.len());
    for (row, code) in codes(column)?.iter().enumerate() {
        let Some(code) = code else {
            texts.append_null();
            continue;
        };
        if let Some(text) = known.get(&code) {
            texts.append_value(text);
            continue;
        }
        // Both zeros are one value, which has one text.
        let value = match column.get(row)? {
            AnyValue::Float64(value) => AnyValue::Float64(value + 0.0),
            AnyValue::Float32(value) => AnyValue::Float32(value + 0.0),
            value => value,
        };
        let text = PlSmallStr::from_string(value.to_string());
        texts.append_value(&text);
        known.insert(code, text);
    }
    Ok(texts.finish())
}

/// A number for each value that equal ones have alone: what a column is in memory.
fn codes(column: &Series) -> PolarsResult<Int64Chunked> {
    let physical = match categories(column)? {
        Some(categories) => categories.into_series(),
        None => column.to_physical_repr().into_owned(),
    };
    let codes = match physical.dtype() {
        DataType::UInt64 => {
            let values = physical.u64()?.iter();
            values
                .map(|value| value.map(|value| value as i64))
                .collect_ca(column.name().clone())
        }
        DataType::Float32 | DataType::Float64 => {
            let values = physical.cast(&DataType::Float64)?;
            let values = values.f64()?.iter();
            values
                .map(|value| value.map(code_of_float))
                .collect_ca(column.name().clone())
        }
        dtype if dtype.is_integer() || dtype.is_bool() => {
            physical.cast(&DataType::Int64)?.i64()?.clone()
        }
        DataType::Null => Int64Chunked::full_null(column.name().clone(), column.len()),
        dtype => polars_bail!(
            InvalidOperation: "column `{}` is {dtype}, whose values are not compared", column.name()
        ),
    };
    Ok(codes)
}

/// All that is no number is one value, and so are both zeros.
fn code_of_float(value: f64) -> i64 {
    let value = if value.is_nan() {
        f64::NAN
    } else {
        value + 0.0
    };
    value.to_bits() as i64
}

/// The [`codes`] of a value, if a column of that type can have it.
fn code(value: &Value, dtype: &DataType) -> Option<i64> {
    const DAY: i64 = 86_400_000_000;
    let in_unit = |micros: i64, unit: &TimeUnit| match unit {
        TimeUnit::Nanoseconds => micros.checked_mul(1000),
        TimeUnit::Microseconds => Some(micros),
        TimeUnit::Milliseconds => (micros % 1000 == 0).then_some(micros / 1000),
    };
    match (value, dtype) {
        (Value::Boolean(value), DataType::Boolean) => Some(i64::from(*value)),
        (Value::Integer(value), DataType::UInt64) => {
            u64::try_from(*value).ok().map(|value| value as i64)
        }
        (Value::Integer(value), dtype) if dtype.is_integer() => i64::try_from(*value).ok(),
        (Value::Integer(value), dtype) if dtype.is_float() => {
            let float = *value as f64;
            (float as i128 == *value).then(|| code_of_float(float))
        }
        (Value::Float(value), dtype) if dtype.is_float() => Some(code_of_float(*value)),
        (Value::Float(value), dtype) if dtype.is_integer() => {
            let whole = *value as i128;
            (whole as f64 == *value).then(|| code(&Value::Integer(whole), dtype))?
        }
        (Value::Text(text), DataType::Categorical(_, mapping) | DataType::Enum(_, mapping)) => {
            mapping.get_cat(text).map(i64::from)
        }
        (Value::Time(micros), DataType::Datetime(unit, _)) => in_unit(*micros, unit),
        (Value::Time(micros), DataType::Date) => (micros % DAY == 0).then_some(micros / DAY),
        (Value::Length(micros), DataType::Duration(unit)) => in_unit(*micros, unit),
        (Value::Length(micros), DataType::Time) => micros.checked_mul(1000),
        _ => None,
    }
}
