//! A question as a query of polars: for rows in memory and for those that are scanned alike.

use super::bin::Bins;
use super::choice::{Choice, texts};
use super::engine::{DataError, Rows};
use super::number::{self, has_numbers, holding, numbers};
use super::query::{Aggregate, Answer, Condition, Factor, Key, Order, Query};
use crate::flows::{ColumnError, categories, dtype_of, groupable, is_narrow};
use crate::streaming::{HEIGHT, Watch};
use polars::prelude::*;
use std::sync::Arc;

/// What is asked of rows whose columns are these.
pub(super) struct Plan<'a> {
    schema: &'a Schema,
    watch: &'a Watch,
    /// The column that says how many rows each row stands for.
    rows: Option<&'a str>,
}

impl<'a> Plan<'a> {
    pub(super) fn new(schema: &'a Schema, watch: &'a Watch) -> Plan<'a> {
        Plan {
            schema,
            watch,
            rows: None,
        }
    }

    /// Each row stands for so many as that column says (UInt64), which is none of the schema.
    pub(super) fn of_counted(self, rows: &'a str) -> Plan<'a> {
        Plan {
            rows: Some(rows),
            ..self
        }
    }

    /// The query that answers a question.
    ///
    /// # Errors
    /// A column that is not there, or has no number where one is asked for.
    pub(super) fn of_question(
        &self,
        rows: LazyFrame,
        query: &Query,
    ) -> Result<LazyFrame, DataError> {
        let widened = self.widened(query);
        let rows = match widened.is_empty() {
            true => rows,
            false => groupable(rows)?,
        };
        let rows = self.narrowed(rows, &query.rows)?;
        let keys = self.keys(query)?;
        // What is summed is a column of its own before rows are grouped, so that it is made of one
        // batch after another, whichever engine groups.
        let mut columns = keys.clone();
        let mut aggregates = Vec::new();
        columns.extend(self.rows.map(|rows| exactly(rows).alias(TIMES)));
        for (at, aggregate) in query.aggregates.iter().enumerate() {
            let column = format!("c{at}");
            if let Some(expression) = self.measured(aggregate)? {
                columns.push(expression.alias(&column));
            }
            let folded = match self.rows {
                None => folded(aggregate, &column),
                Some(_) => folded_counted(aggregate, &column),
            };
            aggregates.push(folded.alias(aggregate_name(at)));
        }
        let answer = if keys.is_empty() {
            match columns.is_empty() {
                true => {
                    let height = self.watch.height(rows, self.schema);
                    let named = |at| exactly(HEIGHT).alias(aggregate_name(at));
                    height.select((0..aggregates.len()).map(named).collect::<Vec<_>>())
                }
                false => rows.select(columns).select(aggregates),
            }
        } else {
            let names: Vec<Expr> = (0..keys.len()).map(|at| exactly(&key_name(at))).collect();
            rows.select(columns).group_by(names).agg(aggregates)
        };
        let answer = limited(ordered(answer, &query.order), query.limit);
        Ok(match widened.is_empty() {
            true => answer,
            false => answer.with_columns(widened),
        })
    }

    /// The keys that polars can't group by as they are, in the types that they have.
    fn widened(&self, query: &Query) -> Vec<Expr> {
        let keys = query.keys.iter().enumerate();
        let widened = keys.filter_map(|(at, key)| match key {
            Key::Value(column) => {
                let dtype = self.schema.get(column)?;
                is_narrow(dtype).then(|| exactly(&key_name(at)).cast(dtype.clone()))
            }
            _ => None,
        });
        widened.collect()
    }

    /// The query for a few rows themselves.
    ///
    /// # Errors
    /// As for [`Plan::of_question`].
    pub(super) fn of_rows(&self, all: LazyFrame, rows: &Rows) -> Result<LazyFrame, DataError> {
        let mut answer = self.narrowed(all, &rows.conditions)?;
        for (name, _) in &rows.order {
            dtype_of(self.schema, name)?;
        }
        if !rows.order.is_empty() {
            let names: Vec<Expr> = rows.order.iter().map(|(name, _)| exactly(name)).collect();
            let descending: Vec<bool> = rows
                .order
                .iter()
                .map(|(_, descending)| *descending)
                .collect();
            answer = answer.sort_by_exprs(names, null_first(descending));
        }
        let mut answer = limited(answer, Some(rows.limit));
        if !rows.columns.is_empty() {
            let columns = rows.columns.iter().map(|name| {
                dtype_of(self.schema, name)?;
                Ok(exactly(name))
            });
            answer = answer.select(columns.collect::<Result<Vec<_>, ColumnError>>()?);
        }
        Ok(answer)
    }

    /// The rows of which all conditions hold.
    ///
    /// # Errors
    /// As for [`Plan::of_question`].
    pub(super) fn narrowed(
        &self,
        mut rows: LazyFrame,
        by: &[Condition],
    ) -> Result<LazyFrame, DataError> {
        for condition in by {
            rows = rows.filter(self.condition(condition)?);
        }
        Ok(rows)
    }

    /// Whether a condition holds.
    ///
    /// # Errors
    /// As for [`Plan::of_question`].
    pub(super) fn condition(&self, condition: &Condition) -> Result<Expr, DataError> {
        Ok(match condition {
            Condition::IsNumber(column) => {
                has_numbers(column, self.dtype(column)?)?;
                self.asked(column, DataType::Boolean, |values| {
                    Ok(match values.dtype().is_float() {
                        true => numbers(values)?.is_not_null().into_series(),
                        false => values.is_not_null().into_series(),
                    })
                })?
            }
            Condition::Within { column, interval } => {
                has_numbers(column, self.dtype(column)?)?;
                let interval = *interval;
                self.asked(column, DataType::Boolean, move |values| {
                    let numbers = numbers(values)?;
                    Ok(holding(&numbers, |number| interval.holds(number)).into_series())
                })?
            }
            Condition::InBins {
                column,
                edges,
                bins,
            } => {
                has_numbers(column, self.dtype(column)?)?;
                let found = Bins::new(Arc::clone(edges));
                let mut wanted = vec![false; found.len()];
                for bin in bins.iter() {
                    let bin = usize::try_from(*bin).ok();
                    if let Some(is_wanted) = bin.and_then(|bin| wanted.get_mut(bin)) {
                        *is_wanted = true;
                    }
                }
                self.asked(column, DataType::Boolean, move |values| {
                    let is_wanted = |bin: usize| wanted.get(bin).copied().unwrap_or(false);
                    let numbers = numbers(values)?;
                    let holds = holding(&numbers, |number| is_wanted(found.place(number)));
                    Ok(holds.into_series())
                })?
            }
            Condition::Is { column, value } => {
                let choice = Choice::new(Arc::new([value.clone()]));
                self.asked(column, DataType::Boolean, move |values| {
                    Ok(choice.places(values)?.equal(0).into_series())
                })?
            }
            Condition::IsNone { column, values } => {
                let (choice, other) = (Choice::new(Arc::clone(values)), values.len() as i64);
                self.asked(column, DataType::Boolean, move |values| {
                    Ok(choice.places(values)?.equal(other).into_series())
                })?
            }
            Condition::IsNotNull(column) => {
                dtype_of(self.schema, column)?;
                self.watch.column(exactly(column)).is_not_null()
            }
        })
    }

    /// What rows are grouped by, each under its name in the answer.
    fn keys(&self, query: &Query) -> Result<Vec<Expr>, DataError> {
        let keys = (0..).map(key_name).zip(&query.keys);
        keys.map(|(name, key)| Ok(self.key(key)?.alias(name)))
            .collect()
    }

    /// What rows are grouped by.
    ///
    /// # Errors
    /// As for [`Plan::of_question`].
    pub(super) fn key(&self, key: &Key) -> Result<Expr, DataError> {
        Ok(match key {
            Key::Value(column) => {
                dtype_of(self.schema, column)?;
                self.watch.column(exactly(column))
            }
            Key::Text(column) => {
                let texts = |values: &Series| Ok(texts(values)?.into_series());
                self.asked(column, DataType::String, texts)?
            }
            Key::Bin { column, edges } => {
                has_numbers(column, self.dtype(column)?)?;
                let bins = Bins::new(Arc::clone(edges));
                self.asked(column, DataType::Int64, move |values| {
                    let found = |value: Option<f64>| Some(bins.find(value?)? as i64);
                    let found = numbers(values)?
                        .iter()
                        .map(found)
                        .collect_ca(PlSmallStr::EMPTY);
                    let found: Int64Chunked = found;
                    Ok(found.into_series())
                })?
            }
            Key::Among { column, values } => {
                let choice = Choice::new(Arc::clone(values));
                self.asked(column, DataType::Int64, move |values| {
                    Ok(choice.places(values)?.into_series())
                })?
            }
        })
    }

    /// The column that an aggregate is of, if it is of one.
    fn measured(&self, aggregate: &Aggregate) -> Result<Option<Expr>, DataError> {
        Ok(match aggregate {
            Aggregate::Rows => None,
            Aggregate::Distinct(column) => {
                let dtype = self.dtype(column)?;
                // Of categories polars counts the different ones of a group by their numbers, in
                // types which are not built.
                Some(match dtype {
                    DataType::Categorical(..) | DataType::Enum(..) => {
                        let numbers = |values: &Series| {
                            let numbers = categories(values)?.map(IntoSeries::into_series);
                            Ok(numbers.unwrap_or_else(|| values.clone()))
                        };
                        self.asked(column, DataType::UInt32, numbers)?
                    }
                    _ => self.watch.column(exactly(column)),
                })
            }
            Aggregate::Count(column)
            | Aggregate::Sum(column)
            | Aggregate::Min(column)
            | Aggregate::Max(column) => Some(self.numbers(column)?),
            Aggregate::Total(of) => Some(self.factor(of)?),
            Aggregate::Products(a, b) => Some(self.factor(a)? * self.factor(b)?),
        })
    }

    /// A column's numbers.
    ///
    /// # Errors
    /// As for [`Plan::of_question`].
    pub(super) fn numbers(&self, column: &str) -> Result<Expr, DataError> {
        has_numbers(column, self.dtype(column)?)?;
        let numbers = |values: &Series| Ok(numbers(values)?.into_series());
        self.asked(column, DataType::Float64, numbers)
    }

    /// What a factor makes of a column's numbers.
    ///
    /// # Errors
    /// As for [`Plan::of_question`].
    pub(super) fn factor(&self, of: &Factor) -> Result<Expr, DataError> {
        has_numbers(&of.column, self.dtype(&of.column)?)?;
        let factor = of.clone();
        self.asked(&of.column, DataType::Float64, move |values| {
            Ok(number::factor(values, &factor)?.into_series())
        })
    }

    /// What a function makes of each batch of a column.
    pub(super) fn asked(
        &self,
        column: &str,
        dtype: DataType,
        function: impl Fn(&Series) -> PolarsResult<Series> + Send + Sync + 'static,
    ) -> Result<Expr, DataError> {
        dtype_of(self.schema, column)?;
        let of_batch = move |batch: Column| {
            let values = function(batch.as_materialized_series())?;
            Ok(values.with_name(batch.name().clone()).into_column())
        };
        let field =
            move |_: &Schema, field: &Field| Ok(Field::new(field.name().clone(), dtype.clone()));
        Ok(self.watch.column(exactly(column)).map(of_batch, field))
    }

    pub(super) fn dtype(&self, column: &str) -> Result<&DataType, ColumnError> {
        dtype_of(self.schema, column)
    }
}

