//! Rows in memory and rows that are scanned: both are asked by polars, the first by its engine for
//! what is in memory, the others by its streaming engine, one batch after another.

use super::engine::{DataError, Engine, Rows, sealed::Sealed};
use super::narrowed::Narrowed;
use super::plan::Plan;
use super::query::{Condition, Query};
use super::streamed;
use super::tallied::Tallied;
use crate::streaming::Watch;
use polars::prelude::{DataFrame, IdxSize, IntoLazy, LazyFrame, PlSmallStr, SchemaRef};
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
        if let Some(answer) = streamed::answer(self.clone(), &schema, query)? {
            return Ok(answer);
        }
        let plan = Plan::new(&schema, &watch).of_question(self.clone(), query)?;
        Ok(watch.collect(plan)?)
    }

    fn ask_all(&self, queries: &[Query]) -> Result<Vec<DataFrame>, DataError> {
        if let [query] = queries {
            return Ok(vec![self.ask(query)?]);
        }
        let answers = streamed::answers(self.clone(), &*self.schema()?, queries)?;
        let answers = answers.into_iter().zip(queries);
        answers
            .map(|(answer, query)| answer.map_or_else(|| self.ask(query), Ok))
            .collect()
    }

    fn asks_together(&self) -> bool {
        true
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

    fn counted(&self, sets: &[Vec<PlSmallStr>]) -> Result<Option<Arc<dyn Engine>>, DataError> {
        let tallied = Tallied::new(self, sets)?;
        Ok(tallied.map(|tallied| Arc::new(tallied) as Arc<dyn Engine>))
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
