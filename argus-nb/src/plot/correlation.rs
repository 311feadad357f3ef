//! Correlation matrices.

use super::columns::{checked, listed};
use super::error::PlotError;
use super::figure::{Figure, Plot};
use super::reduce::correlation::Correlation;
use crate::data::Data;
use std::collections::HashSet;

/// Columns whose numbers can still be read.
const MOST: usize = 20;

/// Pearson's correlation of each pair of numeric columns: `df[columns].corr()`, as
/// a matrix of colours and numbers. A pair counts the rows in which both are
/// finite. A pair that has no correlation (a constant column) is empty.
///
/// A column that is named twice is taken once.
///
/// Its data: `column` and a column for each name, as pandas has it (`column_`, where
/// one of them is called `column` itself).
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!("TotPkts" => [1i64, 2, 3], "TotBytes" => [60i64, 120, 180])?;
/// let matrix = correlation(&flows, ["TotPkts", "TotBytes"])?.data()?;
/// assert_eq!(matrix.column("TotBytes")?.f64()?.get(0), Some(1.0));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A column that is not there or is not numeric; more than twenty.
pub fn correlation<I>(data: impl Into<Data>, columns: I) -> Result<Figure<Correlation>, PlotError>
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    figure(data.into(), listed(columns))
}

fn figure(data: Data, columns: Vec<String>) -> Result<Figure<Correlation>, PlotError> {
    let mut columns = checked(&data, columns, MOST)?;
    let mut seen = HashSet::new();
    columns.retain(|column| seen.insert(column.clone()));
    Ok(Figure::new(data, Correlation { columns }))
}

impl Plot for Correlation {}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::*;

    #[test]
    fn a_constant_column_correlates_with_nothing() {
        let df = df!("a" => [1i64, 2, 3], "b" => [5i64, 5, 5]).unwrap();
        let figure = correlation(&df, ["a", "b"]).unwrap();
        let data = figure.data().unwrap();
        assert_eq!(data.column("b").unwrap().f64().unwrap().null_count(), 2);
        assert!(figure.description().unwrap().contains("b with a: none"));
    }

    #[test]
    fn a_column_may_be_named_twice_or_like_the_table_s_own() {
        let df = df!("column" => [1i64, 2, 3], "b" => [5i64, 6, 9]).unwrap();
        let data = correlation(&df, ["column", "b", "column"]).unwrap().data();
        let names = data.unwrap().get_column_names_owned();
        assert_eq!(names, ["column_", "column", "b"]);
    }
}
