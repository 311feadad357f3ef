//! Lines over time.

use super::error::PlotError;
use super::figure::{Figure, Grouped, LogY, Plot};
use super::reduce::Source;
use super::reduce::line::{Aggregate, Line};
use crate::flows::known;
use polars::prelude::DataFrame;

/// A column summed in windows of time, as a line: pandas'
/// `df.resample("1min", on=time)[column].sum().plot()`. `.every("1m")` sets the
/// window, else it is the shortest of the clock's that makes at most 300 of them;
/// `.count()`, `.mean()` and `.max()` say something else than the sum. With
/// `.by("Proto")`, a line for each group.
///
/// A flow belongs to the window that its time lies in, windows begin at whole
/// multiples of their length since 1970. Windows without a flow count as zero for
/// sums and counts, and are gaps for means and maxima. Where there are more
/// windows than pixels, the least and the greatest on each pixel are drawn.
///
/// Its data: `time` (Datetime µs, the window's begin, UTC), `value` (Float64, null for a
/// gap), `group` (String, with `.by`), a row a window.
///
/// # Errors
/// A column that is not there, a first one that holds no times or a second that
/// is not numeric; a window that is no length of time, or so short that there
/// are more than 100,000 of them.
pub fn line(df: &DataFrame, time: &str, column: &str) -> Result<Figure<Line>, PlotError> {
    known(df, column)?;
    Source::new(&df.head(Some(0))).times(time)?;
    Ok(Figure::new(
        df,
        Line {
            time: time.to_owned(),
            column: column.to_owned(),
            every: None,
            aggregate: Aggregate::Sum,
        },
    ))
}

impl Figure<Line> {
    /// The window: `"30s"`, `"1m"`, `"1h"`, `"1d"`, as in polars.
    #[must_use]
    pub fn every(mut self, window: impl Into<String>) -> Self {
        self.plot.every = Some(window.into());
        self
    }

    /// The number of flows instead of a sum.
    #[must_use]
    pub fn count(self) -> Self {
        self.aggregate(Aggregate::Count)
    }

    /// The mean of the flows' values.
    #[must_use]
    pub fn mean(self) -> Self {
        self.aggregate(Aggregate::Mean)
    }

    /// The greatest of the flows' values.
    #[must_use]
    pub fn max(self) -> Self {
        self.aggregate(Aggregate::Max)
    }

    fn aggregate(mut self, aggregate: Aggregate) -> Self {
        self.plot.aggregate = aggregate;
        self
    }
}

impl Plot for Line {}
impl Grouped for Line {}
impl LogY for Line {}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::{Column, DataType, IntoLazy, TimeUnit, col};

    fn flows() -> DataFrame {
        let seconds: Vec<i64> = vec![0, 30, 60, 200, 200];
        let times = Column::new("StartTime".into(), seconds)
            .cast(&DataType::Int64)
            .map(|s| s * 1_000_000)
            .unwrap()
            .cast(&DataType::Datetime(TimeUnit::Microseconds, None))
            .unwrap();
        let bytes = Column::new("TotBytes".into(), [1i64, 2, 4, 8, 16]);
        DataFrame::new_infer_height(vec![times, bytes]).unwrap()
    }

    fn values(figure: &Figure<Line>) -> Vec<Option<f64>> {
        let data = figure.data().unwrap();
        data.column("value")
            .unwrap()
            .f64()
            .unwrap()
            .iter()
            .collect()
    }

    #[test]
    fn every_window_is_there_and_every_flow_in_one() {
        let figure = line(&flows(), "StartTime", "TotBytes").unwrap().every("1m");
        assert_eq!(
            values(&figure),
            [Some(3.0), Some(4.0), Some(0.0), Some(24.0)]
        );
        assert_eq!(
            values(&figure.clone().mean()),
            [Some(1.5), Some(4.0), None, Some(12.0)]
        );
        assert_eq!(values(&figure.clone().max())[3], Some(16.0));
        assert_eq!(values(&figure.count())[0], Some(2.0));
    }

    #[test]
    fn a_window_that_is_none_is_an_error() {
        let figure = line(&flows(), "StartTime", "TotBytes").unwrap();
        for every in ["", "soon", "-1m", "0s", "1mo", "1"] {
            assert!(figure.clone().every(every).svg().is_err(), "{every}");
        }
        let error = figure.every("1us").svg().unwrap_err().to_string();
        assert!(error.contains("200000001 windows"), "{error}");
    }

    #[test]
    fn many_groups_on_a_large_sheet_stay_small() {
        let n = 4000i64;
        let times: Vec<i64> = (0..n).map(|i| i * 500_000).collect();
        let groups: Vec<String> = (0..n)
            .map(|i| format!("{}{}", "x".repeat(9000), i % 8))
            .collect();
        let df = polars::df!(
            "StartTime" => times, "Proto" => groups,
            "TotBytes" => (0..n).map(|i| i * 7919 % 1013).collect::<Vec<_>>()
        )
        .unwrap()
        .lazy()
        .with_column(col("StartTime").cast(DataType::Datetime(TimeUnit::Microseconds, None)))
        .collect()
        .unwrap();
        let figure = line(&df, "StartTime", "TotBytes")
            .unwrap()
            .every("100ms")
            .by("Proto");
        let svg = figure.size(4000, 4000).svg().unwrap();
        assert!(svg.len() < 400_000, "{} bytes", svg.len());
        let figure = crate::plot::ecdf(&df, "TotBytes").unwrap().by("Proto");
        let svg = figure.size(4000, 4000).svg().unwrap();
        assert!(svg.len() < 400_000, "{} bytes", svg.len());
    }
}
