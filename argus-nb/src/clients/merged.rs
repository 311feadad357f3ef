//! A column of records that become one: what its values come to.

use super::fold::folded;
use super::records::Records;
use super::rules::Rule;
use crate::flows::{Groups, Reduction};
use polars::prelude::*;

/// A column of merged records.
#[derive(Debug, Clone)]
pub(super) struct Merged {
    name: PlSmallStr,
    of: Of,
}

/// What a column is made of: another column, and how its values become one.
#[derive(Debug, Clone)]
enum Of {
    /// How many records there were.
    Records(DataType),
    /// Whether one of them was a part.
    Parts,
    Numbers(PlSmallStr, Reduction),
    Words(PlSmallStr, Rule),
}

impl Merged {
    /// How many records became one, as a number of that type.
    pub(super) fn records(name: &str, dtype: DataType) -> Merged {
        Merged {
            name: name.into(),
            of: Of::Records(dtype),
        }
    }

    /// Whether a part of a record was among them.
    pub(super) fn parts(name: &str) -> Merged {
        Merged {
            name: name.into(),
            of: Of::Parts,
        }
    }

    pub(super) fn numbers(name: &str, of: &str, how: Reduction) -> Merged {
        Merged {
            name: name.into(),
            of: Of::Numbers(of.into(), how),
        }
    }

    /// Words that stay in their column.
    pub(super) fn words(name: &str, rule: Rule) -> Merged {
        Merged {
            name: name.into(),
            of: Of::Words(name.into(), rule),
        }
    }

    /// The column of records that it needs.
    pub(super) fn needed(&self) -> Option<&PlSmallStr> {
        match &self.of {
            Of::Records(_) | Of::Parts => None,
            Of::Numbers(column, _) | Of::Words(column, _) => Some(column),
        }
    }

    pub(super) fn of_flows(&self, records: &Records, flows: &Groups) -> PolarsResult<Column> {
        let merged = match &self.of {
            Of::Records(dtype) => Series::new(self.name.clone(), flows.sizes()).cast(dtype)?,
            Of::Parts => records.have_parts(flows).into_series(),
            Of::Numbers(column, Reduction::First) => records.firsts(column, flows)?,
            Of::Numbers(column, how) => {
                let values = records.column(column)?;
                flows.reduced(values.as_materialized_series(), *how)?
            }
            Of::Words(column, rule) => {
                let (words, numbers) = records.words(column)?;
                folded(&words, &numbers, flows, *rule)?
            }
        };
        Ok(merged.with_name(self.name.clone()).into_column())
    }
}
