//! Where the rows are: in memory, in a lazy scan, or at an engine on other machines.
//!
//! One question ([`query`]) is answered by every engine ([`engine`]). [`Data`] is what figures
//! take: rows that are here, or an engine that is asked.
//!
//! polars answers it for rows in memory and for those that are scanned (`lazy`, by a `plan`): what is
//! particular to a question, such as what a column's `number` is, which `bin` it lies in and which
//! `choice` of some values it is, is asked of one batch of rows after another.

#[cfg(test)]
mod agreement;
mod bin;
mod choice;
pub mod engine;
mod lazy;
mod number;
mod plan;
pub mod query;

pub use engine::{DataError, Engine, Rows};

use polars::prelude::{DataFrame, LazyFrame, SchemaRef};
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
