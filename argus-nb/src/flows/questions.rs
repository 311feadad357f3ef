//! Questions whose answer is a small table, or one number.

use super::column::ColumnError;
use super::crosstab::{self, Aggregate};
use super::face::Face;
use super::key::Key;
use super::save::{self, SaveError};
use super::{counts, describe, flags, numbers};
use polars::prelude::*;
use std::path::Path;

/// What is asked of a `DataFrame` or a `LazyFrame` of flows.
///
/// A query is computed when it is asked, and of a file only the columns that the question
/// needs are read. Names of columns that are not there are answered with the nearest.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!("Dport" => [53u16, 443, 53], "DstAddr" => ["9.9.9.9", "1.1.1.1", "9.9.9.9"])?;
/// assert_eq!(flows.distinct("Dport")?.len(), 2);
/// let top = flows.counts("DstAddr")?;
/// assert_eq!(top.column("count")?.u32()?.get(0), Some(2));
/// # Ok(())
/// # }
/// ```
pub trait Flows: Face {
    /// The distinct values of a column in their order: pandas' `df[column].unique()`, sorted.
    ///
    /// Numbers and times ascend, text is ordered by its bytes, and null, which is one of them,
    /// comes last. (An engine's rows have no order in which a value would be the first.)
    ///
    /// # Errors
    /// [`ColumnError::Unknown`], with the nearest names.
    fn distinct(&self, column: &str) -> Result<Series, ColumnError> {
        counts::distinct(self.as_query(), column)
    }

    /// How often each value of a column occurs: a frame of the column and a
    /// `count` (UInt32), most frequent first, ties by value.
    ///
    /// It counts what pandas' `df.groupby(column).size()` counts, and null too. An expression
    /// in place of a name counts what it makes of the rows: `col("SrcAddr").subnet(24)?`.
    ///
    /// # Errors
    /// [`ColumnError::Unknown`], with the nearest names.
    fn counts(&self, column: impl Into<Key>) -> Result<DataFrame, ColumnError> {
        let key = column.into();
        of_key(self.as_query(), key, counts::counts)
    }

    /// [`counts`](Flows::counts) with a third column, `share` (Float64): the part that a
    /// value has of all rows. Pandas' `value_counts(normalize=True, dropna=False)`.
    ///
    /// The shares are of all rows, null among them, and sum to 1.
    ///
    /// ```
    /// # use argus_nb::prelude::*;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let flows = df!("Proto" => ["udp", "tcp", "udp", "udp"])?;
    /// assert_eq!(flows.shares("Proto")?.column("share")?.f64()?.get(0), Some(0.75));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As for [`counts`](Flows::counts).
    fn shares(&self, column: impl Into<Key>) -> Result<DataFrame, ColumnError> {
        let key = column.into();
        of_key(self.as_query(), key, counts::shares)
    }

    /// `Flgs` taken apart: a frame of as many rows with a Boolean column for
    /// each flag, such as `retransmitted`, `out_of_order`, `fragmented`,
    /// `several_macs`. The positions and letters are those of `man ra` (3.0.8).
    ///
    /// # Errors
    /// [`ColumnError::Unknown`], if there is no column `Flgs`.
    fn flags(&self) -> Result<DataFrame, ColumnError> {
        flags::flags(self.as_query())
    }

    /// What each column holds: pandas' `df.describe(include="all")`.
    ///
    /// A row for each statistic, named in the column `statistic`: `count`; of text
    /// `unique`, `top`, `freq` (of equally frequent values the least); of numbers and
    /// times `mean`, `std` (of a sample, ddof 1), `min`, `25%`, `50%`, `75%` (between the
    /// two values next to it) and `max`. A column of numbers is Float64, any other is text,
    /// and what does not apply is null. Null and NaN are counted nowhere.
    ///
    /// ```
    /// # use argus_nb::prelude::*;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let flows = df!("TotBytes" => [100i64, 200, 600], "Proto" => ["udp", "tcp", "udp"])?;
    /// let said = flows.describe()?;
    /// assert_eq!(said.column("TotBytes")?.f64()?.get(4), Some(300.0)); // the mean
    /// assert_eq!(said.column("Proto")?.str()?.get(2), Some("udp")); // the top
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// What the query meets.
    fn describe(&self) -> Result<DataFrame, ColumnError> {
        describe::describe(self.as_query())
    }

