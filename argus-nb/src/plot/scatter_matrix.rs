//! Scatter matrices.

use super::columns::{checked, listed};
use super::error::PlotError;
use super::figure::{Figure, Grouped, LogX, LogY, Plot};
use super::reduce::scatter_matrix::ScatterMatrix;
use crate::data::Data;

/// Columns that still have room to be seen.
const MOST: usize = 8;

/// Every column against every other: `pandas.plotting.scatter_matrix`. On the
/// diagonal stands each column's histogram, or with `.kde()` its density curve.
///
/// Few flows are points, as in [`scatter`](super::scatter()). Of more, each small
/// plot counts every row with both values in a grid, and has the colours of one
/// colour bar for all. `.log_x()` or `.log_y()` makes every axis
/// logarithmic. Its description has the correlation of each pair.
///
/// Its data: `x`, `y` (String, column names), `rows` (UInt64), `correlation` (Float64,
/// Pearson's, of the rows drawn), a row a pair.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!("TotPkts" => [1i64, 2, 4], "TotBytes" => [60i64, 130, 250])?;
/// assert_eq!(scatter_matrix(&flows, ["TotPkts", "TotBytes"])?.data()?.height(), 1);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A column that is not there, is not numeric, or has no finite value; more than
/// eight columns.
pub fn scatter_matrix<I>(
    data: impl Into<Data>,
    columns: I,
) -> Result<Figure<ScatterMatrix>, PlotError>
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    figure(data.into(), listed(columns))
}

fn figure(data: Data, columns: Vec<String>) -> Result<Figure<ScatterMatrix>, PlotError> {
    let columns = checked(&data, columns, MOST)?;
    Ok(Figure::new(
        data,
        ScatterMatrix {
            columns,
            kde: false,
        },
    ))
}

impl Figure<ScatterMatrix> {
    /// A density curve on the diagonal: `diagonal="kde"`.
    #[must_use]
    pub fn kde(mut self) -> Self {
        self.plot.kde = true;
        self
    }
}

impl Plot for ScatterMatrix {}
impl Grouped for ScatterMatrix {}
impl LogX for ScatterMatrix {}
impl LogY for ScatterMatrix {}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::*;

    #[test]
    fn five_columns_of_noise_stay_small() {
        let n = 200_000u64;
        let noise = |seed: u64| -> Vec<f64> {
            let mut state = seed;
            (0..n)
                .map(|_| {
                    state = state
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1);
                    (state >> 40) as f64
                })
                .collect()
        };
        let names = ["a", "b", "c", "d", "e"];
        let columns = names
            .iter()
            .zip(1..)
            .map(|(name, seed)| Column::new((*name).into(), noise(seed)))
            .collect();
        let df = DataFrame::new_infer_height(columns).unwrap();
        for figure in [
            scatter_matrix(&df, names).unwrap(),
            scatter_matrix(&df, names).unwrap().kde().size(4000, 4000),
        ] {
            let svg = figure.svg().unwrap();
            assert!(svg.len() < 400_000, "{} bytes", svg.len());
        }
    }

    #[test]
    fn one_column_is_its_histogram() {
        let df = df!("TotPkts" => [1i64, 2, 2, 9]).unwrap();
        let figure = scatter_matrix(&df, ["TotPkts"]).unwrap();
        assert!(figure.svg().unwrap().contains("TotPkts (packets)"));
    }
}
