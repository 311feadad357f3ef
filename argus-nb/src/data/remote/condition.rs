//! Conditions on rows, as SQL. Each is true or false of every row, and never null.

use super::column::{RemoteColumn, Stored};
use super::dialect::Dialect;
use super::error::RemoteError;
use crate::data::engine::DataError;
use crate::data::query::{Interval, Value};
use crate::flows::ColumnError;

/// What is never so.
pub(super) const NEVER: &str = "1 = 0";
const ALWAYS: &str = "1 = 1";

/// The column's number, or why there is none.
pub(super) fn number(column: &RemoteColumn, dialect: Dialect) -> Result<String, DataError> {
    let number = column.number(dialect)?;
    number.ok_or_else(|| {
        DataError::Column(ColumnError::NotNumeric {
            name: column.name.clone(),
            dtype: column.dtype.clone(),
        })
    })
}

pub(super) fn is_number(column: &RemoteColumn, dialect: Dialect) -> Result<String, DataError> {
    Ok(format!("({}) IS NOT NULL", number(column, dialect)?))
}

pub(super) fn within(
    column: &RemoteColumn,
    interval: Interval,
    dialect: Dialect,
) -> Result<String, DataError> {
    let number = number(column, dialect)?;
    let mut ends = vec![format!("({number}) IS NOT NULL")];
    if interval.low != f64::NEG_INFINITY {
        let sign = if interval.with_low { ">=" } else { ">" };
        ends.push(format!(
            "({number}) {sign} {}",
            dialect.double(interval.low)
        ));
    }
    if interval.high != f64::INFINITY {
        let sign = if interval.with_high { "<=" } else { "<" };
        ends.push(format!(
            "({number}) {sign} {}",
            dialect.double(interval.high)
        ));
    }
    Ok(format!("({})", ends.join(" AND ")))
}

/// The column's number lies in one of these bins: in one of their intervals. The bin itself is not asked
/// for, since Spark pushes a condition down through the queries that find one, and never ends.
pub(super) fn in_bins(
    column: &RemoteColumn,
    edges: &[f64],
    bins: &[i64],
    dialect: Dialect,
) -> Result<String, DataError> {
    let number = number(column, dialect)?;
    let mut intervals = Vec::new();
    for bin in bins {
        let Ok(place) = usize::try_from(*bin) else {
            continue;
        };
        let (Some(low), Some(high)) = (edges.get(place), edges.get(place + 1)) else {
            continue;
        };
        // An edge belongs to the bin above it, the last to the last.
        let sign = if place + 2 == edges.len() { "<=" } else { "<" };
        let (low, high) = (dialect.double(*low), dialect.double(*high));
        intervals.push(format!(
            "(({number}) >= {low} AND ({number}) {sign} {high})"
        ));
    }
    Ok(match intervals.is_empty() {
        true => NEVER.to_owned(),
        false => format!("COALESCE({}, FALSE)", intervals.join(" OR ")),
    })
}

/// The column is not null; NaN is no null.
pub(super) fn is_not_null(column: &RemoteColumn, dialect: Dialect) -> Result<String, RemoteError> {
    let value = nullable(column, dialect)?;
    Ok(match column.stored {
        Stored::Float(_) => {
            let (nan, zero) = (dialect.is_nan(&value), dialect.double(0.0));
            format!("COALESCE({nan} OR abs({value}) >= {zero}, FALSE)")
        }
        _ => format!("{value} IS NOT NULL"),
    })
}

/// What is null where the column is. Of a float it is its value, for the reason that is said there.
fn nullable(column: &RemoteColumn, dialect: Dialect) -> Result<String, RemoteError> {
    match column.stored {
        Stored::Float(_) => column.value(dialect),
        _ => column.reference(dialect),
    }
}

/// The column has that value, and null is one.
pub(super) fn is(
    column: &RemoteColumn,
    value: &Value,
    dialect: Dialect,
) -> Result<String, RemoteError> {
    let name = nullable(column, dialect)?;
    Ok(match value {
        Value::Null if matches!(column.stored, Stored::Float(_)) => {
            format!("NOT ({})", is_not_null(column, dialect)?)
        }
        Value::Null => format!("{name} IS NULL"),
        value => match equals(column, value, dialect)? {
            // That a float is not null is what Parquet's notes of a column with NaN mislead Spark in.
            Some(equals) if matches!(column.stored, Stored::Float(_)) => {
                format!("COALESCE({equals}, FALSE)")
            }
            Some(equals) => format!("({name} IS NOT NULL AND {equals})"),
            None => NEVER.to_owned(),
        },
    })
}

/// The column has none of these.
pub(super) fn is_none(
    column: &RemoteColumn,
    values: &[Value],
    dialect: Dialect,
) -> Result<String, RemoteError> {
    let any: Result<Vec<String>, RemoteError> = values
        .iter()
        .map(|value| is(column, value, dialect))
        .collect();
    let any = any?;
    Ok(match any.is_empty() {
        true => ALWAYS.to_owned(),
        false => format!("NOT ({})", any.join(" OR ")),
    })
}

/// A comparison that may be null where the column is; `None` for a value that the column can't have.
fn equals(
    column: &RemoteColumn,
    value: &Value,
    dialect: Dialect,
) -> Result<Option<String>, RemoteError> {
    let own = column.value(dialect)?;
    Ok(match (&column.stored, value) {
        (Stored::Boolean, Value::Boolean(true)) => Some(own),
        (Stored::Boolean, Value::Boolean(false)) => Some(format!("NOT {own}")),
        (Stored::Float(_) | Stored::Decimal, Value::Float(number)) if number.is_nan() => {
            Some(dialect.is_nan(&own))
        }
        (Stored::Integer(_), Value::Integer(number)) => {
            Some(format!("{own} = {}", dialect.integer(*number)))
        }
        (Stored::Wide, Value::Integer(number)) => Some(format!("{own} = '{number}'")),
        (Stored::Float(_) | Stored::Decimal, Value::Integer(number)) => {
            Some(format!("{own} = {}", dialect.double(*number as f64)))
        }
        (Stored::Float(_) | Stored::Decimal, Value::Float(number)) => {
            Some(format!("{own} = {}", dialect.double(*number)))
        }
        (Stored::Integer(_) | Stored::Wide, Value::Float(number)) => {
            let double = dialect.cast(&column.reference(dialect)?, super::dialect::SqlType::Double);
            Some(format!("{double} = {}", dialect.double(*number)))
        }
        (Stored::Text | Stored::Dictionary | Stored::Other(_), Value::Text(text)) => {
            match dialect.text(text) {
                Ok(text) => Some(format!("{own} = {text}")),
                // An engine that can't have such a text has none that is equal to it.
                Err(_) if text.contains('\0') => None,
                Err(error) => return Err(error),
            }
        }
        (Stored::Time { .. }, Value::Time(at)) | (Stored::Length, Value::Length(at)) => {
            Some(format!("{own} = {at}"))
        }
        (Stored::Date, Value::Time(at)) => {
            let day = 86_400_000_000;
            (at % day == 0).then(|| format!("{own} = {}", at / day))
        }
        _ => None,
    })
}
