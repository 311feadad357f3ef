//! What an engine answers, column by column.

use crate::data::DataError;
use crate::data::query::Value;
use polars::prelude::*;

/// A column of counts.
pub(super) fn counts(answer: &DataFrame, name: &str) -> Result<Vec<u64>, DataError> {
    let counts = answer.column(name)?.u64()?;
    Ok(counts.iter().map(Option::unwrap_or_default).collect())
}

/// The count of an answer that has one row.
pub(super) fn count(answer: &DataFrame, name: &str) -> Result<u64, DataError> {
    Ok(counts(answer, name)?.first().copied().unwrap_or_default())
}

/// A column of numbers.
pub(super) fn numbers(answer: &DataFrame, name: &str) -> Result<Vec<Option<f64>>, DataError> {
    Ok(answer.column(name)?.f64()?.iter().collect())
}

/// The number of an answer that has one row.
pub(super) fn number(answer: &DataFrame, name: &str) -> Result<Option<f64>, DataError> {
    Ok(numbers(answer, name)?.first().copied().flatten())
}

/// A column of places: bins, groups.
pub(super) fn places(answer: &DataFrame, name: &str) -> Result<Vec<Option<usize>>, DataError> {
    let places = answer.column(name)?.i64()?.iter();
    Ok(places.map(|place| usize::try_from(place?).ok()).collect())
}

/// The value of a row, to be asked for again.
pub(super) fn value(column: &Column, row: usize) -> Result<Value, DataError> {
    let to_micros = |time: i64, unit: TimeUnit| match unit {
        TimeUnit::Nanoseconds => time.div_euclid(1000),
        TimeUnit::Microseconds => time,
        TimeUnit::Milliseconds => time * 1000,
    };
    Ok(match column.get(row)? {
        AnyValue::Null => Value::Null,
        AnyValue::Boolean(is) => Value::Boolean(is),
        AnyValue::Float64(number) => Value::Float(number),
        AnyValue::Float32(number) => Value::Float(f64::from(number)),
        AnyValue::Date(days) => Value::Time(i64::from(days) * 86_400_000_000),
        AnyValue::Datetime(time, unit, _) => Value::Time(to_micros(time, unit)),
        AnyValue::DatetimeOwned(time, unit, _) => Value::Time(to_micros(time, unit)),
        AnyValue::Duration(length, unit) => Value::Length(to_micros(length, unit)),
        any => match any.get_str() {
            Some(text) => Value::Text(text.to_owned()),
            None => match any.extract::<i128>() {
                Some(number) if any.is_integer() => Value::Integer(number),
                _ => Value::Text(any.to_string()),
            },
        },
    })
}
