//! One condition, answered for a column of whatever type it has.

use crate::flows::{each_number, of_distinct};
use argus_filter::{Condition, Value};
use chrono::{DateTime, Offset, TimeZone as _};
use polars::prelude::*;
use std::borrow::Cow;

/// Whether each value of a column fulfils a condition. A value that is missing does not.
pub(crate) fn answers(column: &Column, condition: &Condition) -> PolarsResult<Column> {
    let series = column.as_materialized_series();
    let answers = match series.dtype() {
        // Of words, addresses and ports there are far fewer than rows.
        DataType::String
        | DataType::Categorical(..)
        | DataType::Enum(..)
        | DataType::UInt16
        | DataType::UInt8 => of_distinct(series, |distinct| {
            Ok(of_values(distinct, condition)?.into_series())
        })?,
        _ => of_values(series, condition)?.into_series(),
    };
    Ok(answers.with_name(column.name().clone()).into_column())
}

fn of_values(series: &Series, condition: &Condition) -> PolarsResult<BooleanChunked> {
    match series.dtype() {
        DataType::Null => Ok(BooleanChunked::full("".into(), false, series.len())),
        DataType::String => of_text(series.str()?, condition),
        DataType::Categorical(..) | DataType::Enum(..) => {
            of_text(series.cast(&DataType::String)?.str()?, condition)
        }
        DataType::Datetime(_, zone) => of_times(series, zone.as_ref(), condition),
        DataType::Duration(_) => of_lengths(series, condition),
        dtype if dtype.is_primitive_numeric() || dtype.is_bool() => of_numbers(series, condition),
        dtype => polars_bail!(
            InvalidOperation: "column `{}` is {dtype}, of which a filter can ask nothing", series.name()
        ),
    }
}

fn of_numbers(numbers: &Series, condition: &Condition) -> PolarsResult<BooleanChunked> {
    if let Condition::Compare(..) | Condition::Within(_) = condition {
        return each_number(numbers, |number| condition.holds_of_number(number));
    }
    let numbers = numbers.cast(&DataType::Float64)?;
    let holds = |number: Option<f64>| {
        let value = number.map_or(Value::Missing, Value::Number);
        condition.holds(&value, &no_pattern)
    };
    Ok(numbers.f64()?.iter().map(holds).collect())
}

fn of_text(text: &StringChunked, condition: &Condition) -> PolarsResult<BooleanChunked> {
    if let Condition::Pattern(pattern) = condition {
        let found = text.contains(pattern, true)?;
        return Ok(found.iter().map(|found| found == Some(true)).collect());
    }
    let holds = |text: Option<&str>| {
        let value = text.map_or(Value::Missing, |text| Value::Text(Cow::Borrowed(text)));
        condition.holds(&value, &no_pattern)
    };
    Ok(text.iter().map(holds).collect())
}

/// Patterns are polars' own, above.
fn no_pattern(_: &str, _: &str) -> bool {
    false
}

fn of_times(
    times: &Series,
    zone: Option<&TimeZone>,
    condition: &Condition,
) -> PolarsResult<BooleanChunked> {
    let zone = zone.map(TimeZone::to_chrono).transpose()?;
    let in_micros = DataType::Datetime(TimeUnit::Microseconds, None);
    let instants = times.to_physical_repr().into_owned();
    let instants = match times.dtype() {
        DataType::Datetime(TimeUnit::Microseconds, _) => instants,
        _ => times.cast(&in_micros)?.to_physical_repr().into_owned(),
    };
    let holds = |micros: Option<i64>| {
        let Some(micros) = micros else {
            return false;
        };
        let on_the_clock = zone.map_or(micros, |zone| micros + east(zone, micros));
        let value = Value::Time {
            micros,
            on_the_clock,
        };
        condition.holds(&value, &no_pattern)
    };
    Ok(instants.i64()?.iter().map(holds).collect())
}

/// How many microseconds the clock of a zone is ahead of UTC at an instant.
fn east(zone: chrono_tz::Tz, micros: i64) -> i64 {
    let Some(instant) = DateTime::from_timestamp_micros(micros) else {
        return 0;
    };
    let offset = zone.offset_from_utc_datetime(&instant.naive_utc());
    i64::from(offset.fix().local_minus_utc()) * 1_000_000
}

/// A length of time as seconds, which is what ra prints.
fn of_lengths(lengths: &Series, condition: &Condition) -> PolarsResult<BooleanChunked> {
    let per_second = match lengths.dtype() {
        DataType::Duration(TimeUnit::Nanoseconds) => 1e9,
        DataType::Duration(TimeUnit::Milliseconds) => 1e3,
        _ => 1e6,
    };
    let lengths = lengths.to_physical_repr().into_owned();
    let holds = |length: Option<i64>| {
        length.is_some_and(|length| condition.holds_of_number(length as f64 / per_second))
    };
    Ok(lengths.i64()?.iter().map(holds).collect())
}
