//! The verbs of a `Remote`: called as those of a frame, and with the same answers.
//!
//! `rows` gives rows again, fewer of them or with a column more, which stay where they are; those
//! that were asked for by their number come here. `numbers` finds quantiles, `describe` says what the
//! columns hold; `questions` gives small tables, which `grouped`
//! asks the engine for: names, types and errors are those that polars gives for no rows, and the
//! order is made here. `query` lets a `Remote` be asked as a lazy frame is.

mod describe;
mod grouped;
mod numbers;
mod query;
mod questions;
mod rows;

pub(crate) use grouped::summed;
pub use query::RemoteQuery;
