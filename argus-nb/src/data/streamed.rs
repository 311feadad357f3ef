//! Questions about groups of rows that are read: batch by batch, in memory for the groups alone, and
//! several questions in one pass.

use super::choice::texts;
use super::engine::DataError;
use super::plan::{Plan, aggregate_name, key_name, limited, ordered};
use super::query::{Aggregate, Condition, Key, Query};
use crate::flows::{Fold, FoldKind, Set, all_grouped};
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
    if query.keys.is_empty() {
        return Ok(None);
    }
    let answers = answers(rows, schema, std::slice::from_ref(query))?;
    Ok(answers.into_iter().next().flatten())
}

/// The answers to several questions, as [`answer`] has each, in one pass; those without a key, too.
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
    let mut sets = Vec::new();
    for query in queries.iter().filter(|query| is_answered(query)) {
        sets.push(columns.set(query, &everywhere)?);
    }
    if columns.expressions.is_empty() {
        return Ok(vec![None; queries.len()]);
    }
    let rows = plan.narrowed(rows, &everywhere)?;
    let mut selected = rows.select(std::mem::take(&mut columns.expressions));
    let selected_schema = selected.collect_schema()?;
    let mut frames = all_grouped(selected, &selected_schema, sets, ROWS)?.into_iter();
    let answer = |query: &Query| match is_answered(query) {
        false => Ok(None),
        true => match frames.next().flatten() {
            None => Ok(None),
            Some(groups) => columns.answer(query, groups).map(Some),
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
    /// A column's numbers, or what is made of them.
    Measured(Aggregate),
    /// Whether all of these hold.
    Holds(Vec<Condition>),
}

impl Made {
    /// None of rows that are counted.
    fn expression(&self, plan: &Plan<'_>) -> Result<Option<Expr>, DataError> {
        match self {
            Made::Key(key) => Ok(Some(small(plan.key(key)?, key))),
            Made::Measured(aggregate) => plan.measured(aggregate),
            Made::Holds(conditions) => Ok(Some(plan.all(conditions)?)),
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

    fn known(&self, made: &Made) -> Option<PlSmallStr> {
        let at = self.made.iter().position(|known| known == made)?;
        Some(format!("c{at}").into())
    }

    /// The name of a column, which is added if it is a new one; none of rows that are counted.
    fn name(&mut self, made: Made) -> Result<Option<PlSmallStr>, DataError> {
        if let Some(known) = self.known(&made) {
            return Ok(Some(known));
        }
        let Some(expression) = made.expression(self.plan)? else {
            return Ok(None);
        };
        let name: PlSmallStr = format!("c{}", self.made.len()).into();
        self.expressions.push(expression.alias(name.clone()));
        self.made.push(made);
        Ok(Some(name))
    }

    /// What rows are told apart by for a question, and what is made of their numbers; conditions
    /// that hold everywhere need not be looked at.
    fn set(&mut self, query: &Query, everywhere: &[Condition]) -> Result<Set, DataError> {
        let mut set = Set::default();
        for at in (0..query.keys.len()).filter(|at| value_of(query, *at).is_none()) {
            let name = self.name(Made::Key(query.keys[at].clone()))?;
            let is_new = |name: &PlSmallStr| !set.columns.contains(name);
            let name = name.filter(is_new);
            set.columns.extend(name);
        }
        for (at, aggregate) in query.aggregates.iter().enumerate() {
            let of = self.name(Made::Measured(measured(aggregate)))?;
            if let (Some(kind), Some(of)) = (kind(aggregate), of) {
                let name = aggregate_name(at).into();
                set.folds.push(Fold { of, name, kind });
            }
        }
        let more = query.rows.iter().filter(|of| !everywhere.contains(of));
        let more: Vec<Condition> = more.cloned().collect();
        if !more.is_empty() {
            set.filter = self.name(Made::Holds(more))?;
        }
        Ok(set)
    }

    /// The answer to a question, of its groups.
    fn answer(&self, query: &Query, mut groups: DataFrame) -> Result<DataFrame, DataError> {
        if query.keys.is_empty() && groups.height() == 0 {
            groups = of_no_row(&groups)?;
        }
        let mut answer = Vec::new();
        for (at, key) in query.keys.iter().enumerate() {
            let value = value_of(query, at).map(|value| &query.keys[value]);
            let name = self.known(&Made::Key(value.unwrap_or(key).clone()));
            let column = groups.column(&name.unwrap_or_default())?;
            let column = match (value, key) {
                (Some(_), _) => texts(column.as_materialized_series())?.into_column(),
                (None, Key::Bin { .. } | Key::Among { .. }) => column.cast(&DataType::Int64)?,
                (None, Key::Value(_) | Key::Text(_)) => column.clone(),
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
}

/// The key whose values a key is the texts of: these are made when it is known which values there are.
fn value_of(query: &Query, at: usize) -> Option<usize> {
    let Key::Text(column) = &query.keys[at] else {
        return None;
    };
    let value = Key::Value(column.clone());
    query.keys.iter().position(|key| *key == value)
}

/// Places that fit into 16 bits are told apart without a hash.
fn small(places: Expr, key: &Key) -> Expr {
    let count = match key {
        Key::Value(_) | Key::Text(_) => return places,
        Key::Bin { edges, .. } => edges.len(),
        Key::Among { values, .. } => values.len() + 1,
    };
    match u16::try_from(count) {
        Ok(_) => places.cast(DataType::UInt16),
        Err(_) => places,
    }
}

/// What is asked of no row at all: no row, and of no number nothing but how many there are.
fn of_no_row(groups: &DataFrame) -> PolarsResult<DataFrame> {
    let nothing = |column: &Column| match column.dtype() {
        DataType::UInt64 => Column::new(column.name().clone(), [0u64]),
        _ => Column::full_null(column.name().clone(), 1, column.dtype()),
    };
    DataFrame::new(1, groups.columns().iter().map(nothing).collect())
}

/// The aggregate whose column of numbers an aggregate is made of: whatever is made of a column's
/// numbers, they are one column.
fn measured(aggregate: &Aggregate) -> Aggregate {
    match aggregate {
        Aggregate::Count(column) | Aggregate::Min(column) | Aggregate::Max(column) => {
            Aggregate::Sum(column.clone())
        }
        other => other.clone(),
    }
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
