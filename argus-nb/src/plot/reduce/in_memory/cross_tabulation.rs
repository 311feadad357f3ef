//! The rows of a frame counted by two of their columns.

use super::groups::groups;
use crate::flows::{ColumnError, known};
use crate::plot::error::PlotError;
use crate::plot::reduce::cross_tabulation::CrossTabulation;
use crate::plot::statistics::{Fold, Totals};
use polars::prelude::DataFrame;

/// The rows by the values of two columns; those in which either is null are left out.
pub(super) fn cross_tabulation(
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
    let a = groups(&pairs, "a", usize::MAX)?;
    let b = groups(&pairs, "b", usize::MAX)?;
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
