//! Scatter plots.

use super::columns::known;
use super::error::PlotError;
use super::figure::{Figure, Grouped, LogX, LogY, Plot};
use super::reduce::scatter::Scatter;
use crate::data::Data;

/// One column against another: pandas' `df.plot.scatter(x, y)`. With
/// `.by("Proto")`, each group in its colour. Times may stand on an axis.
///
/// Up to 5,000 flows on at most 2,500 pixels are points, the darker the more
/// flows. Of more, every flow is counted in a cell of a grid, and the cell has
/// the colour of its count, from few (dark) to many (yellow), by the colour bar. With `.by()` a cell has the colour of the group
/// with most flows in it.
///
/// Its data: for points `x`, `y` (Float64), `count` (UInt64, how many fall on the same
/// pixel), for a density `x_low`, `x_high`, `y_low`, `y_high` (Float64), `count`
/// (UInt64), a row a cell that is not empty; `group` (String) with `.by`; with
/// `.regression()` the line of its group, `slope`, `intercept` and `r_squared` (Float64,
/// null where there is none).
///
/// # Errors
/// A column that is not there or is not numeric; no row with both values; a logarithmic
/// axis of times.
pub fn scatter(data: impl Into<Data>, x: &str, y: &str) -> Result<Figure<Scatter>, PlotError> {
    figure(data.into(), x, y)
}

fn figure(data: Data, x: &str, y: &str) -> Result<Figure<Scatter>, PlotError> {
    known(&data, &[x, y])?;
    Ok(Figure::new(
        data,
        Scatter {
            x: x.to_owned(),
            y: y.to_owned(),
            regression: false,
        },
    ))
}

impl Figure<Scatter> {
    /// A regression line of each group, by least squares: `scipy.stats.linregress`. On a
    /// logarithmic axis it is that of the logarithms (to base 10), and so as straight as
    /// the others; times count in seconds since 1970. All rows with both values have a
    /// part in it, those beyond a range too. The note below the figure says slope,
    /// intercept and R² of a single line, the description of each.
    #[must_use]
    pub fn regression(mut self) -> Self {
        self.plot.regression = true;
        self
    }
}

