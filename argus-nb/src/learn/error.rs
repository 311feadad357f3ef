//! Why there is no model.

use crate::flows::ColumnError;
use polars::prelude::PolarsError;
use smartcore::error::Failed;

/// Why there is no model, or no answer from it.
#[derive(Debug, thiserror::Error)]
pub enum LearnError {
    /// A column is not there, or does not hold what is needed.
    #[error(transparent)]
    Column(#[from] ColumnError),
    /// A row that no model can learn from.
    #[error(
        "column `{column}` has no number in row {row}\n  hint: leave such rows out, or fill them: col(\"{column}\").fill_null(lit(0.0))"
    )]
    NoNumber { column: String, row: usize },
    /// Nothing to tell apart.
    #[error(
        "column `{label}`: all {rows} rows are {which}, so there is nothing to learn\n  hint: does the part of the data that you learn from hold both?"
    )]
    OneClass {
        label: String,
        rows: usize,
        which: bool,
    },
    /// No row.
    #[error(
        "the frame has no rows to learn from\n  hint: is the filter too narrow? df.shape() says how many rows are left"
    )]
    NoRows,
    /// No column but the label.
    #[error("no column to learn from\n  hint: features(&df)? makes some of a frame of flows")]
    NoColumns,
    /// smartcore says no.
    #[error("smartcore: {0}")]
    Refused(#[from] Failed),
}

impl From<PolarsError> for LearnError {
    fn from(error: PolarsError) -> LearnError {
        LearnError::Column(error.into())
    }
}
