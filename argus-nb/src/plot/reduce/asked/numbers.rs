//! A column of numbers: how many there are, and between which ends.

use super::answer::{count, number};
use crate::data::query::{Aggregate, Condition, Interval, Query};
use crate::data::{DataError, Engine};
use crate::plot::error::PlotError;
use crate::plot::layout::axis::{Axis, Meaning};
use crate::plot::reduce::left_out::LeftOut;
use crate::plot::reduce::numbers::{Numbers, meaning_of};
use polars::prelude::DataFrame;

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
    let mut queries = vec![of_all(names)];
    // What a pass costs is reading, so that all are asked about what may be needed.
    let are_asked = log && engine.asks_together();
    if are_asked {
        queries.extend(names.iter().map(|name| of_positive(name)));
    }
    let mut answers = engine.ask_all(&queries)?;
    let positive = answers.split_off(1);
    let all = answers.pop().unwrap_or_default();
    let rows = count(&all, "a0")? as usize;
    let mut columns = Vec::new();
    for (at, (name, meaning)) in names.iter().zip(meanings).enumerate() {
        let of = Found::new(&all, 1 + 4 * at)?;
        columns.push(OnAxis {
            name,
            meaning,
            left_out: LeftOut {
                absent: rows.saturating_sub(of.count),
                not_positive: 0,
            },
            of,
        });
    }
    if log {
        // Where all are above zero there is nothing more to ask.
        let is_open = |of: &OnAxis<'_>| of.of.ends.is_some_and(|(low, _)| low <= 0.0);
        let are_open: Vec<bool> = columns.iter().map(is_open).collect();
        let mut open = columns.iter_mut().zip(&are_open).filter(|(_, open)| **open);
        let positive = match are_asked {
            true => {
                let open = positive.into_iter().zip(&are_open);
                open.filter_map(|(answer, open)| open.then_some(answer))
                    .collect()
            }
            false => {
                let open = names.iter().zip(&are_open).filter(|(_, open)| **open);
                let queries: Vec<Query> = open.map(|(name, _)| of_positive(name)).collect();
                engine.ask_all(&queries)?
            }
        };
        for answer in positive {
            if let Some((of, _)) = open.next() {
                of.narrow(Found::new(&answer, 0)?);
            }
        }
    }
    let columns = columns.into_iter().map(|of| of.numbers(rows, log));
    Ok((columns.collect(), rows))
}

/// How many rows there are, and what is to be found of each column.
fn of_all(names: &[&str]) -> Query {
    let found = names.iter().flat_map(|name| Found::asked(name));
    Query {
        aggregates: [Aggregate::Rows].into_iter().chain(found).collect(),
        ..Query::default()
    }
}

/// The same of the numbers of one column that are above zero.
fn of_positive(name: &str) -> Query {
    Query {
        rows: vec![condition(name, true)],
        aggregates: Found::asked(name).into(),
        ..Query::default()
    }
}

fn condition(name: &str, log: bool) -> Condition {
    let column = name.to_owned();
    match log {
        false => Condition::IsNumber(column),
        true => Condition::Within {
            column,
            interval: POSITIVE,
        },
    }
}

/// What was found of a column's numbers.
struct Found {
    count: usize,
    ends: Option<(f64, f64)>,
    total: Option<f64>,
}

impl Found {
    fn asked(name: &str) -> [Aggregate; 4] {
        let column = || name.to_owned();
        [
            Aggregate::Count(column()),
            Aggregate::Min(column()),
            Aggregate::Max(column()),
            Aggregate::Sum(column()),
        ]
    }

    /// In the columns of an answer from this one on.
    fn new(answer: &DataFrame, first: usize) -> Result<Found, DataError> {
        let at = |which: usize| format!("a{}", first + which);
        Ok(Found {
            count: count(answer, &at(0))? as usize,
            ends: number(answer, &at(1))?.zip(number(answer, &at(2))?),
            total: number(answer, &at(3))?,
        })
    }
}

/// What is known of a column for an axis.
struct OnAxis<'a> {
    name: &'a str,
    meaning: Meaning,
    left_out: LeftOut,
    of: Found,
}

impl OnAxis<'_> {
    /// Leaves the numbers out that are not among those that were found now.
    fn narrow(&mut self, of: Found) {
        self.left_out.not_positive = self.of.count.saturating_sub(of.count);
        self.of = of;
    }

    fn numbers(self, rows: usize, log: bool) -> Numbers {
        let conditions = vec![condition(self.name, log)];
        let column = (self.name, self.meaning);
        let Found { count, ends, total } = self.of;
        let mean = total.map(|total| total / count as f64);
        Numbers::there(column, rows, self.left_out, conditions, ends).around(mean)
    }
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