/// A column by its name to the letter: `col` takes one that begins with ^ for a pattern.
fn exactly(name: &str) -> Expr {
    Expr::Column(name.into())
}

pub(super) fn key_name(at: usize) -> String {
    format!("k{at}")
}

pub(super) fn aggregate_name(at: usize) -> String {
    format!("a{at}")
}

/// How many rows a row stands for, beside the columns of a question.
const TIMES: &str = "times";

/// An aggregate of its column, in rows that stand for several.
fn folded_counted(aggregate: &Aggregate, column: &str) -> Expr {
    let values = || exactly(column);
    let times = || exactly(TIMES);
    match aggregate {
        Aggregate::Rows => times().sum(),
        Aggregate::Count(_) => (values().is_not_null().cast(DataType::UInt64) * times()).sum(),
        Aggregate::Sum(_) | Aggregate::Total(_) | Aggregate::Products(..) => {
            let sum = (values() * times().cast(DataType::Float64)).sum();
            if_any(values(), sum)
        }
        Aggregate::Distinct(_) | Aggregate::Min(_) | Aggregate::Max(_) => folded(aggregate, column),
    }
}

/// polars' sum of nothing is zero.
fn if_any(values: Expr, sum: Expr) -> Expr {
    when(values.count().gt(lit(0)))
        .then(sum)
        .otherwise(lit(NULL))
}

