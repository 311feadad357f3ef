//! A line to an engine: it asks in the engine's own SQL, and opens anew what was stopped or lost.

use super::address::Scheme;
use super::answer;
use super::arrow;
use super::column::{RemoteColumn, Stored};
use super::dialect::Dialect;
use super::error::RemoteError;
use super::opening::Opening;
use super::relation::Relation;
use super::session::{Fault, Open, Session};
use adbc_core::options::{IngestMode, OptionStatement, OptionValue};
use adbc_core::{Optionable as _, Statement as _};
use polars::prelude::*;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How long an engine may take to let a connection be opened, once its machine answers.
const PATIENCE: Duration = Duration::from_secs(60);
/// As many tables are shown.
const TABLES: u64 = 100_000;

/// A line to an engine. Its clones are the same.
#[derive(Clone)]
pub(crate) struct Link {
    inner: Arc<Inner>,
}

struct Inner {
    opening: Opening,
    dialect: Dialect,
    /// `None` after it was stopped or lost; the next question opens another.
    session: Mutex<Option<Arc<Session>>>,
}

impl Link {
    pub(super) fn open(opening: Opening) -> Result<Link, RemoteError> {
        let session = Session::open(opening.clone(), PATIENCE)?;
        let dialect = match opening.address.scheme {
            Scheme::SparkConnect => Dialect::Spark,
            Scheme::DuckDb => Dialect::DuckDb,
            Scheme::PostgreSql => Dialect::PostgreSql,
            Scheme::Sqlite => Dialect::Sqlite,
            Scheme::BigQuery => Dialect::BigQuery,
            Scheme::Snowflake => Dialect::Standard,
            Scheme::FlightSql => session.run(|open| Ok(whose(open)))?,
        };
        prepare(&session, dialect)?;
        let session = Mutex::new(Some(Arc::new(session)));
        Ok(Link {
            inner: Arc::new(Inner {
                opening,
                dialect,
                session,
            }),
        })
    }

    /// Has the engine do something that has no rows: `create table …`.
    ///
    /// # Errors
    /// What the engine says.
    pub(super) fn execute(&self, statement: &str) -> Result<(), RemoteError> {
        let statement = statement.to_owned();
        self.run(move |open| open.execute(&statement))
    }

    /// The tables that it has, `schema`, `table`.
    ///
    /// # Errors
    /// What the engine says.
    pub(super) fn tables(&self) -> Result<DataFrame, RemoteError> {
        let sql = match self.inner.dialect {
            Dialect::Spark | Dialect::Sail => "SHOW TABLES",
            Dialect::Sqlite => {
                "SELECT 'main' AS s, name AS t FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY 2"
            }
            _ => {
                "SELECT table_schema AS s, table_name AS t FROM information_schema.tables \
                 WHERE table_schema NOT IN ('information_schema', 'pg_catalog') ORDER BY 1, 2"
            }
        };
        let found = self.query(sql, TABLES)?;
        let columns = found.columns();
        let named = |place: usize, name: &str| match columns.get(place) {
            Some(column) => Ok(column.cast(&DataType::String)?.with_name(name.into())),
            None => Ok::<Column, PolarsError>(Column::new_empty(name.into(), &DataType::String)),
        };
        Ok(DataFrame::new(
            found.height(),
            vec![named(0, "schema")?, named(1, "table")?],
        )?)
    }

    /// Whose SQL it speaks.
    pub(crate) fn dialect(&self) -> Dialect {
        self.inner.dialect
    }

    /// What a person calls it: "Spark at sc://spark:15002".
    pub(crate) fn name(&self) -> String {
        let address = &self.inner.opening.address;
        match self.inner.dialect {
            Dialect::Standard => address.to_string(),
            dialect => format!("{} at {address}", dialect.name()),
        }
    }

    /// Asks the engine in its own SQL, and waits; the rows are as the engine gives them, at most so
    /// many.
    ///
    /// # Errors
    /// [`RemoteError::TooManyRows`], and what the engine says.
    pub(crate) fn query(&self, sql: &str, most: u64) -> Result<DataFrame, RemoteError> {
        let sql = sql.to_owned();
        let rows = self.run(move |open| open.query(&sql, most))?;
        match rows.height() as u64 > most {
            true => Err(RemoteError::TooManyRows {
                most,
                next: most.saturating_mul(10),
            }),
            false => Ok(rows),
        }
    }

