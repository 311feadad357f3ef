//! Rows at an engine: a table there, the conditions that its rows fulfil, and its columns.

use super::column::RemoteColumn;
use super::connection::Connection;
use super::dialect::Dialect;
use super::error::RemoteError;
use super::relation::Relation;
use crate::data::engine::DataError;
use crate::flows::ColumnError;
use polars::prelude::{DataFrame, SchemaRef};
use std::fmt;
use std::sync::Arc;

/// Rows at an engine. Nothing is asked for before it is needed, and a clone costs nothing.
#[derive(Clone)]
pub struct Remote {
    inner: Arc<Inner>,
}

#[derive(Clone)]
struct Inner {
    connection: Connection,
    relation: Relation,
    /// Conditions in SQL, of which every one holds; a null is no.
    conditions: Vec<String>,
    columns: Arc<[RemoteColumn]>,
    schema: SchemaRef,
}

impl Remote {
    pub(crate) fn connection(&self) -> &Connection {
        &self.inner.connection
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.inner.connection.dialect()
    }

    /// The columns, in their order.
    pub(crate) fn columns(&self) -> &[RemoteColumn] {
        &self.inner.columns
    }

    pub(crate) fn schema_ref(&self) -> SchemaRef {
        self.inner.schema.clone()
    }

    /// The column of that name.
    ///
    /// # Errors
    /// With the names that are most like it.
    pub(crate) fn column(&self, name: &str) -> Result<&RemoteColumn, ColumnError> {
        let found = self.inner.columns.iter().find(|column| column.name == name);
        found.ok_or_else(|| crate::flows::unknown(&self.inner.schema, name))
    }

    /// The rows of which this holds, too: a condition in the engine's SQL, over its columns. Null is
    /// no.
    #[must_use]
    pub(crate) fn where_sql(&self, condition: String) -> Remote {
        let mut inner = Inner::clone(&self.inner);
        inner.conditions.push(condition);
        Remote {
            inner: Arc::new(inner),
        }
    }

    /// The rows and columns that a SELECT of the engine's own SQL gives, in which `{self}` is these
    /// rows: what the verbs that make rows of rows build upon.
    ///
    /// # Errors
    /// [`RemoteError`], if the engine can't say what its columns are.
    pub(crate) fn derived(&self, _select: &str) -> Result<Remote, RemoteError> {
        todo!("skeleton")
    }

    /// What stands behind FROM, as a query of these rows with their conditions: `(SELECT * …) AS t`.
    ///
    /// # Errors
    /// A name that SQL can't write.
    pub(crate) fn from_sql(&self) -> Result<String, RemoteError> {
        todo!("skeleton")
    }

    /// The rows of a SELECT that is asked of the engine as it is, in plain types: at most so many.
    ///
    /// # Errors
    /// [`DataError`].
    pub(crate) fn select(&self, _sql: &str, _most: u64) -> Result<DataFrame, DataError> {
        todo!("skeleton")
    }
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} of {:?}",
            self.inner.relation.name(),
            self.inner.connection
        )
    }
}
