//! A column of numbers: how many there are, and between which ends.

use super::answer::{count, number};
use crate::data::query::{Aggregate, Condition, Interval, Query};
use crate::data::{DataError, Engine};
use crate::plot::error::PlotError;
use crate::plot::layout::axis::{Axis, Meaning};
use crate::plot::reduce::left_out::LeftOut;
use crate::plot::reduce::numbers::{Numbers, meaning_of};

/// What is above zero.
const POSITIVE: Interval = Interval {
    low: 0.0,
    high: f64::INFINITY,
    with_low: false,
    with_high: false,
};

/// Columns for axes, which may be logarithmic, and how many rows there are.
pub(super) fn numbers(
    engine: &dyn Engine,
    names: &[&str],
    log: bool,
) -> Result<(Vec<Numbers>, usize), PlotError> {
    let schema = engine.schema()?;
    let meanings = names.iter().map(|name| meaning_of(&schema, name, log));
    let meanings: Vec<Meaning> = meanings.collect::<Result<_, _>>()?;
    let counted = |name: &&str| {
        let column = || (*name).to_owned();
        [
            Aggregate::Count(column()),
            Aggregate::Min(column()),
            Aggregate::Max(column()),
        ]
    };
    let all = engine.ask(&Query {
        aggregates: [Aggregate::Rows]
            .into_iter()
            .chain(names.iter().flat_map(counted))
            .collect(),
        ..Query::default()
    })?;
    let rows = count(&all, "a0")? as usize;
    let mut columns = Vec::new();
    for (at, (name, meaning)) in names.iter().zip(meanings).enumerate() {
        let answer = |which: usize| format!("a{}", 1 + 3 * at + which);
        let there = count(&all, &answer(0))? as usize;
        columns.push(OnAxis {
            name,
            meaning,
            left_out: LeftOut {
                absent: rows.saturating_sub(there),
                not_positive: 0,
            },
            ends: number(&all, &answer(1))?.zip(number(&all, &answer(2))?),
        });
    }
    if log {
        above_zero(engine, &mut columns, rows)?;
    }
    let columns = columns.into_iter().map(|of| of.numbers(rows, log));
    Ok((columns.collect(), rows))
}

/// What is known of a column for an axis.
struct OnAxis<'a> {
    name: &'a str,
    meaning: Meaning,
    left_out: LeftOut,
    ends: Option<(f64, f64)>,
}

impl OnAxis<'_> {
    fn condition(&self, log: bool) -> Condition {
        let column = self.name.to_owned();
        match log {
            false => Condition::IsNumber(column),
            true => Condition::Within {
                column,
                interval: POSITIVE,
            },
        }
    }

    fn numbers(self, rows: usize, log: bool) -> Numbers {
        let conditions = vec![self.condition(log)];
        let column = (self.name, self.meaning);
        Numbers::there(column, rows, self.left_out, conditions, self.ends)
    }
}

/// Leaves the numbers out that are not above zero.
fn above_zero(
    engine: &dyn Engine,
    columns: &mut [OnAxis<'_>],
    rows: usize,
) -> Result<(), DataError> {
    // Where all are above zero there is nothing more to ask.
    let is_open = |of: &&mut OnAxis<'_>| of.ends.is_some_and(|(low, _)| low <= 0.0);
    let mut open: Vec<&mut OnAxis<'_>> = columns.iter_mut().filter(is_open).collect();
    let query = |of: &&mut OnAxis<'_>| Query {
        rows: vec![of.condition(true)],
        aggregates: vec![
            Aggregate::Rows,
            Aggregate::Min(of.name.to_owned()),
            Aggregate::Max(of.name.to_owned()),
        ],
        ..Query::default()
    };
    let queries: Vec<Query> = open.iter().map(query).collect();
    let answers = engine.ask_all(&queries)?;
    for (of, answer) in open.iter_mut().zip(answers) {
        let there = rows.saturating_sub(of.left_out.absent);
        let above = count(&answer, "a0")? as usize;
        of.left_out.not_positive = there.saturating_sub(above);
        of.ends = number(&answer, "a1")?.zip(number(&answer, "a2")?);
    }
    Ok(())
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
