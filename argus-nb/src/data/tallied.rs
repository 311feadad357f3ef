//! Rows that were counted by their values in one pass: questions about the same columns are asked of
//! what was counted, and no row is read again.

use super::engine::{DataError, Engine, Rows, sealed::Sealed};
use super::narrowed::Narrowed;
use super::plan::Plan;
use super::query::{Condition, Query};
use crate::flows::tallied;
use crate::streaming::Watch;
use polars::prelude::{DataFrame, IntoLazy, LazyFrame, PlSmallStr, SchemaRef};
use std::sync::Arc;

/// Rows of a query, and how many there are of each combination of values.
#[derive(Clone)]
pub(super) struct Tallied {
    rows: LazyFrame,
    schema: SchemaRef,
    counted: Arc<[Counted]>,
    /// The column of what was counted that says how many rows there are.
    times: String,
}

/// Rows counted by their values in some columns.
struct Counted {
    columns: Vec<PlSmallStr>,
    frame: DataFrame,
}

impl Tallied {
    /// None if there are too many different values for each of the sets of columns.
    ///
    /// # Errors
    /// What the counting meets.
    pub(super) fn new(
        rows: &LazyFrame,
        sets: &[Vec<PlSmallStr>],
    ) -> Result<Option<Tallied>, DataError> {
        let schema = rows.schema()?;
        let mut times = "rows".to_owned();
        while schema.contains(&times) {
            times.push('\'');
        }
        let sets = sets.iter().map(|set| {
            let mut set = set.clone();
            set.sort_unstable();
            set.dedup();
            set
        });
        let sets: Vec<Vec<PlSmallStr>> = sets.collect();
        let frames = tallied(rows.clone(), &schema, &sets, &times)?;
        let counted = sets.into_iter().zip(frames);
        let counted: Vec<Counted> = counted
            .filter_map(|(columns, frame)| {
                let frame = frame?;
                Some(Counted { columns, frame })
            })
            .collect();
        Ok((!counted.is_empty()).then(|| Tallied {
            rows: rows.clone(),
            schema,
            counted: counted.into(),
            times,
        }))
    }

    /// What was counted by all of some columns, and by as few others as there are.
    fn by<'a>(&self, columns: impl Iterator<Item = &'a str>) -> Option<&DataFrame> {
        let columns: Vec<&str> = columns.collect();
        let has_all = |counted: &&Counted| {
            let has = |column: &&str| counted.columns.iter().any(|has| has.as_str() == *column);
            columns.iter().all(has)
        };
        let counted = self.counted.iter().filter(has_all);
        let counted = counted.min_by_key(|counted| counted.frame.height())?;
        Some(&counted.frame)
    }
}

impl Sealed for Tallied {}

impl Engine for Tallied {
    fn name(&self) -> String {
        self.rows.name()
    }

    fn schema(&self) -> Result<SchemaRef, DataError> {
        Ok(Arc::clone(&self.schema))
    }

    fn ask(&self, query: &Query) -> Result<DataFrame, DataError> {
        let Some(counted) = self.by(query.columns()) else {
            return self.rows.ask(query);
        };
        let watch = Watch::default();
        let plan = Plan::new(&self.schema, &watch).of_counted(&self.times);
        Ok(plan.of_question(counted.clone().lazy(), query)?.collect()?)
    }

    fn ask_all(&self, queries: &[Query]) -> Result<Vec<DataFrame>, DataError> {
        let is_counted = |query: &Query| self.by(query.columns()).is_some();
        match queries.iter().any(is_counted) {
            true => queries.iter().map(|query| self.ask(query)).collect(),
            // No part of what was asked is known.
            false => self.rows.ask_all(queries),
        }
    }

    fn rows(&self, rows: &Rows) -> Result<DataFrame, DataError> {
        self.rows.rows(rows)
    }

    fn first(&self, n: usize) -> Result<DataFrame, DataError> {
        Engine::first(&self.rows, n)
    }

    fn narrowed(&self, by: Vec<Condition>) -> Arc<dyn Engine> {
        Arc::new(Narrowed {
            rows: self.clone(),
            by,
        })
    }

    fn counted(&self, sets: &[Vec<PlSmallStr>]) -> Result<Option<Arc<dyn Engine>>, DataError> {
        let is_known =
            |set: &Vec<PlSmallStr>| self.by(set.iter().map(PlSmallStr::as_str)).is_some();
        Ok(sets.iter().all(is_known).then(|| {
            let same: Arc<dyn Engine> = Arc::new(self.clone());
            same
        }))
    }

    fn sample(&self) -> &'static str {
        self.rows.sample()
    }

    fn most_groups(&self) -> u64 {
        self.rows.most_groups()
    }
}
