//! What rows are counted by, as an engine is asked for it.

use super::answer::places;
use crate::data::DataError;
use crate::data::edges::Steps;
use crate::data::grouping::Grouping;
use crate::data::query::{Condition, Key as Asked};
use crate::plot::reduce::groups::Groups;
use crate::plot::reduce::source::Key;
use polars::prelude::DataFrame;
use std::sync::Arc;

/// A key of a question, what holds of the rows that have it, and how its answer is read.
pub(super) struct KeyAsked {
    /// None where all rows are of one place.
    pub key: Option<Asked>,
    pub rows: Vec<Condition>,
    /// How many places there are.
    pub count: usize,
    /// The place that a bin of windows is; of all others it is the answer itself.
    windows: Option<Vec<usize>>,
}

impl KeyAsked {
    pub fn new(key: &Key<'_>) -> KeyAsked {
        let count = key.count();
        match key {
            Key::Groups(groups) => KeyAsked {
                key: among(groups),
                rows: Vec::new(),
                count,
                windows: None,
            },
            Key::Bins(binned) => KeyAsked {
                key: binned.asked().map(|bins| Asked::Bin {
                    column: bins.column.to_owned(),
                    edges: Arc::clone(bins.edges),
                }),
                rows: binned.asked().map_or_else(Vec::new, |bins| {
                    let is_open = |of: &&Condition| !is_implied(of, bins.column, bins.edges);
                    bins.conditions.iter().filter(is_open).cloned().collect()
                }),
                count,
                windows: None,
            },
            Key::Windows(times, windows) => {
                // Between these ends all windows are; if there is no time, there is no row.
                let ends = times.extent().unwrap_or((0.0, 0.0));
                let steps = Steps::new(ends, |time| windows.window(time) as i64);
                let place = |bin| steps.index(bin).and_then(|of| usize::try_from(of).ok());
                let places = (0..steps.bins()).map(|bin| place(bin).unwrap_or(usize::MAX));
                KeyAsked {
                    key: Some(Asked::Bin {
                        column: times.name.clone(),
                        edges: steps.edges(),
                    }),
                    rows: times.conditions().to_vec(),
                    count,
                    windows: Some(places.collect()),
                }
            }
        }
    }

    /// The place of each row of an answer, whose key has this name; none of rows that have no
    /// place.
    pub fn places(&self, answer: &DataFrame, name: &str) -> Result<Vec<Option<usize>>, DataError> {
        if self.key.is_none() {
            return Ok(vec![Some(0); answer.height()]);
        }
        let found = places(answer, name)?.into_iter();
        let place = |found: usize| match &self.windows {
            Some(windows) => windows.get(found).copied(),
            None => Some(found),
        };
        Ok(found
            .map(|found| place(found?).filter(|place| *place < self.count))
            .collect())
    }
}

/// Whether a condition holds of every row that has a bin: of others the place is none, so they need
/// not be left out before.
fn is_implied(condition: &Condition, binned: &str, edges: &[f64]) -> bool {
    match condition {
        Condition::IsNumber(column) => column == binned,
        Condition::Within { column, interval } => {
            let lies_inside = |edge: &f64| interval.low < *edge && *edge < interval.high;
            let ends = [edges.first(), edges.last()];
            column == binned && ends.iter().all(|edge| edge.is_some_and(lies_inside))
        }
        _ => false,
    }
}

/// The key of groups; none of rows that are not parted.
pub(super) fn among(groups: &Groups) -> Option<Asked> {
    groups.values().map(|values| Asked::Among {
        column: groups.names.column.clone(),
        values: Arc::clone(values),
    })
}

/// The same groups as statistics part rows.
pub(super) fn grouping(groups: &Groups) -> Grouping {
    match groups.values() {
        None => Grouping::Single,
        Some(values) => Grouping::Values {
            column: groups.names.column.clone(),
            values: Arc::clone(values),
            rest: groups.names.rest.is_some(),
        },
    }
}
