//! Rows parted into groups: the largest by their values, and the rest.

use super::answer::{count, counts, value};
use crate::data::query::{Aggregate, Answer, Condition, Key, Order, Query, Value};
use crate::data::{Data, DataError, Engine};
use crate::flows::dtype_of;
use crate::plot::error::PlotError;
use crate::plot::layout::groups::GroupNames;
use crate::plot::reduce::groups::{Groups, word};
use crate::plot::reduce::source::Parts;

/// A value with its name, and what it comes with.
pub(super) struct Named<T> {
    pub name: String,
    pub value: Value,
    pub of: T,
}

/// The order of an answer whose first aggregate is the largest first, and whose second key
/// tells equal ones apart.
pub(super) const LARGEST: [Order; 2] = [
    Order {
        by: Answer::Aggregate(0),
        descending: true,
    },
    Order {
        by: Answer::Key(1),
        descending: false,
    },
];

/// A column by its values, and by their texts, which tell in which order equal ones are.
pub(super) fn keys(column: &str) -> Vec<Key> {
    vec![Key::Value(column.to_owned()), Key::Text(column.to_owned())]
}

/// How many different values a column has, null as one of them.
pub(super) fn distinct(engine: &dyn Engine, column: &str) -> Result<usize, DataError> {
    let answer = engine.ask(&Query {
        aggregates: vec![Aggregate::Distinct(column.to_owned())],
        ..Query::default()
    })?;
    Ok(count(&answer, "a0")? as usize)
}

/// The `most` largest values by their rows, equal ones by name, and how many there are in all.
fn largest(
    engine: &dyn Engine,
    column: &str,
    most: usize,
) -> Result<(Vec<Named<u64>>, usize), PlotError> {
    dtype_of(&*engine.schema()?, column)?;
    // One more than wanted: null is the first of equal ones, and its name need not be.
    let limit = most as u64 + 1;
    let answer = engine.ask(&Query {
        keys: keys(column),
        aggregates: vec![Aggregate::Rows],
        order: LARGEST.to_vec(),
        limit: Some(limit),
        ..Query::default()
    })?;
    let (values, rows) = (
        answer.column("k0").map_err(DataError::from)?,
        counts(&answer, "a0")?,
    );
    let named = rows.into_iter().enumerate().map(|(row, rows)| {
        Ok(Named {
            name: word(values, row),
            value: value(values, row)?,
            of: rows,
        })
    });
    let mut named: Vec<Named<u64>> = named.collect::<Result<_, DataError>>()?;
    named.sort_by(|a, b| b.of.cmp(&a.of).then_with(|| a.name.cmp(&b.name)));
    let all = match named.len() > most {
        true => distinct(engine, column)?,
        false => named.len(),
    };
    named.truncate(most);
    Ok((named, all))
}

/// The rows parted by a column.
pub(super) fn groups(engine: &dyn Engine, column: &str, most: usize) -> Result<Groups, PlotError> {
    let (named, all) = largest(engine, column, most)?;
    let rest = all.saturating_sub(named.len());
    let (names, values): (Vec<String>, Vec<Value>) =
        named.into_iter().map(|of| (of.name, of.value)).unzip();
    let names = GroupNames {
        column: column.to_owned(),
        named: names,
        rest: (rest > 0).then_some(rest),
    };
    Ok(Groups::there(names, values.into()))
}

/// The rows of each of the `most` largest groups, which are asked for themselves.
pub(super) fn parts(engine: &dyn Engine, column: &str, most: usize) -> Result<Parts, PlotError> {
    let (named, all) = largest(engine, column, most)?;
    let left_out = all.saturating_sub(named.len());
    let rows = named.into_iter().map(|of| {
        let is_here = Condition::Is {
            column: column.to_owned(),
            value: of.value,
        };
        (of.name, Data::Engine(engine.narrowed(vec![is_here])))
    });
    Ok(Parts {
        rows: rows.collect(),
        left_out,
    })
}
