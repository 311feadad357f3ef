//! What can be asked of flows wherever they are, and how it goes wrong.
//!
//! Figures and verbs know this trait and not who answers it: a frame in memory, polars' streaming
//! engine over a scan, or an engine on other machines. Three methods reach the rows: [`Engine::ask`]
//! gives a small table of groups, [`Engine::rows`] a bounded number of rows themselves, and
//! [`Engine::first`] those that a person looks at.

use super::query::{Aggregate, Condition, Query};
use super::remote::RemoteError;
use crate::flows::ColumnError;
use crate::interrupt::Interrupted;
use crate::streaming::was_stopped;
use polars::prelude::{DataFrame, PlSmallStr, PolarsError, SchemaRef};
use std::fmt;
use std::sync::Arc;

/// Keeps [`Engine`] to the engines of this crate, so that it can grow.
pub(crate) mod sealed {
    pub trait Sealed {}
}

/// Flows that can be asked, wherever they are.
///
/// Its clones and what it is narrowed to are cheap: nothing is read before it is asked.
pub trait Engine: sealed::Sealed + Send + Sync {
    /// What a person calls it: "a lazy frame", "Spark at spark:15002".
    fn name(&self) -> String;

    /// The columns, in the types that Argus' catalogue gives them, whatever types the engine has.
    ///
    /// # Errors
    /// What the engine meets.
    fn schema(&self) -> Result<SchemaRef, DataError>;

    /// The answer to a question, in the columns and types that [`Query`] promises.
    ///
    /// # Errors
    /// [`DataError::Column`] for a column that is not there or has no number where one is asked
    /// for, and what the engine meets.
    fn ask(&self, query: &Query) -> Result<DataFrame, DataError>;

    /// The answers to several questions, in their order: in one pass over the rows, where the engine
    /// can.
    ///
    /// # Errors
    /// As for [`Engine::ask`].
    // Only figures ask this, and completion need not offer it.
    #[doc(hidden)]
    fn ask_all(&self, queries: &[Query]) -> Result<Vec<DataFrame>, DataError> {
        queries.iter().map(|query| self.ask(query)).collect()
    }

    /// Whether several questions cost little more than one.
    #[doc(hidden)]
    fn asks_together(&self) -> bool {
        false
    }

    /// A few rows themselves, in the types of [`Engine::schema`].
    ///
    /// # Errors
    /// As for [`Engine::ask`].
    fn rows(&self, rows: &Rows) -> Result<DataFrame, DataError>;

    /// The first rows, with all columns, in the types of [`Engine::schema`].
    ///
    /// # Errors
    /// What the engine meets.
    fn first(&self, n: usize) -> Result<DataFrame, DataError>;

    /// The rows of which all these conditions hold.
    fn narrowed(&self, by: Vec<Condition>) -> Arc<dyn Engine>;

    /// The same rows, counted by their values in each of some sets of columns: whoever asks several
    /// questions of those columns asks that. None where it would not answer sooner.
    ///
    /// # Errors
    /// What the engine meets.
    // Only figures ask this, and completion need not offer it.
    #[doc(hidden)]
    fn counted(&self, _sets: &[Vec<PlSmallStr>]) -> Result<Option<Arc<dyn Engine>>, DataError> {
        Ok(None)
    }

    /// How a sample of the rows is fetched, as a cell says it.
    fn sample(&self) -> &'static str {
        "df.sample(100_000, 0)?"
    }

    /// How many groups an answer may have where nothing else bounds it: what is asked for every
    /// value of a column has to come through a network, or stay in memory.
    fn most_groups(&self) -> u64 {
        50_000
    }

    /// How many rows there are.
    ///
    /// # Errors
    /// What the engine meets.
    fn height(&self) -> Result<u64, DataError> {
        let query = Query {
            aggregates: vec![Aggregate::Rows],
            ..Query::default()
        };
        let answer = self.ask(&query)?;
        let rows = answer.column("a0")?.u64()?.get(0);
        Ok(rows.unwrap_or(0))
    }
}

impl DataError {
    /// What can't be done without the rows of an engine.
    pub(crate) fn only_here(what: impl Into<String>, engine: &dyn Engine) -> DataError {
        DataError::OnlyHere {
            what: what.into(),
            engine: engine.name(),
            sample: engine.sample(),
        }
    }
}

impl fmt::Debug for dyn Engine + '_ {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}

/// Which rows are wanted themselves. There is no way to ask for all of them: whoever wants to know
/// whether there are more asks for one more.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rows {
    /// A row counts where all of these hold.
    pub conditions: Vec<Condition>,
    /// The columns, in their order; all of them where none is named.
    pub columns: Vec<String>,
    /// Columns of the flows by which the rows are ordered, and whether descending; null comes first.
    /// Without an order it may be any.
    pub order: Vec<(String, bool)>,
    /// How many rows at most.
    pub limit: u64,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// A column is not there, or does not hold what was asked of it.
    #[error(transparent)]
    Column(ColumnError),
    /// The cell was asked to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
    /// polars could not answer.
    #[error(transparent)]
    Polars(PolarsError),
    /// An engine could not answer, and says why.
    #[error("{engine}: {text}\n  hint: {mend}")]
    Engine {
        engine: String,
        /// The engine's own words, made visible and short enough to read.
        text: String,
        mend: String,
    },
    /// An engine on other machines could not answer.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// More rows than memory here is for.
    #[error(
        "{what}: more than {most} rows would come here\n  hint: narrow it with a filter, or fetch a sample: df.sample(100_000, 0)?"
    )]
    TooLarge { what: String, most: u64 },
    /// What needs all rows in memory here.
    #[error(
        "{what} needs the rows here, and they are in {engine}\n  hint: fetch a sample: {sample}"
    )]
    OnlyHere {
        what: String,
        engine: String,
        sample: &'static str,
    },
}

impl From<ColumnError> for DataError {
    fn from(error: ColumnError) -> DataError {
        match error {
            ColumnError::Polars(error) => error.into(),
            error => DataError::Column(error),
        }
    }
}

impl From<PolarsError> for DataError {
    fn from(error: PolarsError) -> DataError {
        if was_stopped(&error) {
            return DataError::Interrupted(Interrupted);
        }
        DataError::Polars(error)
    }
}
