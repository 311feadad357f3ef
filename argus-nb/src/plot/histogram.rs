//! Histograms.

use super::columns::known;
use super::error::PlotError;
use super::figure::{Figure, Grouped, LogX, LogY, Plot};
use super::reduce::histogram::{Height, Histogram};
use crate::data::Data;

/// A histogram of a numeric column: pandas' `df[column].hist()`. With
/// `.by("Proto")`, an outline for each group over the same bins.
///
/// Every row is counted, by `numpy.histogram`'s rule: a bin holds its lower edge,
/// the last one its upper edge too. The number of bins, where `.bins()` does not
/// say, is the greater of Sturges' and of Freedman and Diaconis', at most 100. With
/// `.log_x()` the bins are of equal ratio.
///
/// Its data: `low`, `high` (Float64, in the column's unit), `count` (UInt64), `height`
/// (Float64, what is drawn), `group` (String, with `.by`), a row a bin.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!("Dur" => [0.1, 0.2, 0.25, 0.9])?;
/// let bins = histogram(&flows, "Dur")?.bins(2).data()?;
/// assert_eq!(bins.column("count")?.u64()?.get(0), Some(3));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A column that is not there, is not numeric, or has no finite value; a logarithmic
/// axis of times.
pub fn histogram(data: impl Into<Data>, column: &str) -> Result<Figure<Histogram>, PlotError> {
    figure(data.into(), column)
}

fn figure(data: Data, column: &str) -> Result<Figure<Histogram>, PlotError> {
    known(&data, &[column])?;
    Ok(Figure::new(
        data,
        Histogram {
            column: column.to_owned(),
            bins: None,
            ends: None,
            height: Height::Count,
            cumulative: false,
        },
    ))
}

impl Figure<Histogram> {
    /// How many bins, 1 to 2000.
    #[must_use]
    pub fn bins(mut self, bins: usize) -> Self {
        self.plot.bins = Some(bins);
        self
    }

    /// Heights that make the area 1, for each group: `density=True`.
    #[must_use]
    pub fn density(mut self) -> Self {
        self.plot.height = Height::Density;
        self
    }

    /// Each bin with all before it; with [`Figure::density`] the last is 1.
    #[must_use]
    pub fn cumulative(mut self) -> Self {
        self.plot.cumulative = true;
        self
    }
}

impl Plot for Histogram {}
impl Grouped for Histogram {}
impl LogX for Histogram {}
impl LogY for Histogram {}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::*;

    #[test]
    fn a_cumulative_density_ends_at_one() {
        let df = df!("TotPkts" => [1i64, 1, 2, 3, 5, 8]).unwrap();
        let figure = histogram(&df, "TotPkts")
            .unwrap()
            .bins(4)
            .density()
            .cumulative();
        let heights = figure.data().unwrap();
        let last = heights.column("height").unwrap().f64().unwrap().last();
        assert!((last.unwrap() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn whole_numbers_are_not_cut_into_parts() {
        let df = df!("TotPkts" => (0..10_000i64).map(|i| i % 5).collect::<Vec<_>>()).unwrap();
        let data = histogram(&df, "TotPkts").unwrap().data().unwrap();
        assert_eq!(data.height(), 4);
    }

    #[test]
    fn two_thousand_bins_stay_small_and_more_are_refused() {
        let df =
            df!("Dur" => (0..50_000).map(|i| f64::from(i * 7919 % 50_021)).collect::<Vec<_>>())
                .unwrap();
        let figure = histogram(&df, "Dur").unwrap();
        let svg = figure.clone().bins(2000).svg().unwrap();
        assert!(svg.len() < 100_000, "{} bytes", svg.len());
        assert!(figure.bins(2001).svg().is_err());
    }
}
