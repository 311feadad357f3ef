//! Scatter plots.

use super::error::PlotError;
use super::figure::{Figure, Grouped, LogX, LogY, Plot};
use super::reduce::scatter::Scatter;
use crate::flows::known;
use polars::prelude::DataFrame;

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
/// (UInt64), a row a cell that is not empty; `group` (String) with `.by`.
///
/// # Errors
/// A column that is not there or is not numeric; no row with both values; a logarithmic
/// axis of times.
pub fn scatter(df: &DataFrame, x: &str, y: &str) -> Result<Figure<Scatter>, PlotError> {
    known(df, x)?;
    known(df, y)?;
    Ok(Figure::new(
        df,
        Scatter {
            x: x.to_owned(),
            y: y.to_owned(),
        },
    ))
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
            let figure = scatter(&flows(n), "TotPkts", "TotBytes").unwrap();
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
}
