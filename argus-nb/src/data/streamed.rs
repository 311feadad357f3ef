//! Questions about groups of rows that are read: batch by batch, in memory for the groups alone, and
//! several questions in one pass.

use super::choice::texts;
use super::engine::DataError;
use super::places::{of_places, places};
use super::plan::{Plan, aggregate_name, key_name, limited, ordered};
use super::query::{Aggregate, Condition, Factor, Key, Query};
use crate::flows::{By, Fold, FoldKind, Set, all_grouped};
use crate::streaming::Watch;
use polars::prelude::*;

/// How many rows a group has, before it is known what the answer calls that.
const ROWS: &str = "rows";

/// The answer to a question; none of those that polars has to answer, since they count different
/// values in each group, are about no column at all, or their keys are of a type whose values are not
/// compared here.
///
/// # Errors
/// A column that is not there or has no number where one is asked for, and what polars meets.
pub(super) fn answer(
    rows: LazyFrame,
    schema: &Schema,
    query: &Query,
) -> Result<Option<DataFrame>, DataError> {
    let answers = answers(rows, schema, std::slice::from_ref(query))?;
    Ok(answers.into_iter().next().flatten())
}

/// The answers to several questions, as [`answer`] has each, in one pass.
///
/// # Errors
/// As for [`answer`].
pub(super) fn answers(
    rows: LazyFrame,
    schema: &Schema,
    queries: &[Query],
) -> Result<Vec<Option<DataFrame>>, DataError> {
    let watch = Watch::default();
    let plan = Plan::new(schema, &watch);
    let everywhere = of_all(queries);
    let mut columns = Columns::new(&plan);
    let (mut sets, mut keys) = (Vec::new(), Vec::new());
    for query in queries.iter().filter(|query| is_answered(query)) {
        let by = columns.by(query)?;
        keys.push(by.columns().into_iter().cloned().collect::<Vec<_>>());
        sets.push(columns.set(query, by, &everywhere)?);
    }
    if columns.expressions.is_empty() {
        return Ok(vec![None; queries.len()]);
    }
    let rows = plan.narrowed(rows, &everywhere)?;
    let mut selected = rows.select(std::mem::take(&mut columns.expressions));
    let selected_schema = selected.collect_schema()?;
    let frames = all_grouped(selected, &selected_schema, sets, ROWS)?;
    let mut frames = frames.into_iter().zip(keys);
    let answer = |query: &Query| match is_answered(query) {
        false => Ok(None),
        true => match frames.next() {
            Some((Some(groups), keys)) => arranged(query, &keys, groups).map(Some),
            _ => Ok(None),
        },
    };
    queries.iter().map(answer).collect()
}

/// Whether a question is not left to polars, as far as it says itself.
fn is_answered(query: &Query) -> bool {
    let is_distinct = |of: &Aggregate| matches!(of, Aggregate::Distinct(_));
    !query.aggregates.iter().any(is_distinct)
}

/// The conditions that all questions have: rows of which they do not hold need not be read further.
fn of_all(queries: &[Query]) -> Vec<Condition> {
    let Some((first, others)) = queries.split_first() else {
        return Vec::new();
    };
    let is_of_all = |of: &&Condition| others.iter().all(|query| query.rows.contains(of));
    first.rows.iter().filter(is_of_all).cloned().collect()
}

/// What is made of each batch, once, whichever questions need it.
#[derive(Clone, PartialEq)]
enum Made {
    Key(Key),
    /// The place of a key, of which there are few.
    Place(Key),
    /// A column's numbers.
    Numbers(String),
    Factor(Factor),
    Holds(Condition),
}

impl Made {
    fn expression(&self, plan: &Plan<'_>) -> Result<Expr, DataError> {
        match self {
            Made::Key(key) => plan.key(key),
            Made::Place(key) => plan.place(key),
            Made::Numbers(column) => plan.numbers(column),
            Made::Factor(factor) => plan.factor(factor),
            Made::Holds(condition) => plan.condition(condition),
        }
    }
}

/// The columns that questions need.
struct Columns<'a> {
    plan: &'a Plan<'a>,
    made: Vec<Made>,
    expressions: Vec<Expr>,
}

