//! Rows parted by the values of a column, as statistics by group ask for them.

use super::query::{Condition, Key, Value};
use std::sync::Arc;

/// Which group a row belongs to.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Grouping {
    /// All rows are one group.
    #[default]
    Single,
    /// A group for each of some values of a column.
    Values {
        column: String,
        values: Arc<[Value]>,
        /// Whether the rows of all other values are a group, too: the last.
        rest: bool,
    },
}

impl Grouping {
    /// How many groups there are.
    pub fn groups(&self) -> usize {
        match self {
            Grouping::Single => 1,
            Grouping::Values { values, rest, .. } => values.len() + usize::from(*rest),
        }
    }

    /// What to group by, if there is anything: its answer is the number of the group.
    pub(super) fn key(&self) -> Option<Key> {
        match self {
            Grouping::Single => None,
            Grouping::Values { column, values, .. } => Some(Key::Among {
                column: column.clone(),
                values: Arc::clone(values),
            }),
        }
    }

    /// What is true of the rows of one group alone.
    pub(super) fn condition(&self, group: usize) -> Option<Condition> {
        let Grouping::Values { column, values, .. } = self else {
            return None;
        };
        let column = column.clone();
        Some(match values.get(group) {
            Some(value) => Condition::Is {
                column,
                value: value.clone(),
            },
            None => Condition::IsNone {
                column,
                values: Arc::clone(values),
            },
        })
    }

    /// What is true of the rows of all groups but some; none where no condition says that.
    pub(super) fn without(&self, groups: &[usize]) -> Option<Condition> {
        let Grouping::Values { column, values, .. } = self else {
            return None;
        };
        // The rest has no values of its own.
        let values: Option<Vec<Value>> = groups.iter().map(|of| values.get(*of).cloned()).collect();
        Some(Condition::IsNone {
            column: column.clone(),
            values: values?.into(),
        })
    }
}
