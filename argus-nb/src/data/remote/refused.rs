//! Why a verb of a `Remote` gives no answer.

use super::error::RemoteError;
use crate::data::engine::DataError;
use crate::display::visible;
use crate::filter::FilterError;
use crate::flows::{ColumnError, TimeError};
use polars::prelude::{Expr, PolarsError};

/// Why a verb of a [`Remote`](super::Remote) gives no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum VerbError {
    /// A filter that can't be read, or asks a column that is not there.
    #[error(transparent)]
    Filter(#[from] FilterError),
    /// A column that is not there, or holds something else.
    #[error(transparent)]
    Column(#[from] ColumnError),
    /// No answer to a question.
    #[error(transparent)]
    Data(#[from] DataError),
    /// What the engine, or the way to it, says.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// An expression that has no SQL of the same meaning.
    #[error("{engine} can't be asked `{}`: {why}\n  hint: fetch the rows and ask it here: df.fetch()?, or of a sample: df.sample(100_000, 0)?", visible(.part))]
    NoSql {
        /// The part of the expression that there is no SQL for.
        part: String,
        engine: String,
        why: &'static str,
    },
    /// A condition that is decided here, of too many values.
    #[error("column `{}` has more than {most} values that `{}` would have to be decided of here\n  hint: narrow the rows first, or fetch a sample: df.sample(100_000, 0)?", visible(.column), visible(.part))]
    TooManyValues {
        column: String,
        part: String,
        most: u64,
    },
    /// polars could not answer.
    #[error(transparent)]
    Polars(#[from] PolarsError),
}

impl From<TimeError> for VerbError {
    fn from(error: TimeError) -> VerbError {
        VerbError::Column(error.into())
    }
}

/// How much of an expression an error shows.
const SHOWN: usize = 200;

impl VerbError {
    /// Of a part of an expression.
    pub(super) fn no_sql(part: &Expr, engine: String, why: &'static str) -> VerbError {
        VerbError::NoSql {
            part: part.to_string().chars().take(SHOWN).collect(),
            engine,
            why,
        }
    }
}
