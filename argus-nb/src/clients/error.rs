//! Why a verb can't be answered.

use crate::flows::{ColumnError, TimeError};
use polars::prelude::*;

/// What stands in a verb's way.
#[derive(Debug, thiserror::Error)]
pub enum RaVerbError {
    /// A column that is not there.
    #[error(transparent)]
    Column(#[from] ColumnError),
    /// A column without which there is no answer.
    #[error(
        "{verb} needs {needed}, and there is none\n  columns here: {}\n  hint: load it too, if the file has it: Load::new(…).columns([…, \"{field}\"]).read()?",
        .columns.join(", ")
    )]
    Needs {
        verb: &'static str,
        needed: &'static str,
        /// ra's name of the column to load.
        field: &'static str,
        columns: Vec<String>,
    },
    /// A key's mask that is none.
    #[error(
        "`{0}` has no such mask\n  hint: write the length of a network behind an address: saddr/24, daddr/64"
    )]
    NotAMask(String),
    /// A network that a table of labels names, and that is none.
    #[error(
        "`{value}` in row {row} of the table of labels is neither an address nor a network\n  hint: write it as 192.168.1.7, 10.0.0.0/8 or 2001:db8::/32, in the table's first column"
    )]
    NotANetwork { row: usize, value: String },
    /// A histogram that can't be read.
    #[error(
        "`{0}` is no histogram\n  hint: write a column, how many bins and, if it is known, a range: dur 10, bytes 20:0-1500"
    )]
    NotAHistogram(String),
    /// A size of bins that is none.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// Bins of no length.
    #[error(
        "bins of `{0}` have no length\n  hint: choose one of a microsecond or more: 10s, 1m, 1h, 1d"
    )]
    NoLength(String),
    /// polars could not answer.
    #[error(transparent)]
    Polars(#[from] PolarsError),
}