    /// The columns of what stands behind FROM.
    pub(super) fn columns_of(&self, relation: &str) -> Result<Vec<RemoteColumn>, RemoteError> {
        // SQLite tells a column's type by its first values alone.
        let rows = match self.inner.dialect {
            Dialect::Sqlite => 1000,
            _ => 0,
        };
        let sql = format!("SELECT * FROM {relation} LIMIT {rows}");
        let found: Vec<(String, Stored)> =
            self.run(move |open| Ok(open.batches(&sql)?.columns()))?;
        let columns = found
            .into_iter()
            .map(|(name, stored)| RemoteColumn::new(name, stored));
        Ok(columns.collect())
    }

    /// Writes a frame as a table that is not there yet.
    pub(super) fn save(&self, df: &DataFrame, table: &str) -> Result<(), RemoteError> {
        let reader = arrow::reader(df)?;
        let (Relation::Table(mut parts), table) = (Relation::table(table), table.to_owned()) else {
            return Ok(());
        };
        let name = parts.pop().unwrap_or(table);
        let schema = parts.pop();
        let saved = self.run(move |open| {
            let mut statement = open.statement()?;
            statement.set_option(OptionStatement::TargetTable, OptionValue::String(name))?;
            statement.set_option(OptionStatement::IngestMode, IngestMode::Create.into())?;
            if let Some(schema) = schema {
                statement
                    .set_option(OptionStatement::TargetDbSchema, OptionValue::String(schema))?;
            }
            statement.bind_stream(reader)?;
            statement.execute_update()?;
            Ok(())
        });
        saved.map_err(|error| match error {
            RemoteError::Refused { engine, says } if is_unable(&says) => {
                RemoteError::NoIngest { engine, says }
            }
            error => error,
        })
    }

    /// Has the session's thread do something.
    fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Open) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, RemoteError> {
        let session = self.session()?;
        let done = session.run(work);
        if matches!(
            done,
            Err(RemoteError::Interrupted(_) | RemoteError::Lost { .. })
        ) {
            session.stop();
            *self
                .inner
                .session
                .lock()
                .unwrap_or_else(PoisonError::into_inner) = None;
        }
        done
    }

    /// The session that is open, or another.
    pub(super) fn session(&self) -> Result<Arc<Session>, RemoteError> {
        let mut kept = self
            .inner
            .session
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(session) = kept.as_ref().filter(|session| !session.is_over()) {
            return Ok(Arc::clone(session));
        }
        let session = Session::open(self.inner.opening.clone(), PATIENCE)?;
        prepare(&session, self.inner.dialect)?;
        let session = Arc::new(session);
        *kept = Some(Arc::clone(&session));
        Ok(session)
    }

    /// A frame of rows' values, in the types of the columns.
    pub(super) fn rows(
        &self,
        sql: &str,
        columns: &[&RemoteColumn],
        most: u64,
    ) -> Result<DataFrame, RemoteError> {
        answer::of_rows(columns, self.query(sql, most)?)
    }
}

/// A session in which every text means the same.
fn prepare(session: &Session, dialect: Dialect) -> Result<(), RemoteError> {
    match dialect {
        Dialect::Spark => session
            .run(|open| open.query("SET spark.sql.session.timeZone = UTC", 1))
            .map(|_| ()),
        _ => Ok(()),
    }
}

/// Whose SQL an engine of Flight SQL speaks: what it calls itself, or else what it understands.
fn whose(open: &mut Open) -> Dialect {
    let named = open
        .vendor()
        .map_or(Dialect::Standard, |name| Dialect::from_vendor(&name));
    let is_sparks = "SELECT unix_micros(TIMESTAMP '1970-01-01 00:00:01') AS `a`";
    match named {
        Dialect::Standard if open.query(is_sparks, 1).is_ok() => Dialect::Sail,
        named => named,
    }
}

/// Whether a driver says that it takes no tables.
fn is_unable(says: &str) -> bool {
    let says = says.to_lowercase();
    [
        "not implemented",
        "unimplemented",
        "not supported",
        "unsupported",
        "unknown statement option",
    ]
    .iter()
    .any(|words| says.contains(words))
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name())
    }
}
