//! Violin plots.

use super::columns::{ColumnNames, checked};
use super::error::PlotError;
use super::figure::{Figure, Grouped, LogY, Plot};
use super::reduce::violin::Violin;
use crate::data::Data;

/// Columns, where each is a violin of its own.
const COLUMNS: usize = 24;

/// A violin of each named numeric column, side by side: matplotlib's
/// `plt.violinplot`. With `.by("Proto")`, one for each group.
///
/// A violin is as wide as its values are dense there: a Gaussian kernel by Scott's rule
/// (`scipy.stats.gaussian_kde`, see [`Kde`](super::statistics::Kde)), from the least value
/// to the greatest, each violin equally wide at its widest. In it stand the quartiles as
/// a bar and the median as a line, those of [`boxplot`](super::boxplot()).
///
/// On a logarithmic axis the density is that of the logarithms (to base 10), so that
/// areas are what the eye takes them for; values of zero and less are no part of it, and
/// quartiles are still those of all. Between the ends of
/// [`y_range`](Figure::y_range) the same density is looked at more closely.
///
/// Its data: `column` (String), `group` (String, with `.by`), `value` (Float64, in the
/// column's unit), `density` (Float64; null where all values are one), a row a place of
/// the outline. The description says quartiles and bandwidths.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!("Proto" => ["udp", "udp", "tcp", "tcp"], "Dur" => [0.1, 0.3, 2.0, 9.0])?;
/// let figure = violin(&flows, ["Dur"])?.by("Proto").log_y();
/// assert!(figure.description()?.contains("median 0.2"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A column that is not there, is not numeric, or has no finite value; more than
/// 24 columns; a logarithmic axis of times.
pub fn violin(
    data: impl Into<Data>,
    columns: impl ColumnNames,
) -> Result<Figure<Violin>, PlotError> {
    figure(data.into(), columns.names())
}

fn figure(data: Data, columns: Vec<String>) -> Result<Figure<Violin>, PlotError> {
    let columns = checked(&data, columns, COLUMNS)?;
    Ok(Figure::new(data, Violin { columns }))
}

impl Plot for Violin {}
impl Grouped for Violin {}
impl LogY for Violin {}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::*;

    fn flows(n: u32) -> DataFrame {
        let size = |i: u32| f64::from(1 + i * 7919 % 10_007).powf(1.7) * f64::from(1 + i % 4);
        df!(
            "TotBytes" => (0..n).map(size).collect::<Vec<_>>(),
            "Dur" => (0..n).map(|i| f64::from(i * 31 % 97) / 8.0).collect::<Vec<_>>(),
            "Proto" => (0..n).map(|i| format!("<p{}>", i % 30)).collect::<Vec<_>>()
        )
        .unwrap()
    }

    fn densities(figure: &Figure<Violin>) -> Vec<Option<f64>> {
        let data = figure.data().unwrap();
        let densities = data.column("density").unwrap().f64().unwrap();
        densities.iter().collect()
    }

    #[test]
    fn every_violin_is_drawn_and_the_drawing_stays_small() {
        for n in [300, 200_000] {
            let df = flows(n);
            for figure in [
                violin(&df, "Dur").unwrap(),
                violin(&df, ["TotBytes", "Dur"]).unwrap().log_y(),
                violin(&df, ["TotBytes"]).unwrap().by("Proto").log_y(),
                violin(&df, ["TotBytes", "Dur"])
                    .unwrap()
                    .by("Proto")
                    .y_range(0, 50),
            ] {
                let svg = figure.svg().unwrap();
                assert!(
                    svg.len() < 400_000 && !svg.contains("<p1>"),
                    "{}",
                    svg.len()
                );
                assert_eq!(svg, figure.svg().unwrap());
                assert!(
                    densities(&figure)
                        .iter()
                        .all(|d| d.is_some_and(|d| d >= 0.0))
                );
            }
        }
        let words = violin(flows(300), "TotBytes").unwrap().by("Proto");
        let words = words.description().unwrap();
        assert!(words.contains("Proto 6 others: n 60, "), "{words}");
    }

    #[test]
    fn what_has_no_density_is_said_and_shown() {
        let df = df!(
            "g" => ["one", "same", "same", "none", "zero", "many", "many", "many"],
            "n" => [Some(5.0), Some(7.0), Some(7.0), None, Some(0.0), Some(1.0), Some(2.0), Some(9.0)]
        )
        .unwrap();
        let figure = violin(&df, "n").unwrap().by("g");
        let words = figure.description().unwrap();
        assert!(
            words.contains("same: n 2, median 7, quartiles 7 to 7, from 7 to 7, all of one value"),
            "{words}"
        );
        assert!(words.contains("1 null or not finite left out"), "{words}");
        assert_eq!(densities(&figure).iter().filter(|d| d.is_none()).count(), 3);
        let log = figure.log_y();
        let words = log.description().unwrap();
        assert!(
            words.contains("zero: n 1, ") && words.contains("1 not above zero, below the axis"),
            "{words}"
        );
        assert!(log.svg().unwrap().contains("zero"));
        let error = violin(&df, "g").unwrap().svg().unwrap_err().to_string();
        assert!(error.contains("column `g` is str"), "{error}");
    }

    #[test]
    fn a_range_is_looked_at_more_closely_and_changes_no_density() {
        let df = flows(3000);
        let whole = violin(&df, "TotBytes").unwrap();
        let part = whole.clone().y_range(0, 5000);
        let values = |figure: &Figure<Violin>| -> Vec<f64> {
            let data = figure.data().unwrap();
            let values = data.column("value").unwrap().f64().unwrap();
            values.into_no_null_iter().collect()
        };
        let (of_whole, of_part) = (values(&whole), values(&part));
        assert!(of_part.iter().all(|value| *value <= 5000.0));
        assert!(of_part.len() > 2 * of_whole.iter().filter(|value| **value <= 5000.0).count());
        let least = |figure: &Figure<Violin>| densities(figure)[0];
        assert_eq!(least(&whole), least(&part));
    }
}
