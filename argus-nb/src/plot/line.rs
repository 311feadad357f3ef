//! Lines, areas and bars over time.

use super::columns::{ColumnNames, checked, known};
use super::error::PlotError;
use super::figure::{Figure, Grouped, LogY, Plot};
use super::reduce::line::{Aggregate, Line};
use super::reduce::over_time::Shape;
use super::reduce::{GROUPS, is_time, meaning};
use crate::data::Data;

/// Columns over time, or over numbers: pandas'
/// `df.resample("1min", on=time)[column].sum().plot()`, and `df.plot(x, columns)` of
/// what is aggregated already.
///
/// Of flows, a column is summed in windows of time. `.every("1m")` sets the window, else
/// it is the shortest of the clock's that makes at most 300 of them; `.sum()`, `.count()`,
/// `.mean()` and `.max()` say what is made of the flows. With `.by("Proto")`, or of
/// several columns, there is a line for each.
///
/// Rows that are the windows of an aggregation, whole steps apart and one an instant,
/// are drawn as they are, and so is everything whose x is a number. `.every` or `.sum()`
/// put such rows into windows too, `.as_it_is()` draws any rows so.
///
/// `.areas()` stacks the groups, `.bars()` makes a bar of each window, in order of time,
/// and `.bars().grouped()` one for each group, side by side. Where nobody says how long a
/// window is, at most 60 of them are bars.
///
/// A flow belongs to the window that its time lies in, and with `.spread()` to all those
/// that it lasted into, to each by its share of the time. Windows begin at whole
/// multiples of their length since 1970. Windows without a flow count as zero for
/// sums and counts, and are gaps for means and maxima. Where there are more
/// windows than pixels, the least and the greatest on each pixel are drawn.
///
/// Its data: `time` (Datetime µs, the window's begin, UTC) or `x` (Float64), `value`
/// (Float64, null for a gap), `group` (String, with `.by` or the column's name), a row a
/// window.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let hours = df!("hour" => [7, 8, 9], "in" => [10.0, 40.0, 30.0], "out" => [5.0, 9.0, 7.0])?;
/// let figure = line(&hours, "hour", ["in", "out"])?.areas();
/// assert_eq!(figure.data()?.height(), 6);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A column that is not there, a first one that holds neither times nor numbers or
/// another that is not numeric; a window that is no length of time, or so short that
/// there are more than 100,000 of them; more bars than can be told apart; several
/// columns and groups at once.
pub fn line(
    data: impl Into<Data>,
    x: &str,
    columns: impl ColumnNames,
) -> Result<Figure<Line>, PlotError> {
    figure(data.into(), x, columns.names())
}

