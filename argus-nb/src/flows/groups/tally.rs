//! Rows that come batch by batch: how many there are of each kind, and what their numbers come to.

use super::by_places::ByPlaces;
use super::by_values::ByValues;
use super::folds::Fold;
use super::whole::Whole;
use polars::prelude::*;

/// By what rows are told apart.
#[derive(Clone)]
pub(crate) enum By {
    /// Their values in some columns.
    Values(Vec<PlSmallStr>),
    /// Numbers in some columns (UInt16, without null), each of which is less than what stands beside
    /// the column.
    Places(Vec<(PlSmallStr, usize)>),
    /// All of them are one kind.
    Nothing,
}

impl By {
    /// More places than these lie too far apart in memory to be quicker than values that are met.
    const MOST_PLACES: usize = 1 << 18;

    /// Whether kinds of so many places each, one for each column, are few enough to be places.
    pub(crate) fn are_places(mut sizes: impl Iterator<Item = usize>) -> bool {
        let all = sizes.try_fold(1usize, |all, size| all.checked_mul(size));
        all.is_some_and(|all| all <= By::MOST_PLACES)
    }

    /// Names each column once.
    pub(crate) fn dedup(&mut self) {
        let mut met = Vec::new();
        let mut is_new = |column: &PlSmallStr| {
            let is_new = !met.contains(column);
            met.push(column.clone());
            is_new
        };
        match self {
            By::Values(columns) => columns.retain(is_new),
            By::Places(columns) => columns.retain(|(column, _)| is_new(column)),
            By::Nothing => {}
        }
    }

    /// The columns.
    pub(crate) fn columns(&self) -> Vec<&PlSmallStr> {
        match self {
            By::Values(columns) => columns.iter().collect(),
            By::Places(columns) => columns.iter().map(|(column, _)| column).collect(),
            By::Nothing => Vec::new(),
        }
    }
}

/// The rows of each kind.
pub(in crate::flows) enum Tally {
    Values(ByValues),
    Places(ByPlaces),
    Whole(Whole),
}

impl Tally {
    /// None of columns whose values are not told apart by numbers or texts.
    pub(in crate::flows) fn new(by: &By, folds: &[Fold], schema: &Schema) -> Option<Tally> {
        Some(match by {
            By::Values(columns) => Tally::Values(ByValues::new(columns, folds, schema)?),
            By::Places(columns) => Tally::Places(ByPlaces::new(columns, folds)),
            By::Nothing => Tally::Whole(Whole::new(folds)),
        })
    }

    /// How many kinds there are, give or take one, where that depends on the rows.
    pub(in crate::flows) fn len(&self) -> usize {
        match self {
            Tally::Values(values) => values.len(),
            Tally::Places(_) | Tally::Whole(_) => 0,
        }
    }

    /// Takes the rows of a batch that count; all of them where nothing says which.
    ///
    /// # Errors
    /// A batch of other columns.
    pub(in crate::flows) fn take(
        &mut self,
        batch: &DataFrame,
        counts: Option<&BooleanChunked>,
    ) -> PolarsResult<()> {
        match self {
            Tally::Values(values) => values.take(batch, counts),
            Tally::Places(places) => places.take(batch, counts),
            Tally::Whole(whole) => whole.take(batch, counts),
        }
    }

    /// Takes the rows that another one has taken.
    ///
    /// # Errors
    /// A tally of other columns.
    pub(in crate::flows) fn merge(&mut self, other: Tally) -> PolarsResult<()> {
        match (self, other) {
            (Tally::Values(values), Tally::Values(others)) => values.merge(others)?,
            (Tally::Places(places), Tally::Places(others)) => places.merge(others),
            (Tally::Whole(whole), Tally::Whole(others)) => whole.merge(others),
            // Those of one set are of one kind.
            _ => {}
        }
        Ok(())
    }

    /// The kinds, how many rows have each (UInt64), and what their numbers come to.
    ///
    /// # Errors
    /// None, where no two columns have one name.
    pub(in crate::flows) fn into_frame(self, rows: &str) -> PolarsResult<DataFrame> {
        match self {
            Tally::Values(values) => values.into_frame(rows),
            Tally::Places(places) => places.into_frame(rows),
            Tally::Whole(whole) => whole.into_frame(rows),
        }
    }
}
