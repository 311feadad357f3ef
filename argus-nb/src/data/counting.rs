//! An engine for tests: it answers from vectors, row by row, and counts what it was asked.

use super::edges::bin;
use super::engine::{DataError, Engine, Rows, sealed};
use super::query::{Aggregate, Condition, Factor, Key, Query, Value};
use polars::prelude::{Column, DataFrame, Schema, SchemaRef};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Columns of numbers, and one of texts, `group`.
pub(crate) struct Counting {
    numbers: BTreeMap<String, Vec<Option<f64>>>,
    groups: Vec<&'static str>,
    questions: AtomicUsize,
    /// The rows of the largest answer.
    largest: AtomicUsize,
    /// From this question on there are fewer rows.
    pub(crate) shrinks: usize,
}

impl sealed::Sealed for Counting {}

/// A key's value; an order for all there may be.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    Null,
    Index(i64),
    Number(u64),
}

impl Counting {
    pub(crate) fn new(columns: &[(&str, &[Option<f64>])], groups: &[&'static str]) -> Counting {
        let column =
            |(name, numbers): &(&str, &[Option<f64>])| ((*name).to_owned(), numbers.to_vec());
        Counting {
            numbers: columns.iter().map(column).collect(),
            groups: groups.to_vec(),
            questions: AtomicUsize::new(0),
            largest: AtomicUsize::new(0),
            shrinks: usize::MAX,
        }
    }

    /// How many questions there were since this was asked, and the rows of the largest answer.
    pub(crate) fn asked(&self) -> (usize, usize) {
        let none = |of: &AtomicUsize| of.swap(0, Ordering::Relaxed);
        (none(&self.questions), none(&self.largest))
    }

    fn number(&self, column: &str, row: usize) -> Option<f64> {
        let number = self.numbers[column][row]?;
        (number.abs() <= 1e300).then_some(number)
    }

    fn bin(&self, column: &str, edges: &[f64], row: usize) -> Option<i64> {
        assert!(edges.windows(2).all(|edge| edge[0] < edge[1]), "{edges:?}");
        Some(bin(edges, self.number(column, row)?)? as i64)
    }

    fn is_value(&self, value: &Value, row: usize) -> bool {
        matches!(value, Value::Text(text) if text == self.groups[row])
    }

    fn holds(&self, condition: &Condition, row: usize) -> bool {
        match condition {
            Condition::IsNumber(column) => self.number(column, row).is_some(),
            Condition::Within { column, interval } => {
                self.number(column, row).is_some_and(|number| {
                    (number > interval.low || interval.with_low && number == interval.low)
                        && (number < interval.high || interval.with_high && number == interval.high)
                })
            }
            Condition::InBins {
                column,
                edges,
                bins,
            } => {
                let bin = self.bin(column, edges, row);
                bin.is_some_and(|bin| bins.contains(&bin))
            }
            Condition::Is { value, .. } => self.is_value(value, row),
            Condition::IsNone { values, .. } => !values.iter().any(|of| self.is_value(of, row)),
            Condition::IsNotNull(column) => self.numbers[column][row].is_some(),
        }
    }

    fn key(&self, key: &Key, row: usize) -> Found {
        match key {
            Key::Value(column) => match self.number(column, row) {
                Some(number) => Found::Number((number + 0.0).to_bits()),
                None => Found::Null,
            },
            Key::Bin { column, edges } => match self.bin(column, edges, row) {
                Some(bin) => Found::Index(bin),
                None => Found::Null,
            },
            Key::Among { values, .. } => {
                let at = values.iter().position(|value| self.is_value(value, row));
                Found::Index(at.unwrap_or(values.len()) as i64)
            }
            Key::Text(_) => panic!("no statistics ask for texts"),
        }
    }

    fn factor(&self, factor: &Factor, row: usize) -> Option<f64> {
        let number = self.number(&factor.column, row)?;
        let number = if factor.log { number.log10() } else { number };
        Some((number - factor.less) * factor.times)
    }

    fn aggregate(&self, name: &str, aggregate: &Aggregate, groups: &[Vec<usize>]) -> Column {
        let numbers = |of: &dyn Fn(usize) -> Option<f64>, fold: fn(f64, f64) -> f64| {
            let group = |rows: &Vec<usize>| rows.iter().filter_map(|row| of(*row)).reduce(fold);
            let folded: Vec<Option<f64>> = groups.iter().map(group).collect();
            Column::new(name.into(), folded)
        };
        let counts = |of: &dyn Fn(usize) -> bool| {
            let group = |rows: &Vec<usize>| rows.iter().filter(|row| of(**row)).count() as u64;
            let counted: Vec<u64> = groups.iter().map(group).collect();
            Column::new(name.into(), counted)
        };
        let add = |a: f64, b: f64| a + b;
        match aggregate {
            Aggregate::Rows => counts(&|_| true),
            Aggregate::Count(column) => counts(&|row| self.number(column, row).is_some()),
            Aggregate::Sum(column) => numbers(&|row| self.number(column, row), add),
            Aggregate::Min(column) => numbers(&|row| self.number(column, row), f64::min),
            Aggregate::Max(column) => numbers(&|row| self.number(column, row), f64::max),
            Aggregate::Total(factor) => numbers(&|row| self.factor(factor, row), add),
            Aggregate::Products(a, b) => numbers(
                &|row| Some(self.factor(a, row)? * self.factor(b, row)?),
                add,
            ),
            Aggregate::Distinct(_) => panic!("no statistics count what is distinct"),
        }
    }
}

impl Engine for Counting {
    fn name(&self) -> String {
        "a test".to_owned()
    }

    fn schema(&self) -> Result<SchemaRef, DataError> {
        Ok(Arc::new(Schema::default()))
    }

    fn ask(&self, query: &Query) -> Result<DataFrame, DataError> {
        let number = self.questions.fetch_add(1, Ordering::Relaxed);
        let all = match number < self.shrinks {
            true => self.groups.len(),
            false => self.groups.len() / 2,
        };
        let mut groups: BTreeMap<Vec<Found>, Vec<usize>> = BTreeMap::new();
        if query.keys.is_empty() {
            groups.insert(Vec::new(), Vec::new());
        }
        for row in 0..all {
            if query
                .rows
                .iter()
                .all(|condition| self.holds(condition, row))
            {
                let keys = query.keys.iter().map(|key| self.key(key, row)).collect();
                groups.entry(keys).or_default().push(row);
            }
        }
        self.largest.fetch_max(groups.len(), Ordering::Relaxed);
        let key = |at: usize| {
            let index = |of: &Vec<Found>| match of[at] {
                Found::Index(index) => Some(index),
                _ => None,
            };
            let indices: Vec<Option<i64>> = groups.keys().map(index).collect();
            Column::new(format!("k{at}").into(), indices)
        };
        let mut columns: Vec<Column> = (0..query.keys.len()).map(key).collect();
        let rows: Vec<Vec<usize>> = groups.values().cloned().collect();
        let aggregates = query.aggregates.iter().enumerate();
        columns.extend(aggregates.map(|(at, of)| self.aggregate(&format!("a{at}"), of, &rows)));
        Ok(DataFrame::new_infer_height(columns)?)
    }

    fn rows(&self, _: &Rows) -> Result<DataFrame, DataError> {
        panic!("no statistics ask for rows")
    }

    fn first(&self, _: usize) -> Result<DataFrame, DataError> {
        panic!("no statistics ask for rows")
    }

    fn narrowed(&self, _: Vec<Condition>) -> Arc<dyn Engine> {
        panic!("no statistics narrow an engine")
    }
}
