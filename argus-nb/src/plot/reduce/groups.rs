//! The rows parted into groups by the values of a column.

use crate::data::query::Value;
use crate::plot::layout::groups::GroupNames;
use polars::prelude::{AnyValue, Column};
use std::sync::Arc;

/// Rows by the value of a column: the largest groups, each by its name, and the rest as
/// one.
pub struct Groups {
    pub names: GroupNames,
    place: Place,
}

/// What says of a row to which group it belongs.
enum Place {
    /// Nothing: all rows are of one.
    Single,
    /// Here: the group of each row; that of the rest is `names.named.len()`.
    Here(Vec<u32>),
    /// With an engine: the value of each group but the rest.
    There(Arc<[Value]>),
}

impl Groups {
    /// All rows in one group without a name.
    pub fn single() -> Groups {
        Groups {
            names: GroupNames::single(),
            place: Place::Single,
        }
    }

    /// Groups of rows in memory.
    pub(super) fn here(names: GroupNames, of_rows: Vec<u32>) -> Groups {
        Groups {
            names,
            place: Place::Here(of_rows),
        }
    }

    /// Groups of rows that an engine has.
    pub(super) fn there(names: GroupNames, values: Arc<[Value]>) -> Groups {
        Groups {
            names,
            place: Place::There(values),
        }
    }

    pub fn is_single(&self) -> bool {
        self.names.is_single()
    }

    /// How many groups there are, the rest as one of them.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// The group of a row in memory.
    pub(super) fn at(&self, row: usize) -> usize {
        self.of_rows().get(row).map_or(0, |&group| group as usize)
    }

    /// The group of each row in memory; empty if the rows are not parted.
    pub(super) fn of_rows(&self) -> &[u32] {
        match &self.place {
            Place::Here(of_rows) => of_rows,
            Place::Single | Place::There(_) => &[],
        }
    }

    /// The group of the rows that have no value, where an engine has them.
    pub(super) fn of_null(&self) -> Option<usize> {
        let values = self.values()?;
        values.iter().position(|value| *value == Value::Null)
    }

    /// The values of the groups, in their order, by which an engine tells them apart; none
    /// if the rows are not parted.
    pub(super) fn values(&self) -> Option<&Arc<[Value]>> {
        match &self.place {
            Place::There(values) => Some(values),
            Place::Single | Place::Here(_) => None,
        }
    }
}

/// A value as text; null is said.
pub fn word(column: &Column, row: usize) -> String {
    match column.get(row) {
        Ok(AnyValue::Null) | Err(_) => "null".to_owned(),
        Ok(value) => match value.get_str() {
            Some(text) => text.to_owned(),
            None => value.to_string(),
        },
    }
}
