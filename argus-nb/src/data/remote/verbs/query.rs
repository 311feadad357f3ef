//! A `Remote`, asked as a lazy frame is.

use crate::data::remote::Remote;
use crate::data::remote::refused::VerbError;
use polars::prelude::*;
use std::fmt;

/// A query of a [`Remote`], longer with each verb, as a `LazyFrame` is: what is wrong with it is
/// said when it is collected.
pub struct RemoteQuery(Result<Remote, VerbError>);

impl Remote {
    /// As a query: `df.lazy().filter(col("Dport").eq(lit(53))).collect()?`.
    pub fn lazy(&self) -> RemoteQuery {
        RemoteQuery(Ok(self.clone()))
    }

    /// As a query of the rows of which an expression is true: a `LazyFrame`'s `filter`.
    /// ([`filtered`](Remote::filtered) says at once what is wrong with it.)
    pub fn filter(&self, condition: Expr) -> RemoteQuery {
        self.lazy().filter(condition)
    }

    /// The rows, which come here: a `LazyFrame`'s `collect`, and [`fetch`](Remote::fetch) by
    /// another name.
    ///
    /// # Errors
    /// As for [`fetch`](Remote::fetch).
    pub fn collect(&self) -> Result<DataFrame, VerbError> {
        Ok(self.fetch()?)
    }
}

impl RemoteQuery {
    /// The rows of which an expression is true.
    #[must_use]
    pub fn filter(self, condition: Expr) -> RemoteQuery {
        RemoteQuery(self.0.and_then(|rows| rows.filtered(condition)))
    }

    /// With columns more, each of which has a name; one after the other.
    #[must_use]
    pub fn with_columns(self, columns: impl AsRef<[Expr]>) -> RemoteQuery {
        let assign = |rows: Remote, column: &Expr| {
            let name = column.to_field(&rows.schema_ref())?.name;
            rows.assigned(&name, column)
        };
        let assigned = |rows| columns.as_ref().iter().try_fold(rows, assign);
        RemoteQuery(self.0.and_then(assigned))
    }

    /// The rows, which stay where they are, or what is wrong with the query.
    pub(crate) fn rows(&self) -> Result<&Remote, &VerbError> {
        self.0.as_ref()
    }

    /// The rows, which come here.
    ///
    /// # Errors
    /// What the verbs met, and more than 1,000,000 rows.
    pub fn collect(self) -> Result<DataFrame, VerbError> {
        Ok(self.0?.fetch()?)
    }
}

impl fmt::Debug for RemoteQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Ok(rows) => rows.fmt(f),
            Err(error) => error.fmt(f),
        }
    }
}
