//! A question about groups of rows that are read: batch by batch, in memory for the groups alone.

use super::choice::texts;
use super::engine::DataError;
use super::plan::{Plan, aggregate_name, key_name, limited, ordered};
use super::query::{Aggregate, Key, Query};
use crate::flows::{Fold, FoldKind, grouped};
use crate::streaming::Watch;
use polars::prelude::*;

/// How many rows a group has, before it is known what the answer calls that.
const ROWS: &str = "rows";

/// The answer to a question that has keys; none of those that polars has to answer, since they count
/// different values in each group, or their keys are of a type whose values are not compared here.
///
/// # Errors
/// A column that is not there or has no number where one is asked for, and what polars meets.
pub(super) fn answer(
    rows: LazyFrame,
    schema: &Schema,
    query: &Query,
) -> Result<Option<DataFrame>, DataError> {
    let is_distinct = |of: &Aggregate| matches!(of, Aggregate::Distinct(_));
    if query.keys.is_empty() || query.aggregates.iter().any(is_distinct) {
        return Ok(None);
    }
    let watch = Watch::default();
    let plan = Plan::new(schema, &watch);
    let keys = plan.keys(query)?.into_iter().enumerate();
    let mut columns: Vec<Expr> = keys
        .filter(|(at, _)| value_of(query, *at).is_none())
        .map(|(_, key)| key)
        .collect();
    let (numbers, folds) = numbers(&plan, &query.aggregates)?;
    columns.extend(numbers);
    let mut selected = plan.narrowed(rows, &query.rows)?.select(columns);
    let schema = selected.collect_schema()?;
    let all = 0..query.keys.len();
    let keys = all.clone().filter(|at| value_of(query, *at).is_none());
    let keys: Vec<PlSmallStr> = keys.map(|at| key_name(at).into()).collect();
    let Some(mut groups) = grouped(selected, &schema, &keys, &folds, ROWS)? else {
        return Ok(None);
    };
    for at in all.clone() {
        if let Some(value) = value_of(query, at) {
            let values = groups.column(&key_name(value))?.as_materialized_series();
            let texts = texts(values)?.with_name(key_name(at).into());
            groups.with_column(texts.into_column())?;
        }
    }
    let named = query
        .aggregates
        .iter()
        .enumerate()
        .map(|(at, of)| match of {
            Aggregate::Rows => col(ROWS).alias(aggregate_name(at)),
            _ => col(aggregate_name(at)),
        });
    let answer = groups.lazy().select(
        all.map(|at| col(key_name(at)))
            .chain(named)
            .collect::<Vec<_>>(),
    );
    let answer = limited(ordered(answer, &query.order), query.limit);
    Ok(Some(answer.collect()?))
}

/// The key whose values a key is the texts of: these are made when it is known which values there are.
fn value_of(query: &Query, at: usize) -> Option<usize> {
    let Key::Text(column) = &query.keys[at] else {
        return None;
    };
    let value = Key::Value(column.clone());
    query.keys.iter().position(|key| *key == value)
}

/// The columns of numbers that aggregates are of, and what is made of them.
fn numbers(plan: &Plan<'_>, aggregates: &[Aggregate]) -> Result<(Vec<Expr>, Vec<Fold>), DataError> {
    let mut columns = Vec::new();
    let (mut measured, mut folds) = (Vec::new(), Vec::new());
    for (at, aggregate) in aggregates.iter().enumerate() {
        let Some(kind) = kind(aggregate) else {
            continue;
        };
        // Whatever is made of a column's numbers, they are one column.
        let of = match aggregate {
            Aggregate::Count(column) | Aggregate::Min(column) | Aggregate::Max(column) => {
                Aggregate::Sum(column.clone())
            }
            other => other.clone(),
        };
        let known = measured.iter().position(|known| *known == of);
        let place = known.unwrap_or(measured.len());
        let name = format!("c{place}");
        if known.is_none() {
            let numbers = plan.measured(&of)?;
            columns.extend(numbers.map(|numbers| numbers.alias(&name)));
            measured.push(of);
        }
        folds.push(Fold {
            of: name.into(),
            name: aggregate_name(at).into(),
            kind,
        });
    }
    Ok((columns, folds))
}

/// What is made of numbers; none of rows that are counted.
fn kind(aggregate: &Aggregate) -> Option<FoldKind> {
    match aggregate {
        Aggregate::Rows | Aggregate::Distinct(_) => None,
        Aggregate::Count(_) => Some(FoldKind::Count),
        Aggregate::Sum(_) | Aggregate::Total(_) | Aggregate::Products(..) => Some(FoldKind::Sum),
        Aggregate::Min(_) => Some(FoldKind::Least),
        Aggregate::Max(_) => Some(FoldKind::Greatest),
    }
}
