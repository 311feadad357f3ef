//! A column of numbers: how many there are, and between which ends.

use super::answer::{count, number};
use crate::data::query::{Aggregate, Condition, Interval, Query};
use crate::data::{DataError, Engine};
use crate::plot::error::PlotError;
use crate::plot::layout::axis::Axis;
use crate::plot::reduce::left_out::LeftOut;
use crate::plot::reduce::numbers::{Numbers, meaning_of};

/// What is above zero.
const POSITIVE: Interval = Interval {
    low: 0.0,
    high: f64::INFINITY,
    with_low: false,
    with_high: false,
};

/// A column for an axis, and how many rows there are.
pub(super) fn numbers(
    engine: &dyn Engine,
    name: &str,
    log: bool,
) -> Result<(Numbers, usize), PlotError> {
    let meaning = meaning_of(&*engine.schema()?, name, log)?;
    let column = || name.to_owned();
    let all = engine.ask(&Query {
        aggregates: vec![
            Aggregate::Rows,
            Aggregate::Count(column()),
            Aggregate::Min(column()),
            Aggregate::Max(column()),
        ],
        ..Query::default()
    })?;
    let (rows, there) = (count(&all, "a0")? as usize, count(&all, "a1")? as usize);
    let mut left_out = LeftOut {
        absent: rows.saturating_sub(there),
        not_positive: 0,
    };
    let mut ends = number(&all, "a2")?.zip(number(&all, "a3")?);
    let mut conditions = vec![Condition::IsNumber(column())];
    if log {
        conditions = vec![Condition::Within {
            column: column(),
            interval: POSITIVE,
        }];
        // Where all are above zero there is nothing more to ask.
        if ends.is_some_and(|(low, _)| low <= 0.0) {
            let (above, among) = extent(engine, &conditions, name)?;
            left_out.not_positive = there.saturating_sub(above);
            ends = among;
        }
    }
    let numbers = Numbers::there((name, meaning), rows, left_out, conditions, ends);
    Ok((numbers, rows))
}

/// How many rows there are of which some conditions hold, and the ends of a column's numbers
/// in them.
fn extent(
    engine: &dyn Engine,
    conditions: &[Condition],
    column: &str,
) -> Result<(usize, Option<(f64, f64)>), DataError> {
    let answer = engine.ask(&Query {
        rows: conditions.to_vec(),
        aggregates: vec![
            Aggregate::Rows,
            Aggregate::Min(column.to_owned()),
            Aggregate::Max(column.to_owned()),
        ],
        ..Query::default()
    })?;
    let ends = number(&answer, "a1")?.zip(number(&answer, "a2")?);
    Ok((count(&answer, "a0")? as usize, ends))
}

/// Leaves out of both columns the rows that lack one of them; gives how many there are that
/// have both.
pub(super) fn in_both(
    engine: &dyn Engine,
    x: &mut Numbers,
    y: &mut Numbers,
) -> Result<usize, DataError> {
    narrow(engine, x, y, Vec::new())
}

/// Leaves out of both columns the rows beyond an axis whose ends were asked for; gives how
/// many, of columns that are of the same rows.
pub(super) fn cut_to(
    engine: &dyn Engine,
    (x, x_axis): (&mut Numbers, &Axis),
    (y, y_axis): (&mut Numbers, &Axis),
) -> Result<usize, PlotError> {
    let on = |numbers: &Numbers, axis: &Axis| {
        let ends = axis.scale.ends();
        let interval = Interval {
            low: ends.start,
            high: ends.end,
            with_low: true,
            with_high: true,
        };
        axis.is_cut.then(|| Condition::Within {
            column: numbers.name.clone(),
            interval,
        })
    };
    let more: Vec<Condition> = [on(x, x_axis), on(y, y_axis)]
        .into_iter()
        .flatten()
        .collect();
    if more.is_empty() {
        return Ok(0);
    }
    let before = narrow(engine, x, y, Vec::new())?;
    let behind = narrow(engine, x, y, more)?;
    Ok(before.saturating_sub(behind))
}

/// Narrows both columns to the rows that have both, and of which more conditions hold; gives
/// how many these are.
fn narrow(
    engine: &dyn Engine,
    x: &mut Numbers,
    y: &mut Numbers,
    more: Vec<Condition>,
) -> Result<usize, DataError> {
    let mut conditions = both(x, y);
    conditions.extend(more);
    let columns = [&x.name, &y.name].into_iter();
    let ends =
        columns.flat_map(|name| [Aggregate::Min(name.clone()), Aggregate::Max(name.clone())]);
    let answer = engine.ask(&Query {
        rows: conditions.clone(),
        aggregates: [Aggregate::Rows].into_iter().chain(ends).collect(),
        ..Query::default()
    })?;
    let ends = |low: &str, high: &str| -> Result<Option<(f64, f64)>, DataError> {
        Ok(number(&answer, low)?.zip(number(&answer, high)?))
    };
    x.narrow(&conditions, ends("a1", "a2")?);
    y.narrow(&conditions, ends("a3", "a4")?);
    Ok(count(&answer, "a0")? as usize)
}

/// What holds of the rows that have both numbers.
pub(super) fn both(x: &Numbers, y: &Numbers) -> Vec<Condition> {
    let mut conditions = x.conditions().to_vec();
    let more = y.conditions().iter();
    for condition in more {
        if !conditions.contains(condition) {
            conditions.push(condition.clone());
        }
    }
    conditions
}