    /// How often each pair of values occurs: pandas' `pd.crosstab(df[rows], df[columns])`.
    ///
    /// A row for each value of the first column, a column (UInt32) for each of the second,
    /// both in their order; 0, where there is no such row. Null has a row and a column of
    /// its own, `null`, where pandas leaves it out. An expression serves in place of a name:
    /// `df.crosstab(col("StartTime").dt().hour(), "Proto")?`.
    ///
    /// ```
    /// # use argus_nb::prelude::*;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let flows = df!("Proto" => ["udp", "tcp", "udp"], "State" => ["CON", "FIN", "INT"])?;
    /// let table = flows.crosstab("Proto", "State")?;
    /// assert_eq!(table.get_column_names(), ["Proto", "CON", "FIN", "INT"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ColumnError::Unknown`], and [`ColumnError::TooWide`] for more than 2,000 columns.
    fn crosstab(
        &self,
        rows: impl Into<Key>,
        columns: impl Into<Key>,
    ) -> Result<DataFrame, ColumnError> {
        let (rows, columns) = (rows.into(), columns.into());
        counts_of_pairs(self.as_query(), rows, columns)
    }

    /// A sum for each pair of values: pandas'
    /// `df.pivot_table(values, rows, columns, aggfunc="sum")`. An expression in place of a
    /// name computes another thing: `col("Dur").mean()`.
    ///
    /// Rows and columns are as in [`crosstab`](Flows::crosstab); null, where there is no
    /// such pair. (polars' own `pivot`, of a `LazyFrame`, has to be told the columns.)
    ///
    /// ```
    /// # use argus_nb::prelude::*;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let flows = df!(
    ///     "Proto" => ["udp", "tcp", "udp"], "Dport" => [53u16, 22, 53], "TotBytes" => [1i64, 2, 3]
    /// )?;
    /// let bytes = flows.pivot_table("Dport", "Proto", "TotBytes")?;
    /// assert_eq!(bytes.column("udp")?.i64()?.to_vec(), [None, Some(4)]);
    /// let largest = flows.pivot_table("Dport", "Proto", col("TotBytes").max())?;
    /// assert_eq!(largest.column("udp")?.i64()?.to_vec(), [None, Some(3)]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// As for [`crosstab`](Flows::crosstab), and [`ColumnError::NotNumeric`].
    fn pivot_table(
        &self,
        rows: impl Into<Key>,
        columns: impl Into<Key>,
        values: impl Into<Aggregate>,
    ) -> Result<DataFrame, ColumnError> {
        let (rows, columns, values) = (rows.into(), columns.into(), values.into());
        aggregates_of_pairs(self.as_query(), rows, columns, values)
    }

    /// The sum of a column: pandas' `df[column].sum()`, exact to 2^53.
    ///
    /// Null and NaN are left out, and the sum of nothing is 0. Of a Boolean column it is
    /// how many are true.
    ///
    /// ```
    /// # use argus_nb::prelude::*;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let flows = df!("Dur" => [Some(1.0), None, Some(2.0), Some(6.0)])?;
    /// assert_eq!(flows.total("Dur")?, 9.0);
    /// assert_eq!(flows.mean_of("Dur")?, 3.0);
    /// assert_eq!(flows.quantile_of("Dur", 0.75)?, 4.0);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`ColumnError::Unknown`] and [`ColumnError::NotNumeric`].
    fn total(&self, column: &str) -> Result<f64, ColumnError> {
        numbers::total(self.as_query(), column)
    }

    /// The mean of a column: pandas' `df[column].mean()`. Null and NaN are left out, and the
    /// mean of nothing is NaN.
    ///
    /// (`mean` is polars' own verb of a `LazyFrame`: that of all columns.)
    ///
    /// # Errors
    /// As for [`total`](Flows::total).
    fn mean_of(&self, column: &str) -> Result<f64, ColumnError> {
        numbers::mean(self.as_query(), column)
    }

