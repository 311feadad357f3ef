//! Verbs whose answer is rows again: fewer of them, or with a column more.

use super::aggregate::{self, Aggregates};
use super::bins::{self, Division};
use super::column::ColumnError;
use super::conditions::Value;
use super::face::Face;
use super::key::Keys;
use super::order::End;
use super::{columns, gaps, lookup, sample, sessions};
use crate::erased::gathered;
use polars::prelude::*;

/// The everyday verbs, on a `DataFrame`, which they leave as it is, and on a `LazyFrame`,
/// of which they make a longer query. One after the other they are a sentence:
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!("SrcBytes" => [100i64, 5, 70], "DstBytes" => [50i64, 0, 700])?;
/// let talkers = flows.assign("ratio", ratio("SrcBytes", "DstBytes"))?.largest(2, "SrcBytes")?;
/// assert_eq!(talkers.column("ratio")?.f64()?.to_vec(), [Some(2.0), Some(0.1)]);
/// # Ok(())
/// # }
/// ```
///
/// A name of a column that is not there is answered with the nearest, of a `LazyFrame`,
/// too, before the query is run.
// A verb that takes several types makes one type of them before it makes the query, which it hands
// on at once: what is generic is compiled in each cell, and how a query is dropped is much of it.
pub trait Verbs: Face {
    /// The rows with the largest values of a column, the largest first: pandas'
    /// `df.nlargest(n, column)`. Of equal ones those that stand first; rows without a
    /// value (null, NaN) are never among them.
    ///
    /// # Errors
    /// [`ColumnError::Unknown`], with the nearest names.
    fn largest(&self, n: usize, column: &str) -> Result<Self, ColumnError> {
        self.rows_at_end(n, column, End::Largest)
    }

    /// The rows with the smallest values of a column, the smallest first: pandas'
    /// `df.nsmallest(n, column)`. As for [`largest`](Verbs::largest).
    ///
    /// # Errors
    /// [`ColumnError::Unknown`], with the nearest names.
    fn smallest(&self, n: usize, column: &str) -> Result<Self, ColumnError> {
        self.rows_at_end(n, column, End::Smallest)
    }

    /// The flows that began at `from` or later, and before `to`: `StartTime` is asked.
    ///
    /// Times are written as for [`timestamp`](crate::flows::timestamp). One without a zone
    /// is what the clock of the column shows: UTC, or the zone that the file was loaded
    /// with. A flow without a time is left out.
    ///
    /// ```
    /// # use argus_nb::prelude::*;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("flows.csv");
    /// # std::fs::write(&path, "StartTime\n2011/08/10 09:46:59.6\n2011/08/10 09:48:00.1\n")?;
    /// let df = load(path)?;
    /// assert_eq!(df.between("2011-08-10 09:46", "2011-08-10 09:48")?.height(), 1);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// A text that is no time, and a frame without a column of start times.
    fn between(&self, from: &str, to: &str) -> Result<Self, ColumnError> {
        self.rows_between(from, to)
    }

    /// The rows of which an expression is true: pandas' `df[condition]`. (polars' own `filter`
    /// is a verb of a `LazyFrame`, and of a `DataFrame` one that takes a mask.)
    ///
    /// ```
    /// # use argus_nb::prelude::*;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let flows = df!("SrcBytes" => [100i64, 5, 70], "DstBytes" => [50i64, 0, 700])?;
    /// assert_eq!(flows.filtered(col("DstBytes").above(col("SrcBytes")))?.height(), 1);
    /// assert_eq!(flows.filtered(col("SrcBytes").above(col("SrcBytes").mean()))?.height(), 2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// What the expression meets; of a `LazyFrame`, when the query is run.
    fn filtered(&self, condition: Expr) -> Result<Self, ColumnError> {
        self.rows_where(condition)
    }

