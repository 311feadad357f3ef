//! Rows at an engine: a table there, the conditions that its rows fulfil, and its columns.

use super::answer;
use super::column::{RemoteColumn, Stored};
use super::dialect::Dialect;
use super::error::RemoteError;
use super::link::Link;
use super::noted;
use super::relation::Relation;
use super::selection::{Selection, ordered};
use super::sql;
use crate::data::Data;
use crate::data::engine::{DataError, Engine, Rows, sealed};
use crate::data::query::{Condition, Query};
use crate::flows::ColumnError;
use polars::prelude::{DataFrame, DataType, SchemaRef};
use std::fmt;
use std::sync::Arc;

/// As many rows come without more being said.
const FETCHED: u64 = 1_000_000;
/// As many groups an answer may have.
const GROUPS: u64 = 10_000_000;

/// Rows at an engine. Nothing is asked for before it is needed, and a clone costs nothing.
///
/// ```no_run
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let df = connect("sc://spark:15002")?.table("flows")?;
/// df.head(Some(5))?;                 // a frame of five rows
/// let here = df.sample(100_000, 0)?; // a frame of that many, chosen there
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Remote {
    link: Link,
    rows: Arc<Selection>,
}

impl Remote {
    /// All rows of a relation, which the engine says the columns of.
    pub(super) fn of_relation(link: Link, relation: Relation) -> Result<Remote, RemoteError> {
        let columns = link.columns_of(&relation.sql(link.dialect())?)?;
        noted::note(link.name(), relation.name());
        let rows = Arc::new(Selection::new(link.dialect(), relation, columns));
        Ok(Remote { link, rows })
    }

    /// The rows of a query of these rows, whose columns are known: some of these, perhaps by other
    /// names. They mean what they meant.
    pub(super) fn of_known(&self, query: String, columns: Vec<RemoteColumn>) -> Remote {
        let relation = Relation::Query(query);
        self.with(Selection::new(self.dialect(), relation, columns))
    }

    /// All the rows, in a frame in memory here: a million at most.
    ///
    /// # Errors
    /// [`RemoteError::TooManyRows`], and what the engine says.
    pub fn fetch(&self) -> Result<DataFrame, RemoteError> {
        self.fetch_at_most(FETCHED)
    }

    /// All the rows, in a frame in memory here, if they are not more than that.
    ///
    /// # Errors
    /// As [`Remote::fetch`].
    pub fn fetch_at_most(&self, most: u64) -> Result<DataFrame, RemoteError> {
        let columns = self.rows.all_columns();
        let sql = self
            .rows
            .values(&columns, &[], &[], Some(most.saturating_add(1)))?;
        self.link.rows(&sql, &columns, most)
    }

    /// So many rows, ten if nothing is said; which ones the engine chooses. (As `DataFrame::head`.)
    ///
    /// # Errors
    /// What the engine says.
    pub fn head(&self, length: Option<usize>) -> Result<DataFrame, RemoteError> {
        let n = length.unwrap_or(10) as u64;
        let columns = self.rows.all_columns();
        let sql = self.rows.values(&columns, &[], &[], Some(n))?;
        self.link.rows(&sql, &columns, n)
    }

    /// So many rows by chance, in a frame in memory here. The engine draws them; the same seed draws
    /// the same ones where the engine's rows come in the same order.
    ///
    /// # Errors
    /// What the engine says.
    pub fn sample(&self, n: u64, seed: u64) -> Result<DataFrame, RemoteError> {
        let columns = self.rows.all_columns();
        let sql = match self.dialect() {
            Dialect::DuckDb => {
                let all = self.rows.values(&columns, &[], &[], None)?;
                let seed = seed % (1 << 31);
                format!(
                    "SELECT * FROM ({all}) AS s USING SAMPLE reservoir({n} ROWS) REPEATABLE ({seed})"
                )
            }
            dialect => self
                .rows
                .values(&columns, &[], &[dialect.random(seed)], Some(n))?,
        };
        self.link.rows(&sql, &columns, n)
    }

    /// The SQL by which the engine gives these rows.
    ///
    /// # Errors
    /// A name that SQL can't write.
    pub fn explain(&self) -> Result<String, RemoteError> {
        let columns = self.rows.all_columns();
        self.rows.values(&columns, &[], &[], None)
    }

    /// The rows of a query of the engine's own SQL, in which `self` is these rows:
    /// `df.sql("select Proto, count(*) as flows from self group by Proto")?`.
    ///
    /// # Errors
    /// What the engine says.
    pub fn sql(&self, query: &str) -> Result<Remote, RemoteError> {
        let query = query.trim().trim_end_matches(';');
        let query = with_rows(query, &self.rows.rows_sql()?);
        let made = Remote::of_relation(self.link.clone(), Relation::Query(query.clone()))?;
        Ok(match self.dialect() {
            Dialect::Sail => self.of_known(query, self.with_sums(made.columns())),
            _ => made,
        })
    }

    /// The columns of a query at Sail, whose sums of unsigned numbers are unsigned: a sum of whole
    /// numbers is Int64 everywhere else. A column of these rows is no sum.
    fn with_sums(&self, columns: &[RemoteColumn]) -> Vec<RemoteColumn> {
        let signed = |column: &RemoteColumn| match (&column.stored, self.column(&column.name)) {
            (Stored::Integer(DataType::UInt64), Err(_)) => {
                RemoteColumn::new(column.name.clone(), Stored::Integer(DataType::Int64))
            }
            _ => column.clone(),
        };
        columns.iter().map(signed).collect()
    }