impl<'a> Columns<'a> {
    fn new(plan: &'a Plan<'a>) -> Columns<'a> {
        Columns {
            plan,
            made: Vec::new(),
            expressions: Vec::new(),
        }
    }

    /// The name of a column, which is added if it is a new one.
    fn name(&mut self, made: Made) -> Result<PlSmallStr, DataError> {
        if let Some(known) = self.made.iter().position(|known| *known == made) {
            return Ok(format!("c{known}").into());
        }
        let name: PlSmallStr = format!("c{}", self.made.len()).into();
        let expression = made.expression(self.plan)?;
        self.expressions.push(expression.alias(name.clone()));
        self.made.push(made);
        Ok(name)
    }

    /// What tells the rows of a question apart.
    fn by(&mut self, query: &Query) -> Result<By, DataError> {
        let sizes: Option<Vec<usize>> = query.keys.iter().map(places).collect();
        if query.keys.is_empty() {
            return Ok(By::Nothing);
        }
        match sizes.filter(|sizes| By::are_places(sizes.iter().copied())) {
            None => self.keys(query).map(By::Values),
            Some(sizes) => {
                let keys = query.keys.iter().zip(sizes);
                let place =
                    |(key, size): (&Key, usize)| Ok((self.name(Made::Place(key.clone()))?, size));
                keys.map(place).collect::<Result<_, _>>().map(By::Places)
            }
        }
    }

    /// The columns of a question's keys. That of texts is the column of the values themselves, if
    /// the question is about these, too.
    fn keys(&mut self, query: &Query) -> Result<Vec<PlSmallStr>, DataError> {
        let keys = query.keys.iter().enumerate();
        keys.map(|(at, key)| {
            let key = value_of(query, at).map_or(key, |value| &query.keys[value]);
            self.name(Made::Key(key.clone()))
        })
        .collect()
    }

    /// What rows are told apart by for a question, and what is made of their numbers; conditions
    /// that hold everywhere need not be looked at.
    fn set(
        &mut self,
        query: &Query,
        mut by: By,
        everywhere: &[Condition],
    ) -> Result<Set, DataError> {
        by.dedup();
        let (mut folds, mut filters) = (Vec::new(), Vec::new());
        for (at, aggregate) in query.aggregates.iter().enumerate() {
            folds.extend(self.fold(at, aggregate)?);
        }
        for condition in query.rows.iter().filter(|of| !everywhere.contains(of)) {
            filters.push(self.name(Made::Holds(condition.clone()))?);
        }
        Ok(Set { by, folds, filters })
    }

    /// What is made of numbers for an aggregate; none of rows that are counted.
    fn fold(&mut self, at: usize, aggregate: &Aggregate) -> Result<Option<Fold>, DataError> {
        let (kind, of, times) = match aggregate {
            Aggregate::Rows | Aggregate::Distinct(_) => return Ok(None),
            Aggregate::Count(column) => (FoldKind::Count, Made::Numbers(column.clone()), None),
            Aggregate::Sum(column) => (FoldKind::Sum, Made::Numbers(column.clone()), None),
            Aggregate::Min(column) => (FoldKind::Least, Made::Numbers(column.clone()), None),
            Aggregate::Max(column) => (FoldKind::Greatest, Made::Numbers(column.clone()), None),
            Aggregate::Total(factor) => (FoldKind::Sum, Made::Factor(factor.clone()), None),
            Aggregate::Products(a, b) => {
                let [a, b] = [a, b].map(|factor| Made::Factor(factor.clone()));
                (FoldKind::Sum, a, Some(b))
            }
        };
        Ok(Some(Fold {
            of: self.name(of)?,
            times: times.map(|times| self.name(times)).transpose()?,
            name: aggregate_name(at).into(),
            kind,
        }))
    }
}

/// The answer to a question, of its groups; the keys are those columns of them.
fn arranged(query: &Query, keys: &[PlSmallStr], groups: DataFrame) -> Result<DataFrame, DataError> {
    let mut answer = Vec::new();
    for (at, (key, column)) in query.keys.iter().zip(keys).enumerate() {
        let column = groups.column(column)?;
        let column = match key {
            Key::Text(_) if value_of(query, at).is_some() => {
                texts(column.as_materialized_series())?.into_column()
            }
            Key::Bin { .. } | Key::Among { .. } => of_places(column, key)?,
            Key::Value(_) | Key::Text(_) => column.clone(),
        };
        answer.push(column.with_name(key_name(at).into()));
    }
    for (at, aggregate) in query.aggregates.iter().enumerate() {
        let name = aggregate_name(at);
        answer.push(match aggregate {
            Aggregate::Rows => groups.column(ROWS)?.clone().with_name(name.into()),
            _ => groups.column(&name)?.clone(),
        });
    }
    let answer = DataFrame::new(groups.height(), answer)?.lazy();
    Ok(limited(ordered(answer, &query.order), query.limit).collect()?)
}

/// The key whose values a key is the texts of: these are made when it is known which values there are.
fn value_of(query: &Query, at: usize) -> Option<usize> {
    let Key::Text(column) = &query.keys[at] else {
        return None;
    };
    let value = Key::Value(column.clone());
    query.keys.iter().position(|key| *key == value)
}
