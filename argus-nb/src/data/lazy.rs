//! Rows in memory and rows that are scanned: both are asked by polars, the first by its engine for
//! what is in memory, the others by its streaming engine, one batch after another.

use super::engine::{DataError, Engine, Rows, sealed::Sealed};
use super::plan::Plan;
use super::query::{Condition, Query};
use crate::streaming::Watch;
use polars::prelude::{DataFrame, IdxSize, IntoLazy, LazyFrame, SchemaRef};
use std::sync::Arc;

/// The most groups that memory here is for: no network is between.
const MOST_GROUPS: u64 = 2_000_000;

impl Sealed for LazyFrame {}

impl Engine for LazyFrame {
    fn name(&self) -> String {
        "a lazy frame".to_owned()
    }

    fn schema(&self) -> Result<SchemaRef, DataError> {
        Ok(self.clone().collect_schema()?)
    }

    fn ask(&self, query: &Query) -> Result<DataFrame, DataError> {
        let (schema, watch) = (self.schema()?, Watch::default());
        let plan = Plan::new(&schema, &watch).of_question(self.clone(), query)?;
        Ok(watch.collect(plan)?)
    }

    fn rows(&self, rows: &Rows) -> Result<DataFrame, DataError> {
        let (schema, watch) = (self.schema()?, Watch::default());
        let plan = Plan::new(&schema, &watch).of_rows(self.clone(), rows)?;
        Ok(watch.collect(plan)?)
    }

    fn first(&self, n: usize) -> Result<DataFrame, DataError> {
        let n = IdxSize::try_from(n).unwrap_or(IdxSize::MAX);
        Ok(Watch::default().collect(self.clone().limit(n))?)
    }

    fn narrowed(&self, by: Vec<Condition>) -> Arc<dyn Engine> {
        Arc::new(Narrowed {
            rows: self.clone(),
            by,
        })
    }

    fn sample(&self) -> &'static str {
        "df.sample(100_000, 0)?.collect()?"
    }

    fn most_groups(&self) -> u64 {
        MOST_GROUPS
    }
}

impl Sealed for DataFrame {}

impl Engine for DataFrame {
    fn name(&self) -> String {
        "a frame in memory".to_owned()
    }

    fn schema(&self) -> Result<SchemaRef, DataError> {
        Ok(Arc::clone(DataFrame::schema(self)))
    }

    fn ask(&self, query: &Query) -> Result<DataFrame, DataError> {
        let watch = Watch::default();
        let plan = Plan::new(DataFrame::schema(self), &watch);
        Ok(plan.of_question(self.clone().lazy(), query)?.collect()?)
    }

    fn rows(&self, rows: &Rows) -> Result<DataFrame, DataError> {
        let watch = Watch::default();
        let plan = Plan::new(DataFrame::schema(self), &watch);
        Ok(plan.of_rows(self.clone().lazy(), rows)?.collect()?)
    }

    fn first(&self, n: usize) -> Result<DataFrame, DataError> {
        Ok(self.head(Some(n)))
    }

    fn narrowed(&self, by: Vec<Condition>) -> Arc<dyn Engine> {
        Arc::new(Narrowed {
            rows: self.clone(),
            by,
        })
    }
}

/// The rows of which all conditions hold.
struct Narrowed<E> {
    rows: E,
    by: Vec<Condition>,
}

impl<E> Narrowed<E> {
    /// These conditions and more.
    fn with(&self, more: &[Condition]) -> Vec<Condition> {
        self.by.iter().chain(more).cloned().collect()
    }
}

impl<E> Sealed for Narrowed<E> {}

impl<E: Engine + Clone + 'static> Engine for Narrowed<E> {
    fn name(&self) -> String {
        self.rows.name()
    }

    fn sample(&self) -> &'static str {
        self.rows.sample()
    }

    fn most_groups(&self) -> u64 {
        self.rows.most_groups()
    }

    fn schema(&self) -> Result<SchemaRef, DataError> {
        self.rows.schema()
    }

    fn ask(&self, query: &Query) -> Result<DataFrame, DataError> {
        let rows = self.with(&query.rows);
        self.rows.ask(&Query {
            rows,
            ..query.clone()
        })
    }

    fn rows(&self, rows: &Rows) -> Result<DataFrame, DataError> {
        let conditions = self.with(&rows.conditions);
        self.rows.rows(&Rows {
            conditions,
            ..rows.clone()
        })
    }

    fn first(&self, n: usize) -> Result<DataFrame, DataError> {
        self.rows.rows(&Rows {
            conditions: self.by.clone(),
            limit: n as u64,
            ..Rows::default()
        })
    }

    fn narrowed(&self, by: Vec<Condition>) -> Arc<dyn Engine> {
        Arc::new(Narrowed {
            rows: self.rows.clone(),
            by: self.with(&by),
        })
    }
}