    /// A row for each value of a column, or pair of values of two, with a number of its rows:
    /// pandas' `df.groupby(by)[values].sum()`. A name means the sum of that column; an
    /// expression computes another thing: `len()`, `col("DstAddr").n_unique()`.
    ///
    /// The largest number comes first, equal ones in the order of their keys; of several
    /// numbers the first counts. Of instants the earliest comes first, and where the first key is
    /// one, rows are in its order. Null is a key as any other (pandas leaves it out).
    ///
    /// ```
    /// # use argus_nb::prelude::*;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let flows = df!(
    ///     "SrcAddr" => ["10.0.0.1", "10.0.0.2", "10.0.0.2"],
    ///     "Dport" => [80u16, 22, 23], "TotBytes" => [900i64, 60, 60]
    /// )?;
    /// let talkers = flows.aggregate("SrcAddr", "TotBytes")?;
    /// assert_eq!(talkers.column("TotBytes")?.i64()?.to_vec(), [Some(900), Some(120)]);
    /// let ports = flows.aggregate("SrcAddr", col("Dport").n_unique())?;
    /// assert_eq!(ports.column("SrcAddr")?.str()?.get(0), Some("10.0.0.2"));
    /// let both = flows.aggregate(["SrcAddr", "Dport"], [len().alias("flows"), col("TotBytes").max()])?;
    /// assert_eq!(both.shape(), (3, 4));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ColumnError::Unknown`] and [`ColumnError::NotNumeric`].
    fn aggregate(
        &self,
        by: impl Into<Keys>,
        values: impl Into<Aggregates>,
    ) -> Result<Self, ColumnError> {
        let (by, values) = (by.into(), values.into());
        Self::answered(aggregate::aggregate(self.as_query(), by, values)?)
    }

    /// So many rows by chance, each at most once, in the order in which they stood:
    /// pandas' `df.sample(n, random_state=seed).sort_index()`. The same seed gives the same
    /// rows, on any machine; all rows, where there are no more than `n`.
    ///
    /// # Errors
    /// What the query meets.
    fn sample(&self, n: usize, seed: u64) -> Result<Self, ColumnError> {
        Self::answered(sample::sample(self.as_query(), n, seed)?)
    }

    /// What a table says of each row: its columns beside the row whose `left` is the
    /// table's `right`; null, where the table does not have it. Pandas'
    /// `df.merge(table, how="left", left_on=left, right_on=right)`.
    ///
    /// The rows stay as many as they are, and in their order: a table that has a value of
    /// `right` twice is refused. Null is never found. A column that both have gets
    /// `_right` behind its name; the table's `right` is left out. Text is found among
    /// categories, and integers of one width among those of another.
    ///
    /// ```
    /// # use argus_nb::prelude::*;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let flows = df!("SrcAddr" => ["10.0.0.1", "10.0.0.9", "10.0.0.1"])?;
    /// let assets = df!("address" => ["10.0.0.1", "10.0.0.2"], "owner" => ["web", "db"])?;
    /// let owned = flows.lookup(&assets, "SrcAddr", "address")?;
    /// let owners: Vec<Option<&str>> = owned.column("owner")?.str()?.iter().collect();
    /// assert_eq!(owners, [Some("web"), None, Some("web")]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ColumnError::Unknown`], [`ColumnError::KeysDiffer`], [`ColumnError::KeyTwice`].
    fn lookup(&self, table: &DataFrame, left: &str, right: &str) -> Result<Self, ColumnError> {
        Self::answered(lookup::lookup(self.as_query(), table, left, right)?)
    }

    /// With one column more, or one replaced: pandas' `df.assign(name=…)`. A bare text is
    /// the name of a column, a number is that number in each row.
    ///
    /// ```
    /// # use argus_nb::prelude::*;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let flows = df!("SrcAddr" => ["10.1.2.3", "10.1.2.9"])?;
    /// let nets = flows.assign("net", col("SrcAddr").subnet(24)?)?.distinct("net")?;
    /// assert_eq!(nets.str()?.get(0), Some("10.1.2.0/24"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// (`with` is polars' own verb of a `LazyFrame`.)
    ///
    /// # Errors
    /// What the expression meets; of a `LazyFrame`, when the query is run.
    fn assign(&self, name: &str, expression: impl Into<Expr>) -> Result<Self, ColumnError> {
        self.with_reckoned(name, expression.into())
    }

    /// With one column by another name: pandas' `df.rename(columns={from: to})`. (polars'
    /// own `rename` changes a `DataFrame`, and takes a `LazyFrame` away.)
    ///
    /// # Errors
    /// [`ColumnError::Unknown`], and a name that another column has.
    fn renamed(&self, from: &str, to: &str) -> Result<Self, ColumnError> {
        Self::answered(columns::renamed(self.as_query(), from, to)?)
    }