    /// The value that so large a share of a column lies below: pandas'
    /// `df[column].quantile(share)`, between the two values next to it. Null and NaN are
    /// left out, and the quantile of nothing is NaN.
    ///
    /// # Errors
    /// As for [`total`](Flows::total), and a share that is not between 0 and 1.
    fn quantile_of(&self, column: &str, share: f64) -> Result<f64, ColumnError> {
        numbers::quantile(self.as_query(), column, share)
    }

    /// Writes all rows to a file, in the format that its ending names: `.csv`, `.parquet`,
    /// `.arrow`, `.json` (an array of objects), `.ndjson` (an object on each line) or `.xlsx`
    /// (a sheet, of 1,048,575 rows at most; whole numbers beyond 2⁵³, which a sheet would
    /// round, are text there). `.gz` and `.zst` behind `.csv` and `.json` pack it. Returns how
    /// many rows.
    ///
    /// The file appears when it is whole, and one of that name is replaced: if the writing
    /// fails, it stays as it was.
    ///
    /// ```
    /// # use argus_nb::prelude::*;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let folder = tempfile::tempdir()?;
    /// let flows = df!("Proto" => ["udp", "tcp"], "TotBytes" => [90i64, 300])?;
    /// assert_eq!(flows.save(folder.path().join("flows.csv.gz"))?, 2);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// A name that says no format, more rows than a sheet has room for, and what the writing
    /// meets.
    fn save(&self, path: impl AsRef<Path>) -> Result<usize, SaveError> {
        self.save_at(path.as_ref())
    }

    #[doc(hidden)]
    fn save_at(&self, path: &Path) -> Result<usize, SaveError> {
        save::save(self.as_query(), path)
    }
}

impl Flows for DataFrame {}
impl Flows for LazyFrame {}

fn of_key(
    query: LazyFrame,
    key: Key,
    ask: fn(LazyFrame, &str) -> Result<DataFrame, ColumnError>,
) -> Result<DataFrame, ColumnError> {
    let (query, key) = key.into_column_of(query)?;
    let answer = ask(query, &key.name)?;
    key.called_in(answer)
}

fn counts_of_pairs(query: LazyFrame, rows: Key, columns: Key) -> Result<DataFrame, ColumnError> {
    let (query, rows) = rows.into_column_of(query)?;
    let (query, columns) = columns.into_column_of(query)?;
    let answer = crosstab::crosstab(query, &rows.name, &columns.name)?;
    rows.called_in(answer)
}

fn aggregates_of_pairs(
    query: LazyFrame,
    rows: Key,
    columns: Key,
    values: Aggregate,
) -> Result<DataFrame, ColumnError> {
    let (query, rows) = rows.into_column_of(query)?;
    let (query, columns) = columns.into_column_of(query)?;
    let answer = crosstab::pivot_table(query, &rows.name, &columns.name, values)?;
    rows.called_in(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_column_is_answered_with_its_neighbours() {
        let df = df!("DstAddr" => ["::1"], "SrcAddr" => ["::1"], "Dport" => [1u16]).unwrap();
        let error = df.counts("dstaddr").unwrap_err().to_string();
        assert!(
            error.starts_with("no column `dstaddr`: did you mean `DstAddr`"),
            "{error}"
        );
        assert!(error.contains("columns here: DstAddr, SrcAddr, Dport"));
    }

    #[test]
    fn counts_are_ordered_by_count_then_value_and_keep_null() {
        let df = df!("Dport" => [Some(80u16), None, Some(53), Some(53), None, Some(22)]).unwrap();
        let counted = df.counts("Dport").unwrap();
        let ports: Vec<Option<u16>> = counted
            .column("Dport")
            .unwrap()
            .u16()
            .unwrap()
            .iter()
            .collect();
        let counts: Vec<Option<u32>> = counted
            .column("count")
            .unwrap()
            .u32()
            .unwrap()
            .iter()
            .collect();
        assert_eq!(ports, [None, Some(53), Some(22), Some(80)]);
        assert_eq!(counts, [Some(2), Some(2), Some(1), Some(1)]);
    }
}
