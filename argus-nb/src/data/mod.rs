//! Where the rows are: in memory, in a lazy scan, or at an engine on other machines.
//!
//! One question ([`query`]) is answered by every engine ([`engine`]). [`Data`] is what figures
//! take: rows that are here, or an engine that is asked.
//!
//! polars answers it for rows in memory and for those that are scanned (`lazy`, by a `plan`): what is
//! particular to a question, such as what a column's `number` is, which `bin` it lies in and which
//! `choice` of some values it is, is asked of one batch of rows after another.
//!
//! Groups of rows that are scanned are put together batch by batch, those of several questions in one
//! pass (`streamed`). Of a scan whose rows have few different values in the columns that a figure needs,
//! a single pass counts these, and the figure's questions are asked of what was counted (`tallied`).
//!
//! What a single question can't say is put together from several, and the same code serves every
//! engine: `order_statistics` finds quantiles by counting, `binned` has more bins than a question has
//! room for, `moments` are deviations, `joint_moments` correlations and lines. They ask `values`, and
//! `edges` makes edges of whatever puts numbers into bins in memory.

#[cfg(test)]
mod agreement;
mod bin;
pub(crate) mod binned;
mod choice;
#[cfg(test)]
pub(crate) mod counting;
pub(crate) mod edges;
pub mod engine;
pub(crate) mod grouping;
pub(crate) mod joint_moments;
mod lazy;
pub(crate) mod moments;
mod narrowed;
mod number;
pub(crate) mod order_statistics;
mod places;
mod plan;
pub mod query;
pub mod remote;
mod streamed;
mod tallied;
pub(crate) mod values;

pub use engine::{DataError, Engine, Rows};

use polars::prelude::{DataFrame, LazyFrame, PlSmallStr, SchemaRef};
use std::sync::Arc;

/// Rows, wherever they are. A clone shares them.
#[derive(Debug, Clone)]
pub enum Data {
    /// In memory.
    Frame(DataFrame),
    /// With an engine, which is asked for no more than is needed.
    Engine(Arc<dyn Engine>),
}

impl Data {
    /// The columns and their types, for which no row is read.
    ///
    /// # Errors
    /// What the engine meets.
    pub fn schema(&self) -> Result<SchemaRef, DataError> {
        match self {
            Data::Frame(df) => Ok(df.schema().clone()),
            Data::Engine(engine) => engine.schema(),
        }
    }

    /// The same rows, so that several questions of each of some sets of columns are answered sooner.
    ///
    /// # Errors
    /// What the engine meets.
    pub(crate) fn counted(&self, sets: &[Vec<PlSmallStr>]) -> Result<Data, DataError> {
        if let Data::Engine(engine) = self
            && let Some(counted) = engine.counted(sets)?
        {
            return Ok(counted.into());
        }
        Ok(self.clone())
    }
}

impl From<DataFrame> for Data {
    fn from(df: DataFrame) -> Data {
        Data::Frame(df)
    }
}

impl From<&DataFrame> for Data {
    fn from(df: &DataFrame) -> Data {
        Data::Frame(df.clone())
    }
}

impl From<LazyFrame> for Data {
    fn from(rows: LazyFrame) -> Data {
        Data::Engine(Arc::new(rows))
    }
}

impl From<&LazyFrame> for Data {
    fn from(rows: &LazyFrame) -> Data {
        rows.clone().into()
    }
}

impl From<Arc<dyn Engine>> for Data {
    fn from(engine: Arc<dyn Engine>) -> Data {
        Data::Engine(engine)
    }
}