    /// With a value in the place of a column's nulls: pandas'
    /// `df.fillna({column: value})`. The column keeps its type; NaN stays.
    ///
    /// ```
    /// # use argus_nb::prelude::*;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let flows = df!("Dport" => [Some(53u16), None])?;
    /// assert_eq!(flows.fill("Dport", 0)?.column("Dport")?.u16()?.get(1), Some(0));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ColumnError::Unknown`], and a value that the column's type can't hold.
    fn fill(&self, column: &str, value: impl Into<Value>) -> Result<Self, ColumnError> {
        let value = value.into();
        Self::answered(columns::fill(self.as_query(), column, value)?)
    }

    /// With the bin of each number, of `n` bins as wide as each other: pandas'
    /// `pd.cut(df[column], n)`. A value is above `{column}_above` and at most
    /// `{column}_upto` (Float64); null, NaN and the infinite are in no bin.
    ///
    /// ```
    /// # use argus_nb::prelude::*;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let flows = df!("TotBytes" => [0i64, 60, 100])?;
    /// let upto = flows.bins("TotBytes", 2)?.column("TotBytes_upto")?.f64()?.to_vec();
    /// assert_eq!(upto, [Some(50.0), Some(100.0), Some(100.0)]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ColumnError::Unknown`], [`ColumnError::NotNumeric`], and no bins.
    fn bins(&self, column: &str, n: usize) -> Result<Self, ColumnError> {
        Self::answered(bins::bins(self.as_query(), column, n, Division::Width)?)
    }

    /// With the bin of each number, of `n` bins that hold as many rows as each other:
    /// pandas' `pd.qcut(df[column], n, duplicates="drop")`. As for [`bins`](Verbs::bins);
    /// where a value is so frequent that bins would be the same, there are fewer of them.
    ///
    /// # Errors
    /// As for [`bins`](Verbs::bins).
    fn qcut(&self, column: &str, n: usize) -> Result<Self, ColumnError> {
        Self::answered(bins::bins(self.as_query(), column, n, Division::Rows)?)
    }

    /// With a column `session` (UInt32): of the flows with the same keys, in the order of
    /// `StartTime`, the next session begins where more than `gap` has passed since the
    /// flow before began. From 0; null, where the time is. Pandas:
    /// `df.sort_values("StartTime").groupby(by)["StartTime"].transform(lambda t: (t.diff() > gap).cumsum())`.
    ///
    /// ```
    /// # use argus_nb::prelude::*;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("flows.csv");
    /// # std::fs::write(&path, "StartTime,SrcAddr\n\
    /// #   2011/08/10 09:00:00,10.0.0.1\n2011/08/10 09:10:00,10.0.0.1\n2011/08/10 09:50:00,10.0.0.1\n")?;
    /// let df = load(path)?.sessions("30m", ["SrcAddr"])?;
    /// assert_eq!(df.column("session")?.u32()?.to_vec(), [Some(0), Some(0), Some(1)]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// A text that is no length of time, or that of none, and columns that are not there.
    fn sessions<K: Into<String>>(
        &self,
        gap: &str,
        by: impl IntoIterator<Item = K>,
    ) -> Result<Self, ColumnError> {
        let mut keys = by.into_iter();
        let keys = gathered(&mut || Some(keys.next()?.into()));
        Self::answered(sessions::sessions(self.as_query(), gap, &keys)?)
    }

    /// With a column `gap` (Float64): the seconds since the flow before with the same keys
    /// began; null of the first. Who calls by a clock has gaps of one length. Pandas:
    /// `df.sort_values("StartTime").groupby(by)["StartTime"].diff().dt.total_seconds()`.
    ///
    /// ```
    /// # use argus_nb::prelude::*;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("flows.csv");
    /// # std::fs::write(&path, "StartTime,SrcAddr\n\
    /// #   2011/08/10 09:00:00,10.0.0.1\n2011/08/10 09:00:05,10.0.0.2\n2011/08/10 09:00:30,10.0.0.1\n")?;
    /// let df = load(path)?.gaps("SrcAddr")?;
    /// assert_eq!(df.column("gap")?.f64()?.to_vec(), [None, None, Some(30.0)]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Columns that are not there.
    fn gaps(&self, by: impl Into<Keys>) -> Result<Self, ColumnError> {
        Self::answered(gaps::gaps(self.as_query(), by.into())?)
    }
}

impl Verbs for DataFrame {}
impl Verbs for LazyFrame {}