impl Plot for Scatter {}
impl Grouped for Scatter {}
impl LogX for Scatter {}
impl LogY for Scatter {}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::*;

    fn flows(n: i64) -> DataFrame {
        let packets: Vec<Option<i64>> = (0..n)
            .map(|i| (i > 0).then_some((i * 7919) % 1013))
            .collect();
        let bytes: Vec<i64> = (0..n).map(|i| (i * 104_729) % 65_521).collect();
        df!("TotPkts" => packets, "TotBytes" => bytes).unwrap()
    }

    #[test]
    fn every_flow_is_counted_and_the_drawing_stays_small() {
        for n in [2_500, 5_000, 300_000] {
            let figure = scatter(flows(n), "TotPkts", "TotBytes").unwrap();
            let data = figure.data().unwrap();
            let counted = data.column("count").unwrap().u64().unwrap().sum().unwrap();
            assert_eq!(counted, n as u64 - 1);
            let description = figure.description().unwrap();
            assert!(
                description.contains("1 null or not finite"),
                "{description}"
            );
            let svg = figure.svg().unwrap();
            assert!(svg.len() < 400_000, "{} bytes", svg.len());
            let large = figure.size(4000, 4000).svg().unwrap();
            assert!(large.len() < 400_000, "{} bytes", large.len());
        }
    }

    #[test]
    fn groups_add_up_to_all() {
        let n = 20_000;
        let mut df = flows(n);
        let words: Vec<&str> = (0..n)
            .map(|i| ["tcp", "udp", "arp"][i as usize % 3])
            .collect();
        df.with_column(Column::new("Proto".into(), words)).unwrap();
        let figure = scatter(&df, "TotPkts", "TotBytes").unwrap().by("Proto");
        let data = figure.data().unwrap();
        let counted = data.column("count").unwrap().u64().unwrap().sum().unwrap();
        assert_eq!(counted, n as u64 - 1);
    }

    #[test]
    fn zero_has_no_place_on_a_logarithmic_axis_and_is_counted() {
        let df = df!("a" => [0i64, 1, 10], "b" => [1i64, 1, 1]).unwrap();
        let figure = scatter(&df, "a", "b").unwrap().log_x();
        let description = figure.description().unwrap();
        assert!(
            description.contains("2 flows; 1 not above zero left out"),
            "{description}"
        );
        let none = df!("a" => [0i64], "b" => [1i64]).unwrap();
        assert!(scatter(&none, "a", "b").unwrap().log_x().svg().is_err());
    }

    fn line_of(figure: &Figure<Scatter>) -> [Option<f64>; 3] {
        let data = figure.data().unwrap();
        ["slope", "intercept", "r_squared"].map(|name| {
            let column = data.column(name).unwrap();
            column.f64().unwrap().get(0)
        })
    }

    #[test]
    fn a_regression_line_is_straight_on_the_axes_and_of_all_rows() {
        let rows = 1..=6i64;
        let df = df!(
            "x" => rows.clone().map(|i| 10i64.pow(i as u32)).collect::<Vec<_>>(),
            "y" => rows.clone().map(|i| 7.0 * 10f64.powi(2 * i as i32)).collect::<Vec<_>>(),
            "t" => rows.clone().map(|i| i * 5_000_000).collect::<Vec<_>>(),
            "n" => rows.clone().map(|i| i * 20).collect::<Vec<_>>(),
            "one" => vec![3i64; 6], "g" => ["<a>", "b", "<a>", "b", "<a>", "c"]
        )
        .unwrap()
        .lazy()
        .with_column(col("t").cast(DataType::Datetime(TimeUnit::Microseconds, None)))
        .collect()
        .unwrap();
        let close = |line: [Option<f64>; 3], wanted: [f64; 3]| {
            let pairs = line.into_iter().zip(wanted);
            pairs
                .into_iter()
                .all(|(a, b)| (a.unwrap() - b).abs() < 1e-9)
        };
        let log = scatter(&df, "x", "y").unwrap().log_x().log_y().regression();
        assert!(close(line_of(&log), [2.0, 7f64.log10(), 1.0]), "{log:?}");
        let words = log.description().unwrap();
        assert!(
            words.contains("slope 2, intercept 0.8451, R² 1 (of the logarithms)"),
            "{words}"
        );
        let part = log.clone().x_range(100, 1000);
        assert!(
            close(line_of(&part), [2.0, 7f64.log10(), 1.0]),
            "of all rows"
        );
        // Twenty in five seconds.
        let over_time = scatter(&df, "t", "n").unwrap().regression();
        assert!(close(line_of(&over_time), [4.0, 0.0, 1.0]), "{over_time:?}");

        let by = scatter(&df, "n", "y").unwrap().by("g").regression();
        let words = by.description().unwrap();
        assert!(
            words.contains("g c: no line") && words.contains("1 without a line"),
            "{words}"
        );
        let none = scatter(&df, "one", "n").unwrap().regression();
        assert_eq!(line_of(&none), [None; 3]);
        assert!(
            none.description()
                .unwrap()
                .contains("no line: one does not vary")
        );
        let level = scatter(&df, "n", "one").unwrap().regression();
        assert_eq!(line_of(&level)[2], None);
        for figure in [log, part, over_time, by.clone(), none, level] {
            let svg = figure.svg().unwrap();
            assert!(!svg.contains("<a>") && !svg.contains("NaN"));
        }
        assert!(by.facet("g").unwrap().svg().is_ok());
    }

    #[test]
    fn a_density_has_a_line_too_and_no_colours_without_an_order() {
        let figure = scatter(flows(20_000), "TotPkts", "TotBytes").unwrap();
        let lines = |figure: &Figure<Scatter>| figure.svg().unwrap().matches("R²").count();
        assert_eq!(lines(&figure), 0);
        assert!(lines(&figure.clone().regression()) > 0);
        let error = figure.palette("tableau").svg().unwrap_err().to_string();
        assert!(error.contains("tableau has no order") && error.contains("leave .palette() out"));
        let few = scatter(flows(200), "TotPkts", "TotBytes").unwrap();
        assert!(few.palette("tableau").svg().is_ok());
    }
}
