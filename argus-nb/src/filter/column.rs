//! One condition, answered for a column of whatever type it has.

use super::ranges::{Whole, ranges};
use crate::flows::{Answers, Asked, categories, each_number, of_distinct};
use argus_filter::{Condition, Value};
use chrono::{DateTime, Offset, TimeZone as _};
use polars::prelude::*;
use std::borrow::Cow;

/// Whether each value of a column fulfils a condition. A value that is missing does not.
pub(crate) fn answers(column: &Column, condition: &Condition) -> PolarsResult<Column> {
    let series = column.as_materialized_series();
    let asked = Asked::Column(asked(series, condition)?);
    let answers = asked.mask(series.len())?;
    Ok(answers.with_name(column.name().clone()).into_column())
}

/// A condition as a question that is asked of each row of a column, as quickly as its type allows:
/// of numbers by comparing, of words by a table with an answer for each.
pub(super) fn asked(series: &Series, condition: &Condition) -> PolarsResult<Answers> {
    if let Some(ranges) = ranges(condition)
        && let Some(answers) = of_ranges(series, &ranges)?
    {
        return Ok(answers);
    }
    if let Some(answers) = of_codes(series, condition)? {
        return Ok(answers);
    }
    let answers = match series.dtype() {
        // Of words and addresses there are far fewer than rows.
        DataType::String | DataType::Categorical(..) | DataType::Enum(..) => {
            let answers = of_distinct(series, |distinct| {
                Ok(of_values(distinct, condition)?.into_series())
            })?;
            answers.bool()?.clone()
        }
        _ => of_values(series, condition)?,
    };
    Ok(Answers::known(answers))
}

/// Numbers in ranges; none of another type.
fn of_ranges(series: &Series, ranges: &[(f64, f64)]) -> PolarsResult<Option<Answers>> {
    Ok(Some(match series.dtype() {
        DataType::UInt8 => whole(series.u8()?, ranges),
        DataType::UInt16 => whole(series.u16()?, ranges),
        DataType::UInt32 => whole(series.u32()?, ranges),
        DataType::Int8 => whole(series.i8()?, ranges),
        DataType::Int16 => whole(series.i16()?, ranges),
        DataType::Int32 => whole(series.i32()?, ranges),
        DataType::Int64 => whole(series.i64()?, ranges),
        DataType::Float64 => Answers::within_any(series.f64()?, ranges.to_vec()),
        _ => return Ok(None),
    }))
}

fn whole<P: PolarsNumericType>(values: &ChunkedArray<P>, ranges: &[(f64, f64)]) -> Answers
where
    P::Native: Whole,
    ChunkedArray<P>: IntoSeries,
{
    let ranges = ranges.iter().filter_map(|range| Whole::within(*range));
    Answers::within_any(values, ranges.collect())
}

/// More values than these have no table.
const MOST_CODES: usize = 1 << 16;

/// Words and small numbers, by a table with an answer for each that there may be; none, if that
/// would be too large, or of another type.
fn of_codes(series: &Series, condition: &Condition) -> PolarsResult<Option<Answers>> {
    let every = match series.dtype() {
        DataType::UInt8 => UInt8Chunked::from_iter_values("".into(), 0..=u8::MAX).into_series(),
        DataType::UInt16 => UInt16Chunked::from_iter_values("".into(), 0..=u16::MAX).into_series(),
        DataType::Categorical(_, words) | DataType::Enum(_, words)
            if words.num_cats_upper_bound() <= MOST_CODES =>
        {
            let codes = 0..words.num_cats_upper_bound();
            let words = codes.map(|code| words.cat_to_str(code as _));
            words.collect::<StringChunked>().into_series()
        }
        _ => return Ok(None),
    };
    let answers = of_values(&every, condition)?;
    let answers: Vec<bool> = answers.iter().map(|answer| answer == Some(true)).collect();
    let codes = match categories(series)? {
        Some(codes) => codes.into_series(),
        None => series.to_physical_repr().into_owned(),
    };
    let runs = runs(&answers);
    if runs.len() <= MOST_RUNS {
        return Ok(Some(match codes.dtype() {
            DataType::UInt16 => {
                let runs = runs
                    .iter()
                    .map(|(first, last)| (*first as u16, *last as u16));
                Answers::within_any(codes.u16()?, runs.collect())
            }
            _ => Answers::within_any(codes.u32()?, runs),
        }));
    }
    let is_so = move |code: usize| answers.get(code).copied().unwrap_or(false);
    Ok(Some(match codes.dtype() {
        DataType::UInt16 => Answers::each(codes.u16()?, move |code| is_so(code.into())),
        _ => Answers::each(codes.u32()?, move |code| is_so(code as usize)),
    }))
}

/// Comparing with more runs than these takes longer than a table.
const MOST_RUNS: usize = 4;

/// The first and the last of the numbers in a row of which it is so.
fn runs(answers: &[bool]) -> Vec<(u32, u32)> {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for (number, is_so) in (0..).zip(answers) {
        match runs.last_mut() {
            _ if !is_so => {}
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => runs.push((number, number)),
        }
    }
    runs
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
