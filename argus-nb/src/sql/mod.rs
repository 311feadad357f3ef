//! SQL over frames: a query in text becomes a lazy query of polars'.
//!
//! `token` and `read` (with `operators` and `elsewhere`) make of the text what `syntax` describes; `plan`
//! makes a lazy frame of it, with `join` for its tables, `grouping` for groups of rows in memory, `scope` for its names,
//! `expression`, `compare`, `conditions`, `arithmetic`, `functions` and `window` for its values (ra's filters among these). A fault is of a place, and
//! `error` shows it there.
//!
//! It is not polars-sql: `docs/build.md` says why.

mod arithmetic;
mod compare;
mod conditions;
mod elsewhere;
mod error;
mod expression;
mod functions;
mod grouping;
mod join;
mod operators;
mod plan;
mod read;
mod scope;
mod syntax;
#[cfg(test)]
mod tests;
mod token;
mod window;

pub use error::SqlError;

use crate::flows::groupable;
use plan::Tables;
use polars::prelude::{DataFrame, IntoLazy, LazyFrame};

/// Questions in SQL. The frame that is asked is called `self`.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!("DstAddr" => ["9.9.9.9", "1.1.1.1", "9.9.9.9"], "TotBytes" => [10i64, 20, 30])?;
/// let top = flows.sql("select DstAddr, sum(TotBytes) as bytes from self group by 1 order by 2 desc")?;
/// assert_eq!(top.column("bytes")?.i64()?.get(0), Some(40));
/// # Ok(())
/// # }
/// ```
///
/// It has `select`, `distinct`, `from`, `join` (`using` or `on`), `where`, `group by`,
/// `having`, `order by`, `limit`, `union`, `with`, `case`, `cast`, `like`, the usual
/// functions, and windows (`row_number() over (partition by … order by …)`). Names of columns may be written in any case, and in `"` if they have signs
/// in them. A text that is compared with a time is a time, and `/` gives a fraction also
/// of whole numbers. Of flows: `ra('udp and port 53')`, `in_net(SrcAddr, '10.0.0.0/8')`, `subnet(SrcAddr, 24)`,
/// `is_private(SrcAddr)`, `bucket(StartTime, '10s')`. Nulls come last, and without
/// `order by` groups come in the order of their keys.
pub trait Sql {
    /// A frame of a frame; a lazy frame of a lazy frame, which nothing is read for yet.
    type Answer;

    /// # Errors
    /// [`SqlError`], which shows where in the query.
    fn sql(&self, query: &str) -> Result<Self::Answer, SqlError>;
}

impl Sql for DataFrame {
    type Answer = DataFrame;

    fn sql(&self, query: &str) -> Result<DataFrame, SqlError> {
        Ok(self.clone().lazy().sql(query)?.collect()?)
    }
}

impl Sql for LazyFrame {
    type Answer = LazyFrame;

    fn sql(&self, query: &str) -> Result<LazyFrame, SqlError> {
        lazily(query, &[("self", self.clone())])
    }
}

/// What a query can be asked of.
#[diagnostic::on_unimplemented(
    message = "a query is asked of a DataFrame or a LazyFrame, and `{Self}` is neither",
    label = "this query names a variable of type `{Self}` as its table"
)]
pub trait Queried {
    /// The table as a lazy frame.
    fn queried(&self) -> LazyFrame;
}

impl Queried for DataFrame {
    fn queried(&self) -> LazyFrame {
        self.clone().lazy()
    }
}

impl Queried for LazyFrame {
    fn queried(&self) -> LazyFrame {
        self.clone()
    }
}

/// A query over variables, which are its tables by their own names.
///
/// The tables are found in the query's text while the cell is compiled: what stands behind `from`
/// and `join`, unless `with` has given it that name. A query that is made elsewhere is followed
/// by its tables: `sql!(query, df, assets)?`.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let df = df!("SrcAddr" => ["10.0.0.1", "10.0.0.2"], "TotBytes" => [10i64, 20])?;
/// let assets = df!("SrcAddr" => ["10.0.0.2"], "Name" => ["printer"])?.lazy();
/// let named = sql!("select Name, TotBytes from df join assets using (SrcAddr)")?;
/// assert_eq!(named.height(), 1);
/// let query = format!("select count(*) as n from df where TotBytes > {}", 15);
/// assert_eq!(sql!(&query, df)?.column("n")?.i64()?.get(0), Some(1));
/// # Ok(())
/// # }
/// ```
///
/// A table that is no variable is an error of the compiler:
///
/// ```compile_fail
/// # use argus_nb::prelude::*;
/// let df = df!("a" => [1i64]).unwrap();
/// let joined = sql!("select a from df join assets using (a)");
/// ```
#[macro_export]
macro_rules! sql {
    ($query:literal $(,)?) => {
        $crate::sql::over(
            $query,
            &$crate::sql::tables!($crate::sql::queried $query),
        )
    };
    ($query:expr $(, $table:ident)+ $(,)?) => {
        $crate::sql::over(
            $query,
            &[$((stringify!($table), $crate::sql::queried(&$table))),*],
        )
    };
    ($query:expr $(,)?) => {
        compile_error!(
            "the tables are found in a query that is written here, as a text: for one that is made elsewhere name them, sql!(query, df, assets)?"
        )
    };
}

#[doc(hidden)]
pub use argus_sql_tables::tables;

/// A variable as a table, for [`sql!`](crate::sql!).
#[doc(hidden)]
pub fn queried(table: &impl Queried) -> LazyFrame {
    table.queried()
}

/// What [`sql!`](crate::sql!) calls: the answer of a query over named tables.
///
/// # Errors
/// As [`Sql::sql`].
pub fn over(query: &str, tables: &[(&str, LazyFrame)]) -> Result<DataFrame, SqlError> {
    Ok(lazily(query, tables)?.collect()?)
}

fn lazily(query: &str, tables: &[(&str, LazyFrame)]) -> Result<LazyFrame, SqlError> {
    let named = tables.iter().map(|(name, frame)| {
        // What is wrong with a table is said when it is asked.
        let frame = groupable(frame.clone()).unwrap_or_else(|_| frame.clone());
        ((*name).to_owned(), frame)
    });
    let tables = Tables {
        query,
        named: named.collect(),
    };
    let answer = read::read(query).and_then(|read| tables.answer(&read));
    answer.map_err(|fault| fault.of(query))
}