fn figure(data: Data, x: &str, columns: Vec<String>) -> Result<Figure<Line>, PlotError> {
    let columns = checked(&data, columns, GROUPS)?;
    let schema = known(&data, &[x])?;
    if schema.get(x).and_then(|dtype| meaning(x, dtype)).is_none() {
        is_time(&schema, x)?;
    }
    Ok(Figure::new(
        data,
        Line {
            x: x.to_owned(),
            columns,
            every: None,
            aggregate: None,
            as_it_is: false,
            spread: false,
            shape: Shape::Lines,
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

    /// The sum of the flows' values, also of rows that could be drawn as they are.
    #[must_use]
    pub fn sum(self) -> Self {
        self.aggregate(Aggregate::Sum)
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

    /// A point for each row, whatever the rows are.
    #[must_use]
    pub fn as_it_is(mut self) -> Self {
        self.plot.as_it_is = true;
        self
    }

    /// Flows over the time that they took, and not all at once where they began: each
    /// window gets of a flow's value what its part of the flow's time is. A flow lasts from
    /// its time on for `Dur` seconds, else until `LastTime`; one that does not say so is
    /// booked where it began, and how many these are is said.
    ///
    /// Nothing is lost or made: all windows together have exactly what the flows have.
    /// Those of whole numbers, such as bytes and packets, have whole numbers, each less
    /// than one from its share (by largest remainder); other sums are equal but for the
    /// last digits of floating point.
    ///
    /// `rabins` shares records out as ra does, by packets.
    #[must_use]
    pub fn spread(mut self) -> Self {
        self.plot.spread = true;
        self
    }

    /// Areas instead of lines, those of the groups on each other.
    #[must_use]
    pub fn areas(mut self) -> Self {
        self.plot.shape = Shape::Areas;
        self
    }

    /// A bar for each window, in order of time, parted by the groups.
    #[must_use]
    pub fn bars(mut self) -> Self {
        self.plot.shape = Shape::Bars;
        self
    }

    /// A bar for each window and group, side by side.
    #[must_use]
    pub fn grouped(mut self) -> Self {
        self.plot.shape = Shape::GroupedBars;
        self
    }

    fn aggregate(mut self, aggregate: Aggregate) -> Self {
        self.plot.aggregate = Some(aggregate);
        self
    }
}

impl Plot for Line {}
impl Grouped for Line {}
impl LogY for Line {}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::{Column, DataFrame, DataType, IntoLazy, TimeUnit, col};

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
        let figure = line(flows(), "StartTime", "TotBytes").unwrap().every("1m");
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

    /// What is aggregated already, as `group_by_dynamic` gives it: out of order, with a
    /// null and a group that lacks an instant.
    fn minutes() -> DataFrame {
        let micros = [120i64, 0, 60, 0, 120, 60].map(|s| s * 1_000_000);
        let group = ["a", "a", "a", "b", "b", "c"];
        let bytes = [
            Some(3.0),
            Some(1.0),
            None,
            Some(10.0),
            Some(30.0),
            Some(5.0),
        ];
        polars::df!("t" => micros, "g" => group, "bytes" => bytes, "pkts" => [1i64, 2, 3, 4, 5, 6])
            .unwrap()
            .lazy()
            .with_column(col("t").cast(DataType::Datetime(TimeUnit::Microseconds, None)))
            .collect()
            .unwrap()
    }

    #[test]
    fn what_is_aggregated_already_is_drawn_as_it_is() {
        let of_a = minutes().head(Some(3));
        let figure = line(&of_a, "t", "bytes").unwrap();
        assert_eq!(values(&figure), [Some(1.0), None, Some(3.0)]);
        let note = figure.description().unwrap();
        assert!(note.contains("3 rows, a point each"), "{note}");
        let summed = figure.clone().every("2m").data().unwrap();
        assert_eq!(summed.height(), 2);
        let by = line(minutes(), "t", "bytes").unwrap().by("g");
        assert_eq!(by.data().unwrap().height(), 6);
        // Rows of one instant are flows, unless somebody says otherwise.
        let flows = line(flows(), "StartTime", "TotBytes").unwrap();
        assert!(values(&flows).len() > 5, "windows");
        assert_eq!(values(&flows.as_it_is()).len(), 5);
    }

    #[test]
    fn several_columns_and_numbers_along_x() {
        let df = polars::df!("hour" => [9, 7, 8], "in" => [3.0, 1.0, 2.0], "out" => [6i64, 4, 5]);
        let figure = line(df.unwrap(), "hour", ["in", "out"]).unwrap();
        let data = figure.data().unwrap();
        let x: Vec<f64> = data
            .column("x")
            .unwrap()
            .f64()
            .unwrap()
            .into_no_null_iter()
            .collect();
        assert_eq!(x, [7.0, 8.0, 9.0, 7.0, 8.0, 9.0]);
        assert_eq!(values(&figure)[3..], [Some(4.0), Some(5.0), Some(6.0)]);
        let svg = figure.svg().unwrap();
        assert!(
            svg.contains(">\nin\n<") && svg.contains(">\nout\n<"),
            "a legend"
        );
    }

    #[test]
    fn every_shape_is_drawn_and_bounded() {
        let n = 30_000i64;
        let times: Vec<i64> = (0..n).map(|i| i * 60_000_000).collect();
        let groups: Vec<i64> = (0..n).map(|i| i % 3).collect();
        let df = polars::df!("StartTime" => times, "g" => groups, "n" => vec![1i64; n as usize])
            .unwrap()
            .lazy()
            .with_column(col("StartTime").cast(DataType::Datetime(TimeUnit::Microseconds, None)))
            .collect()
            .unwrap();
        let figure = line(&df, "StartTime", "n").unwrap().by("g");
        let shapes = [
            figure.clone(),
            figure.clone().areas(),
            figure.clone().bars(),
            figure.clone().bars().grouped(),
            figure.clone().areas().log_y(),
        ];
        for figure in shapes {
            let sum: f64 = values(&figure).into_iter().flatten().sum();
            assert_eq!(sum, n as f64, "no flow is lost");
            let svg = figure.svg().unwrap();
            assert!(svg.len() < 400_000, "{} bytes", svg.len());
        }
        assert!(figure.bars().every("1m").svg().is_err());
    }

    #[test]
    fn flows_are_spread_over_the_time_that_they_took() {
        let mut df = flows();
        let seconds = [Some(0.0), Some(60.0), Some(180.0), None, Some(-5.0)];
        df.with_column(Column::new("Dur".into(), seconds)).unwrap();
        let figure = line(&df, "StartTime", "TotBytes")
            .unwrap()
            .every("1m")
            .spread();
        // 1 at once, 2 in two halves, 4 over three windows and a flow's end at a window's.
        let spread = [2.0, 2.0, 1.0, 26.0].map(Some);
        assert_eq!(values(&figure), spread);
        let words = figure.description().unwrap();
        assert!(
            words.contains("5 flows spread over 4 windows of 1m; 2 without Dur"),
            "{words}"
        );
        // The same from LastTime, of fractions, in groups and on small sheets.
        let ends = df.clone().lazy().select([
            col("StartTime"),
            (col("StartTime")
                + (col("Dur").fill_null(0) * 1e6.into())
                    .cast(DataType::Int64)
                    .cast(DataType::Duration(TimeUnit::Microseconds)))
            .alias("LastTime"),
            col("TotBytes").cast(DataType::Float64),
            (col("TotBytes") * 1000.into()).alias("k"),
        ]);
        let ends = ends.collect().unwrap();
        let figure = line(&ends, "StartTime", ["TotBytes", "k"])
            .unwrap()
            .every("1m")
            .spread();
        let of_both = values(&figure);
        let thirds = [2.0, 7.0 / 3.0, 4.0 / 3.0, 76.0 / 3.0];
        for (value, wanted) in of_both.iter().zip(thirds) {
            assert!((value.unwrap() - wanted).abs() < 1e-9, "{of_both:?}");
        }
        assert_eq!(of_both[4..], [2000.0, 2333.0, 1333.0, 25_334.0].map(Some));
        assert!(figure.areas().facet("k").unwrap().svg().is_ok());
    }

    #[test]
    fn what_cannot_be_spread_is_refused() {
        let figure = line(flows(), "StartTime", "TotBytes").unwrap().spread();
        let error = |figure: Figure<Line>| figure.svg().unwrap_err().to_string();
        assert!(error(figure.clone()).contains("neither Dur nor LastTime"));
        assert!(error(figure.clone().count()).contains("a flow is one"));
        assert!(error(figure.clone().mean()).contains("only a sum"));
        assert!(error(figure.as_it_is()).contains("each row is a point already"));
    }

    #[test]
    fn a_window_that_is_none_is_an_error() {
        let figure = line(flows(), "StartTime", "TotBytes").unwrap();
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