/// An aggregate of its column.
fn folded(aggregate: &Aggregate, column: &str) -> Expr {
    let values = || exactly(column);
    match aggregate {
        Aggregate::Rows => len().cast(DataType::UInt64),
        Aggregate::Count(_) => values().count().cast(DataType::UInt64),
        Aggregate::Distinct(_) => values().n_unique().cast(DataType::UInt64),
        Aggregate::Min(_) => values().min(),
        Aggregate::Max(_) => values().max(),
        Aggregate::Sum(_) | Aggregate::Total(_) | Aggregate::Products(..) => {
            if_any(values(), values().sum())
        }
    }
}

pub(super) fn ordered(answer: LazyFrame, order: &[Order]) -> LazyFrame {
    if order.is_empty() {
        return answer;
    }
    let by = order.iter().map(|order| match order.by {
        Answer::Key(at) => exactly(&key_name(at)),
        Answer::Aggregate(at) => exactly(&aggregate_name(at)),
    });
    let descending = order.iter().map(|order| order.descending).collect();
    answer.sort_by_exprs(by.collect::<Vec<Expr>>(), null_first(descending))
}

fn null_first(descending: Vec<bool>) -> SortMultipleOptions {
    SortMultipleOptions::default()
        .with_nulls_last(false)
        .with_order_descending_multi(descending)
}

pub(super) fn limited(answer: LazyFrame, limit: Option<u64>) -> LazyFrame {
    match limit {
        Some(limit) => answer.limit(IdxSize::try_from(limit).unwrap_or(IdxSize::MAX)),
        None => answer,
    }
}
