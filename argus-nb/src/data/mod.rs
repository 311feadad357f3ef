//! Where the rows are: in memory, in a lazy scan, or at an engine on other machines.
//!
//! One question ([`query`]) is answered by every engine ([`engine`]). [`Data`] is what figures
//! take: rows that are here, or an engine that is asked.
//!
//! What a single question can't say is put together from several, and the same code serves every
//! engine: `order_statistics` finds quantiles by counting, `binned` has more bins than a question has
//! room for, `moments` are deviations, `joint_moments` correlations and lines. They ask `values`, and
//! `edges` makes edges of whatever puts numbers into bins in memory.

pub(crate) mod binned;
#[cfg(test)]
mod counting;
pub(crate) mod edges;
pub mod engine;
pub(crate) mod grouping;
pub(crate) mod joint_moments;
pub(crate) mod moments;
pub(crate) mod order_statistics;
pub mod query;
pub mod remote;
pub(crate) mod values;

pub use engine::{DataError, Engine, Rows};

use polars::prelude::{DataFrame, SchemaRef};
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

impl From<Arc<dyn Engine>> for Data {
    fn from(engine: Arc<dyn Engine>) -> Data {
        Data::Engine(engine)
    }
}
