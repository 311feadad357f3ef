//! A connection to an engine, and what it can be asked for.

use super::Remote;
use super::address::Address;
use super::dialect::Dialect;
use super::error::RemoteError;
use polars::prelude::DataFrame;
use std::fmt;
use std::sync::Arc;

/// A connection to an engine. Its clones are the same connection.
#[derive(Clone)]
pub struct Connection {
    inner: Arc<Inner>,
}

struct Inner {
    address: Address,
    dialect: Dialect,
}

/// Connects to an engine: `sc://spark:15002`, `grpc+tls://sail:32010`, `duckdb:flows.duckdb`.
///
/// # Errors
/// [`RemoteError`].
pub fn connect(address: &str) -> Result<Connection, RemoteError> {
    let address = Address::parse(address)?;
    Ok(Connection {
        inner: Arc::new(Inner {
            address,
            dialect: Dialect::Standard,
        }),
    })
}

impl Connection {
    /// A table of the engine's.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub fn table(&self, _name: &str) -> Result<Remote, RemoteError> {
        todo!("skeleton")
    }

    /// Parquet files that the engine reads.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub fn parquet(&self, _path: &str) -> Result<Remote, RemoteError> {
        todo!("skeleton")
    }

    /// The rows of a query in the engine's own SQL.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub fn sql(&self, _query: &str) -> Result<Remote, RemoteError> {
        todo!("skeleton")
    }

    /// The tables that it has.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub fn tables(&self) -> Result<DataFrame, RemoteError> {
        todo!("skeleton")
    }

    /// Whose SQL it speaks.
    pub(crate) fn dialect(&self) -> Dialect {
        self.inner.dialect
    }

    /// What a person calls it: "Spark at spark:15002".
    pub(crate) fn name(&self) -> String {
        format!("{} at {}", self.inner.dialect.name(), self.inner.address)
    }

    /// Asks the engine in its own SQL, and waits; the rows are as the engine gives them, at most so
    /// many.
    ///
    /// # Errors
    /// [`RemoteError`].
    pub(crate) fn query(&self, _sql: &str, _most: u64) -> Result<DataFrame, RemoteError> {
        todo!("skeleton")
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}