    /// The columns and their types, as Argus means them.
    pub fn schema(&self) -> SchemaRef {
        Arc::clone(&self.rows.schema)
    }

    /// The line by which they are asked.
    pub(crate) fn connection(&self) -> &Link {
        &self.link
    }

    pub(crate) fn dialect(&self) -> Dialect {
        self.link.dialect()
    }

    /// The columns, in their order.
    pub(crate) fn columns(&self) -> &[RemoteColumn] {
        &self.rows.columns
    }

    pub(crate) fn schema_ref(&self) -> SchemaRef {
        self.schema()
    }

    /// The column of that name.
    ///
    /// # Errors
    /// With the names that are most like it.
    pub(crate) fn column(&self, name: &str) -> Result<&RemoteColumn, ColumnError> {
        self.rows.column(name)
    }

    /// The rows of which this holds, too: a condition in the engine's SQL, over its columns. Null is
    /// no.
    #[must_use]
    pub(crate) fn where_sql(&self, condition: String) -> Remote {
        let mut rows = Selection::clone(&self.rows);
        rows.conditions.push(condition);
        self.with(rows)
    }

    /// What stands behind FROM, as a query of these rows with their conditions: `(SELECT * …) AS t`.
    ///
    /// # Errors
    /// A name that SQL can't write.
    pub(crate) fn narrowed_sql(&self) -> Result<String, RemoteError> {
        self.rows.narrowed_sql()
    }

    /// The rows of a SELECT that is asked of the engine as it is, in plain types: at most so many.
    ///
    /// # Errors
    /// [`DataError`].
    pub(crate) fn answer(&self, sql: &str, most: u64) -> Result<DataFrame, DataError> {
        Ok(self.link.query(sql, most)?)
    }
}

impl From<Remote> for Data {
    fn from(rows: Remote) -> Data {
        Data::Engine(Arc::new(rows))
    }
}

impl From<&Remote> for Data {
    fn from(rows: &Remote) -> Data {
        Data::Engine(Arc::new(rows.clone()))
    }
}

impl sealed::Sealed for Remote {}

impl Engine for Remote {
    fn name(&self) -> String {
        self.link.name()
    }

    fn schema(&self) -> Result<SchemaRef, DataError> {
        Ok(self.schema())
    }

    fn ask(&self, query: &Query) -> Result<DataFrame, DataError> {
        let sql = sql::of_query(&self.rows, query)?;
        let most = query.limit.unwrap_or(GROUPS);
        let given = self.link.query(&sql, most)?;
        answer::of_query(&self.rows, query, given)
    }

    fn rows(&self, rows: &Rows) -> Result<DataFrame, DataError> {
        let columns: Result<Vec<&RemoteColumn>, ColumnError> = match rows.columns.as_slice() {
            [] => Ok(self.rows.columns.iter().collect()),
            names => names.iter().map(|name| self.column(name)).collect(),
        };
        let columns = columns?;
        let conditions: Result<Vec<String>, DataError> = rows
            .conditions
            .iter()
            .map(|one| sql::of_condition(&self.rows, one))
            .collect();
        let mut order = Vec::new();
        for (name, descending) in &rows.order {
            order.push(ordered(
                &self.column(name)?.value(self.dialect())?,
                *descending,
            ));
        }
        let sql = self
            .rows
            .values(&columns, &conditions?, &order, Some(rows.limit))?;
        Ok(self.link.rows(&sql, &columns, rows.limit)?)
    }

    fn first(&self, n: usize) -> Result<DataFrame, DataError> {
        Ok(self.head(Some(n))?)
    }

    fn narrowed(&self, by: Vec<Condition>) -> Arc<dyn Engine> {
        let mut narrowed = self.clone();
        for condition in &by {
            narrowed = match sql::of_condition(&self.rows, condition) {
                Ok(sql) => narrowed.where_sql(sql),
                // There is no error to give here; whoever asks is told.
                Err(error) => narrowed.without_answer(error.to_string()),
            };
        }
        Arc::new(narrowed)
    }
}

impl Remote {
    fn without_answer(&self, why: String) -> Remote {
        let mut rows = Selection::clone(&self.rows);
        rows.unwritten = Some(why);
        self.with(rows)
    }

    fn with(&self, rows: Selection) -> Remote {
        Remote {
            link: self.link.clone(),
            rows: Arc::new(rows),
        }
    }
}

/// A query with rows in the place of the word `self`, where it is no part of a name or of a text.
fn with_rows(query: &str, rows: &str) -> String {
    let mut written = String::with_capacity(query.len() + rows.len());
    let mut quote = None;
    let mut word = String::new();
    let place = |word: &mut String, written: &mut String| {
        match word.eq_ignore_ascii_case("self") {
            true => written.push_str(&format!("{rows} AS self")),
            false => written.push_str(word),
        }
        word.clear();
    };
    for c in query.chars() {
        if quote.is_none() && (c.is_alphanumeric() || c == '_') {
            word.push(c);
            continue;
        }
        place(&mut word, &mut written);
        match quote {
            Some(open) if open == c => quote = None,
            None if ['\'', '"', '`'].contains(&c) => quote = Some(c),
            _ => {}
        }
        written.push(c);
    }
    place(&mut word, &mut written);
    written
}

impl fmt::Debug for Remote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of {}", self.rows.relation.name(), self.link.name())
    }
}
