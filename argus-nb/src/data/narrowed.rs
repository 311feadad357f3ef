//! Rows of which some conditions hold: an engine is asked for them with every question.

use super::engine::{DataError, Engine, Rows, sealed::Sealed};
use super::query::{Condition, Query};
use polars::prelude::{DataFrame, PlSmallStr, SchemaRef};
use std::sync::Arc;

/// The rows of which all conditions hold.
pub(super) struct Narrowed<E> {
    pub(super) rows: E,
    pub(super) by: Vec<Condition>,
}

impl<E> Narrowed<E> {
    /// These conditions and more.
    fn with(&self, more: &[Condition]) -> Vec<Condition> {
        self.by.iter().chain(more).cloned().collect()
    }

    fn narrowed_query(&self, query: &Query) -> Query {
        Query {
            rows: self.with(&query.rows),
            ..query.clone()
        }
    }
}

impl<E> Sealed for Narrowed<E> {}

impl<E: Engine + Clone + 'static> Engine for Narrowed<E> {
    fn name(&self) -> String {
        self.rows.name()
    }

    fn counted(&self, sets: &[Vec<PlSmallStr>]) -> Result<Option<Arc<dyn Engine>>, DataError> {
        let conditions = self.by.iter().map(|condition| condition.column().into());
        let conditions: Vec<PlSmallStr> = conditions.collect();
        let with_conditions = |set: &Vec<PlSmallStr>| [set.as_slice(), &conditions].concat();
        let sets: Vec<Vec<PlSmallStr>> = sets.iter().map(with_conditions).collect();
        let counted = self.rows.counted(&sets)?;
        Ok(counted.map(|counted| counted.narrowed(self.by.clone())))
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
        self.rows.ask(&self.narrowed_query(query))
    }

    fn ask_all(&self, queries: &[Query]) -> Result<Vec<DataFrame>, DataError> {
        let queries = queries.iter().map(|query| self.narrowed_query(query));
        self.rows.ask_all(&queries.collect::<Vec<_>>())
    }

    fn asks_together(&self) -> bool {
        self.rows.asks_together()
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
