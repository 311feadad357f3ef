//! Rows by small numbers in some columns, of which each combination has a place from the start: bins,
//! and the groups of a figure.

use super::folds::{Fold, Folded};
use polars::prelude::*;

/// The rows of each combination of places.
pub(in crate::flows) struct ByPlaces {
    /// The columns, and how many places each has.
    columns: Vec<(PlSmallStr, usize)>,
    /// How many rows there are of each combination, and behind them those that do not count.
    rows: Vec<u64>,
    folds: Vec<Folded>,
    /// The combinations of a batch's rows.
    of_rows: Vec<u32>,
}

impl ByPlaces {
    pub(super) fn new(columns: &[(PlSmallStr, usize)], folds: &[Fold]) -> ByPlaces {
        let places: usize = columns.iter().map(|(_, size)| size).product();
        ByPlaces {
            columns: columns.to_vec(),
            rows: vec![0; places + 1],
            folds: folds.iter().cloned().map(Folded::new).collect(),
            of_rows: Vec::new(),
        }
    }

    /// Takes the rows of a batch that count.
    ///
    /// # Errors
    /// A batch of other columns.
    pub(super) fn take(
        &mut self,
        batch: &DataFrame,
        counts: Option<&BooleanChunked>,
    ) -> PolarsResult<()> {
        self.of_rows.clear();
        self.of_rows.resize(batch.height(), 0);
        for (name, size) in &self.columns {
            let mut rows = self.of_rows.iter_mut();
            for part in batch.column(name)?.u16()?.downcast_iter() {
                for (row, place) in rows.by_ref().zip(part.values().iter()) {
                    *row = *row * *size as u32 + u32::from(*place);
                }
            }
        }
        if let Some(counts) = counts {
            let nowhere = self.rows.len() as u32 - 1;
            let mut rows = self.of_rows.iter_mut();
            for part in counts.downcast_iter() {
                for (row, counts) in rows.by_ref().zip(part.values()) {
                    *row = if counts { *row } else { nowhere };
                }
            }
        }
        for row in &self.of_rows {
            self.rows[*row as usize] += 1;
        }
        for fold in &mut self.folds {
            fold.take(batch, &self.of_rows, self.rows.len())?;
        }
        Ok(())
    }

    /// Takes the rows that another one has taken.
    pub(super) fn merge(&mut self, other: ByPlaces) {
        for (rows, more) in self.rows.iter_mut().zip(&other.rows) {
            *rows += more;
        }
        let same: Vec<u32> = (0..other.rows.len() as u32).collect();
        for (fold, other) in self.folds.iter_mut().zip(other.folds) {
            fold.merge(other, &same, self.rows.len());
        }
    }

    /// The combinations that rows have, how many have each (UInt64), and what their numbers come to.
    ///
    /// # Errors
    /// None, where no two columns have one name.
    pub(super) fn into_frame(mut self, rows: &str) -> PolarsResult<DataFrame> {
        self.rows.pop();
        let seen = (0..).zip(&self.rows).filter(|(_, rows)| **rows > 0);
        let (numbers, counts): (Vec<u32>, Vec<u64>) = seen.unzip();
        let folds = self.folds.iter().map(|fold| fold.column(&numbers));
        let folds: Vec<Column> = folds.collect();
        let (mut columns, mut rest) = (Vec::new(), numbers);
        for (name, size) in self.columns.into_iter().rev() {
            let size = size.max(1) as u32;
            let places: Vec<u16> = rest.iter().map(|number| (number % size) as u16).collect();
            rest.iter_mut().for_each(|number| *number /= size);
            columns.push(UInt16Chunked::from_vec(name, places).into_column());
        }
        columns.reverse();
        columns.push(UInt64Chunked::from_vec(rows.into(), counts).into_column());
        columns.extend(folds);
        DataFrame::new_infer_height(columns)
    }
}
