//! What a `Remote`'s rows come from: a table, files that the engine reads, or a query.

use super::dialect::Dialect;
use super::error::RemoteError;

/// What stands behind FROM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Relation {
    /// A table by its name, which may have a catalogue and a schema before it.
    Table(Vec<String>),
    /// Parquet files, by a path that the engine understands.
    Parquet(String),
    /// A query in the engine's own SQL.
    Query(String),
}

impl Relation {
    /// A table's name as a person writes it: `flows`, `lake.flows`, or with parts in quotes, where a
    /// point belongs to the name.
    pub(super) fn table(name: &str) -> Relation {
        let mut parts = vec![String::new()];
        let mut quote = None;
        let mut characters = name.trim().chars().peekable();
        while let Some(c) = characters.next() {
            let part = parts.len() - 1;
            match (quote, c) {
                (Some(open), c) if c == open && characters.peek() == Some(&open) => {
                    characters.next();
                    parts[part].push(c);
                }
                (Some(open), c) if c == open => quote = None,
                (None, '"' | '`') if parts[part].is_empty() => quote = Some(c),
                (None, '.') => parts.push(String::new()),
                (_, c) => parts[part].push(c),
            }
        }
        Relation::Table(parts)
    }

    /// As SQL, with the name `t`.
    ///
    /// # Errors
    /// A name that SQL can't write, or files that the engine doesn't read so.
    pub(super) fn sql(&self, dialect: Dialect) -> Result<String, RemoteError> {
        let rows = match (self, dialect) {
            (Relation::Table(parts), _) => {
                let parts: Result<Vec<String>, RemoteError> =
                    parts.iter().map(|part| dialect.identifier(part)).collect();
                parts?.join(".")
            }
            (Relation::Parquet(path), Dialect::Spark | Dialect::Sail) => {
                format!("parquet.{}", dialect.identifier(path)?)
            }
            (Relation::Parquet(path), Dialect::DuckDb) => {
                format!("read_parquet({})", dialect.text(&glob(path))?)
            }
            (Relation::Parquet(path), _) => {
                return Err(dialect.unwritable(path, "it reads no files by their path"));
            }
            // A comment at its end must not swallow the bracket.
            (Relation::Query(query), _) => format!("(\n{query}\n)"),
        };
        Ok(format!("{rows} AS t"))
    }

    /// How a person knows it.
    pub(super) fn name(&self) -> String {
        match self {
            Relation::Table(parts) => parts.join("."),
            Relation::Parquet(path) => path.clone(),
            Relation::Query(query) => query.split_whitespace().collect::<Vec<_>>().join(" "),
        }
    }
}

/// A folder is all files in it, which Spark says without a star and DuckDB with one.
fn glob(path: &str) -> String {
    match path.strip_suffix('/') {
        Some(folder) => format!("{folder}/**/*.parquet"),
        None => path.to_owned(),
    }
}
