//! Rows counted by two of their columns.

use super::groups::Groups;
use crate::flows::{ColumnError, known};
use crate::plot::error::PlotError;
use crate::plot::statistics::{Fold, Totals};
use polars::prelude::DataFrame;

/// How many rows have each pair of values.
pub struct CrossTabulation {
    /// The values of each column, in words.
    pub a: Vec<String>,
    pub b: Vec<String>,
    /// By the values of `a`, then by those of `b`.
    counts: Vec<u64>,
}

impl CrossTabulation {
    /// The rows by the values of two columns; those in which either is null are left out.
    pub(super) fn from_columns(
        df: &DataFrame,
        a: &str,
        b: &str,
    ) -> Result<CrossTabulation, PlotError> {
        let (a, b) = (known(df, a)?, known(df, b)?);
        let both = a.is_not_null() & b.is_not_null();
        let pairs = DataFrame::new_infer_height(vec![
            a.clone().with_name("a".into()),
            b.clone().with_name("b".into()),
        ])
        .and_then(|pairs| pairs.filter(&both))
        .map_err(ColumnError::from)?;
        let a = Groups::from_column(&pairs, "a", usize::MAX)?;
        let b = Groups::from_column(&pairs, "b", usize::MAX)?;
        let (rows, places) = (pairs.height(), a.len() * b.len());
        let totals = Totals::new(rows, places, Fold::Sum, None, |rows, found| {
            for (row, found) in rows.zip(found) {
                *found = (a.at(row) * b.len() + b.at(row)) as u32;
            }
        });
        Ok(CrossTabulation {
            counts: totals.counts,
            a: a.names.named,
            b: b.names.named,
        })
    }

    /// Each pair of values by their places, and how many rows have it.
    pub fn pairs(&self) -> impl Iterator<Item = ((&String, &String), u64)> {
        let pairs = self
            .a
            .iter()
            .flat_map(|a| self.b.iter().map(move |b| (a, b)));
        pairs.zip(self.counts.iter().copied())
    }
}
