//! Where the rows are: in memory, in a lazy scan, or at an engine on other machines. One question
//! ([`query`]) is answered by all of them ([`engine`]).
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
pub(crate) mod values;

pub use engine::{DataError, Engine, Rows};
