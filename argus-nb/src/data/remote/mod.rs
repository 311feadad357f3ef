//! Flows that an engine on other machines keeps: Spark, whatever speaks Flight SQL, DuckDB.
//!
//! [`connect`] gives a [`Connection`], and that a [`Remote`]: a table there, some rows of it, and
//! what its columns mean. Every question becomes SQL, and a few kilobytes come back.

mod address;
pub(crate) mod column;
mod connection;
pub(crate) mod dialect;
mod error;

mod expression;
mod filter;
mod functions;
mod pattern;
mod refused;
mod relation;
mod remote;
mod secret;
mod verbs;

pub use connection::{Connection, connect};
pub use error::RemoteError;
pub use refused::VerbError;
pub use remote::Remote;
pub use verbs::RemoteQuery;
