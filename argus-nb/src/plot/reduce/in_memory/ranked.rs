//! The values of a column of a frame by how much they have.

use super::groups::groups;
use super::totals::totals;
use crate::plot::error::PlotError;
use crate::plot::reduce::groups::Groups;
use crate::plot::reduce::numbers::Numbers;
use crate::plot::reduce::ranked::{Ranked, RankedValue, ValueTotal};
use crate::plot::reduce::source::Key;
use crate::plot::statistics::Fold;
use polars::prelude::DataFrame;

/// The values with most, each parted into groups.
pub(super) fn ranked(
    df: &DataFrame,
    column: &str,
    of: Option<&Numbers>,
    by: &Groups,
    most: usize,
) -> Result<Ranked, PlotError> {
    let values = groups(df, column, usize::MAX)?;
    let keys = (&Key::Groups(&values), &Key::Groups(by));
    let totals = totals(df.height(), keys, of, Fold::Sum);
    let parts = totals.amounts.chunks(by.len().max(1));
    let named = values.names.named.iter().zip(parts);
    let ranked = named.map(|(name, parts)| RankedValue {
        name: name.clone(),
        amount: parts.iter().sum(),
        parts: parts.to_vec(),
    });
    Ok(Ranked::from_values(ranked.collect(), most))
}

/// Every value with what it has.
pub(super) fn values(
    df: &DataFrame,
    column: &str,
    of: Option<&Numbers>,
) -> Result<Vec<ValueTotal>, PlotError> {
    let values = groups(df, column, usize::MAX)?;
    let all = Groups::single();
    let keys = (&Key::Groups(&values), &Key::Groups(&all));
    let rows = totals(df.height(), keys, None, Fold::Sum).counts;
    let totals = totals(df.height(), keys, of, Fold::Sum);
    let named = values.names.named.into_iter().enumerate();
    Ok(named
        .map(|(value, name)| ValueTotal {
            name,
            rows: rows[value],
            amount: (totals.counts[value] > 0).then_some(totals.amounts[value]),
        })
        .collect())
}
