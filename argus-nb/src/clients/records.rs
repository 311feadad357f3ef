//! Records to merge: the rows of a frame, or what became of them in bins of time.
//!
//! A row of which several records are made is not copied for each: what all of them have in common
//! stays in the frame, and only what is their own is a column here.

use crate::flows::{Groups, rows_in_order};
use polars::prelude::*;

pub(super) struct Records {
    frame: DataFrame,
    /// Of each record, the row that it comes of, in their order; the row itself, if nothing is said.
    rows: Option<Vec<IdxSize>>,
    /// Columns besides those of the frame, or in the place of them.
    own: Vec<Column>,
    parts: AreParts,
}

/// Which records are not all that their rows are.
pub(super) enum AreParts {
    All,
    Some(Vec<IdxSize>),
}

impl Records {
    /// The rows of a frame.
    pub(super) fn of_rows(frame: DataFrame) -> Records {
        Records {
            frame,
            rows: None,
            own: Vec::new(),
            parts: AreParts::Some(Vec::new()),
        }
    }

    /// What became of the rows of a frame. `rows` says of which each record comes, unless each row
    /// is one record still.
    pub(super) fn of_parts(
        frame: DataFrame,
        rows: Option<Vec<IdxSize>>,
        own: Vec<Column>,
        parts: AreParts,
    ) -> Records {
        Records {
            frame,
            rows,
            own,
            parts,
        }
    }

    /// A column more.
    pub(super) fn add(&mut self, column: Column) {
        self.own.push(column);
    }

    pub(super) fn len(&self) -> usize {
        match &self.rows {
            Some(rows) => rows.len(),
            None => self.frame.height(),
        }
    }

    /// Whether there is a column besides those of the frame.
    pub(super) fn has(&self, name: &str) -> bool {
        self.own(name).is_some()
    }

    fn own(&self, name: &str) -> Option<&Column> {
        self.own.iter().find(|column| column.name() == name)
    }

    /// A column's value of each record.
    ///
    /// # Errors
    /// A column that is not there.
    pub(super) fn column(&self, name: &str) -> PolarsResult<Column> {
        if let Some(own) = self.own(name) {
            return Ok(own.clone());
        }
        let column = self.frame.column(name)?.clone();
        let Some(rows) = &self.rows else {
            return Ok(column);
        };
        let of_rows = DataFrame::new(column.len(), vec![column])?;
        Ok(rows_in_order(&of_rows, rows)?.column(name)?.clone())
    }

    /// A column as it stands, and which of its values each record has.
    ///
    /// # Errors
    /// A column that is not there, or of a type that polars can't group by.
    pub(super) fn words(&self, name: &str) -> PolarsResult<(Series, Groups)> {
        let own = self.own(name);
        let column = own.map_or_else(|| self.frame.column(name), Ok)?;
        let words = column.as_materialized_series().clone();
        let mut groups = Groups::new(&words)?;
        if let (Some(rows), None) = (&self.rows, own) {
            let of_rows = rows.iter().map(|row| groups.of_rows[*row as usize]);
            groups.of_rows = of_rows.collect();
        }
        Ok((words, groups))
    }

    /// The records by their keys.
    ///
    /// # Errors
    /// As for [`words`](Records::words).
    pub(super) fn flows(&self, keys: &[String]) -> PolarsResult<Groups> {
        let by_key = keys.iter().map(|key| Ok(self.words(key)?.1));
        Groups::together(by_key, self.len())
    }

    /// A column's value of the first record of each flow.
    ///
    /// # Errors
    /// A column that is not there.
    pub(super) fn firsts(&self, name: &str, flows: &Groups) -> PolarsResult<Series> {
        if let Some(own) = self.own(name) {
            return flows.distinct(own.as_materialized_series());
        }
        let column = self.frame.column(name)?.as_materialized_series();
        let Some(rows) = &self.rows else {
            return flows.distinct(column);
        };
        let firsts = flows.first.iter().map(|record| rows[*record as usize]);
        column.take_slice(&firsts.collect::<Vec<IdxSize>>())
    }

    /// Whether among the records of a flow there is a part.
    pub(super) fn have_parts(&self, flows: &Groups) -> BooleanChunked {
        let mut have = vec![matches!(self.parts, AreParts::All); flows.len()];
        if let AreParts::Some(parts) = &self.parts {
            for record in parts {
                have[flows.of_rows[*record as usize] as usize] = true;
            }
        }
        BooleanChunked::from_slice(PlSmallStr::EMPTY, &have)
    }
}
