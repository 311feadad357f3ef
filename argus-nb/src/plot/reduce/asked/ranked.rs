//! The values of a column by how much they have.

use super::answer::{number, numbers, value};
use super::counts::{and, totals};
use super::groups::{LARGEST, Named, distinct, keys};
use crate::data::query::{Aggregate, Answer, Condition, Order, Query};
use crate::data::{DataError, Engine};
use crate::plot::error::PlotError;
use crate::plot::layout::groups::GroupNames;
use crate::plot::reduce::groups::{Groups, word};
use crate::plot::reduce::numbers::Numbers;
use crate::plot::reduce::ranked::{Ranked, RankedValue, sort};
use crate::plot::reduce::source::Key;
use crate::plot::statistics::Fold;

/// The order of an answer whose first aggregate is null first.
const NOTHING_FIRST: [Order; 2] = [
    Order {
        by: Answer::Aggregate(0),
        descending: false,
    },
    LARGEST[1],
];

/// The values with most, each parted into groups.
pub(super) fn ranked(
    engine: &dyn Engine,
    column: &str,
    of: Option<&Numbers>,
    by: &Groups,
    most: usize,
) -> Result<Ranked, PlotError> {
    let mut rows = Vec::new();
    let amount = match of {
        None => Aggregate::Rows,
        Some(of) => {
            and(&mut rows, of.conditions());
            Aggregate::Sum(of.name.clone())
        }
    };
    let all = Values {
        engine,
        column,
        amount,
    };
    let mut named = all.first(&rows, &LARGEST, most)?;
    let is_complete = named.len() <= most;
    // What has no number at all is zero.
    let reaches_zero = is_complete || named.iter().any(|named| named.of <= Some(0.0));
    if of.is_some() && reaches_zero {
        let nothing = all.first(&[], &NOTHING_FIRST, most)?;
        named.extend(nothing.into_iter().filter(|named| named.of.is_none()));
    }
    let values = match is_complete && of.is_none() {
        true => named.len(),
        false => distinct(engine, column)?,
    };
    Ok(Ranked {
        first: parted(engine, (column, named), of, by, most)?,
        values,
        total: all.total(&rows)?,
    })
}

/// The values of a column, and what is said of them.
struct Values<'a> {
    engine: &'a dyn Engine,
    column: &'a str,
    amount: Aggregate,
}

impl Values<'_> {
    /// One more than the `most` first of some rows, with their amounts.
    fn first(
        &self,
        rows: &[Condition],
        order: &[Order],
        most: usize,
    ) -> Result<Vec<Named<Option<f64>>>, DataError> {
        let answer = self.engine.ask(&Query {
            rows: rows.to_vec(),
            keys: keys(self.column),
            aggregates: vec![self.amount.clone()],
            order: order.to_vec(),
            limit: Some(most as u64 + 1),
        })?;
        let values = answer.column("k0")?;
        let amounts = match self.amount {
            Aggregate::Rows => {
                let counts = answer.column("a0")?.u64()?.iter();
                counts.map(|count| Some(count? as f64)).collect()
            }
            _ => numbers(&answer, "a0")?,
        };
        let amounts = amounts.into_iter().enumerate();
        amounts
            .map(|(row, amount)| {
                Ok(Named {
                    name: word(values, row),
                    value: value(values, row)?,
                    of: amount,
                })
            })
            .collect()
    }

    /// The amount of all rows.
    fn total(&self, rows: &[Condition]) -> Result<f64, DataError> {
        if self.amount == Aggregate::Rows {
            return Ok(self.engine.height()? as f64);
        }
        let answer = self.engine.ask(&Query {
            rows: rows.to_vec(),
            aggregates: vec![self.amount.clone()],
            ..Query::default()
        })?;
        Ok(number(&answer, "a0")?.unwrap_or(0.0))
    }
}

/// The `most` largest of these values, each parted into groups.
fn parted(
    engine: &dyn Engine,
    (column, named): (&str, Vec<Named<Option<f64>>>),
    of: Option<&Numbers>,
    by: &Groups,
    most: usize,
) -> Result<Vec<RankedValue>, PlotError> {
    let mut named = named;
    let amount = |named: &Named<Option<f64>>| named.of.unwrap_or(0.0);
    named.sort_by(|a, b| {
        let by_name = || a.name.cmp(&b.name);
        amount(b).total_cmp(&amount(a)).then_with(by_name)
    });
    named.truncate(most);
    let each = by.len().max(1);
    let parts: Vec<f64> = match by.is_single() {
        true => named.iter().map(amount).collect(),
        false => {
            let names = GroupNames {
                column: column.to_owned(),
                named: named.iter().map(|named| named.name.clone()).collect(),
                rest: Some(1),
            };
            let values = named.iter().map(|named| named.value.clone()).collect();
            let shown = Groups::there(names, values);
            let keys = (&Key::Groups(&shown), &Key::Groups(by));
            totals(engine, keys, of, Fold::Sum)?.amounts
        }
    };
    let ranked = named.into_iter().zip(parts.chunks(each));
    let mut ranked: Vec<RankedValue> = ranked
        .map(|(named, parts)| RankedValue {
            name: named.name,
            amount: parts.iter().sum(),
            parts: parts.to_vec(),
        })
        .collect();
    sort(&mut ranked);
    Ok(ranked)
}
