//! A connection to an engine, as a notebook has it.

use super::error::RemoteError;
use super::flows::Remote;
use super::link::Link;
use super::opening::Opening;
use super::relation::Relation;
use crate::suggest::similar;
use polars::prelude::DataFrame;
use std::fmt;

/// A connection to an engine. Its clones are the same connection.
#[derive(Clone)]
pub struct Connection {
    link: Link,
}

impl Connection {
    pub(super) fn open(opening: Opening) -> Result<Connection, RemoteError> {
        let link = Link::open(opening)?;
        Ok(Connection { link })
    }

    pub(super) fn link(&self) -> &Link {
        &self.link
    }

    /// A table of the engine's: `flows`, or `lake.flows` with its schema. A part with a point in its
    /// name stands in quotes.
    ///
    /// # Errors
    /// [`RemoteError::NoTable`], and what the engine says.
    pub fn table(&self, name: &str) -> Result<Remote, RemoteError> {
        Remote::of_relation(self.link.clone(), Relation::table(name)).map_err(|error| match error {
            RemoteError::Refused { engine, says } => self.unknown(name, engine, says),
            error => error,
        })
    }

    /// Parquet files that the engine reads where it is: `s3a://lake/flows/`.
    ///
    /// # Errors
    /// What the engine says, and that it reads no files by their path.
    pub fn parquet(&self, path: &str) -> Result<Remote, RemoteError> {
        Remote::of_relation(self.link.clone(), Relation::Parquet(path.to_owned()))
    }

    /// The rows of a query in the engine's own SQL.
    ///
    /// # Errors
    /// What the engine says.
    pub fn sql(&self, query: &str) -> Result<Remote, RemoteError> {
        let query = query.trim().trim_end_matches(';');
        Remote::of_relation(self.link.clone(), Relation::Query(query.to_owned()))
    }

    /// Has the engine do something that has no rows: `create table …`.
    ///
    /// # Errors
    /// What the engine says.
    pub fn execute(&self, statement: &str) -> Result<(), RemoteError> {
        self.link.execute(statement)
    }

    /// The tables that it has, by the names that [`Connection::table`] takes: `schema`, `table`.
    ///
    /// # Errors
    /// What the engine says.
    pub fn tables(&self) -> Result<DataFrame, RemoteError> {
        self.link.tables()
    }

    /// Of a table that is refused: that it is not there, if so.
    fn unknown(&self, name: &str, engine: String, says: String) -> RemoteError {
        let Ok(tables) = self.tables() else {
            return RemoteError::Refused { engine, says };
        };
        let texts = |column: &str| -> Vec<String> {
            let values = tables
                .column(column)
                .ok()
                .and_then(|column| column.str().ok());
            let values = values.map(|values| values.iter().flatten().map(str::to_owned).collect());
            values.unwrap_or_default()
        };
        let Relation::Table(parts) = Relation::table(name) else {
            return RemoteError::Refused { engine, says };
        };
        let known = texts("table");
        let wanted = parts.last().map_or("", String::as_str);
        if known.iter().any(|table| table == wanted) {
            return RemoteError::Refused { engine, says };
        }
        RemoteError::NoTable {
            engine: self.link.name(),
            name: name.to_owned(),
            nearest: similar(wanted, known.iter().map(String::as_str)),
        }
    }
}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.link.name())
    }
}

/// Writing a frame where an engine keeps it.
pub trait SaveTo {
    /// Writes the rows as a table that is not there yet: `df.save_to(&connection, "flows")?`.
    ///
    /// # Errors
    /// [`RemoteError::NoIngest`], if the driver takes no tables, and what the engine says.
    fn save_to(&self, connection: &Connection, table: &str) -> Result<(), RemoteError>;
}

impl SaveTo for DataFrame {
    fn save_to(&self, connection: &Connection, table: &str) -> Result<(), RemoteError> {
        connection.link().save(self, table)
    }
}
