//! Rows by the bin that their number lies in.

use super::numbers::Numbers;
use crate::data::query::Condition;
use crate::plot::statistics::{Edges, Places};
use std::sync::Arc;

/// The bin of each row's number, found once for all the questions about them.
pub struct Binned {
    bins: usize,
    place: Place,
}

enum Place {
    /// Here: the bin of each row.
    Here(Places),
    /// With an engine, which finds them as it counts.
    There {
        column: String,
        conditions: Vec<Condition>,
        edges: Arc<[f64]>,
    },
}

/// What an engine has to know to put rows into bins.
pub(super) struct Bins<'a> {
    pub column: &'a str,
    pub conditions: &'a [Condition],
    pub edges: &'a Arc<[f64]>,
}

impl Binned {
    /// Rows in memory. There may be up to 65,534 bins.
    pub(super) fn here(of: &Numbers, edges: &Edges) -> Binned {
        Binned {
            bins: edges.bins(),
            place: Place::Here(Places::new(of.values(), edges)),
        }
    }

    /// Rows that an engine has.
    pub(super) fn there(of: &Numbers, edges: &Edges) -> Binned {
        Binned {
            bins: edges.bins(),
            place: Place::There {
                column: of.name.clone(),
                conditions: of.conditions().to_vec(),
                edges: edges.as_slice().into(),
            },
        }
    }

    /// How many bins there are.
    pub fn bins(&self) -> usize {
        self.bins
    }

    /// The bin of each row in memory; those of no row where an engine has them.
    pub(super) fn places(&self) -> &Places {
        static NONE: Places = Places::none();
        match &self.place {
            Place::Here(places) => places,
            Place::There { .. } => &NONE,
        }
    }

    /// What an engine is told of them.
    pub(super) fn asked(&self) -> Option<Bins<'_>> {
        match &self.place {
            Place::Here(_) => None,
            Place::There {
                column,
                conditions,
                edges,
            } => Some(Bins {
                column,
                conditions,
                edges,
            }),
        }
    }
}
