//! Flows that an engine on other machines keeps: Spark, whatever speaks Flight SQL, DuckDB.
//!
//! [`connect`] gives a [`Connection`], and that a [`Remote`]: a table there, some rows of it, and
//! what its columns mean. Every question becomes SQL, and a few kilobytes come back.

mod address;
mod answer;
mod arrow;
mod bins;
pub(crate) mod column;
mod condition;
mod connect;
mod connection;
pub(crate) mod dialect;
mod drivers;
mod error;
mod expression;
mod filter;
mod flows;
mod functions;
mod link;
mod noted;
mod opening;
mod pattern;
mod refused;
mod relation;
mod secret;
mod selection;
mod session;
mod sql;
#[cfg(test)]
mod tests;
mod verbs;

pub use connect::{Connect, connect};
pub use connection::{Connection, SaveTo};
pub use error::RemoteError;
pub use flows::Remote;
pub(crate) use noted::noted;
pub use refused::VerbError;
pub use verbs::RemoteQuery;
pub(crate) use verbs::summed;
