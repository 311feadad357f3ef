//! Box plots.

use super::columns::{checked, listed};
use super::error::PlotError;
use super::figure::{Figure, Grouped, LogY, Plot};
use super::reduce::boxplot::Boxplot;
use crate::data::Data;

/// Columns, where each is a box of its own.
const COLUMNS: usize = 60;

/// A box plot of each named numeric column, side by side: pandas'
/// `df.boxplot(columns)`. With `.by("Proto")`, a box for each group.
///
/// Quartiles by linear interpolation, whiskers at the last datum within 1.5
/// interquartile ranges, the rest as points (see
/// [`BoxStatistics`](super::statistics::BoxStatistics)). Every outlier counts; those that fall on the same pixel
/// are drawn once, and how many they are is said. On a logarithmic axis the
/// statistics are still those of all values.
///
/// Its data: `column` (String), `group` (String, with `.by`), `n` (UInt64),
/// `lower_whisker`, `q1`, `median`, `q3`, `upper_whisker` (Float64, in the column's
/// unit), `outliers` (UInt64, how many), a row a box.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let dns = df!("TotBytes" => [74i64, 120, 151, 164, 9000])?;
/// let figure = boxplot(&dns, ["TotBytes"])?;
/// assert!(figure.description()?.contains("median 151"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A column that is not there, is not numeric, or has no finite value; more than
/// sixty columns.
pub fn boxplot<I>(data: impl Into<Data>, columns: I) -> Result<Figure<Boxplot>, PlotError>
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    figure(data.into(), listed(columns))
}

fn figure(data: Data, columns: Vec<String>) -> Result<Figure<Boxplot>, PlotError> {
    let columns = checked(&data, columns, COLUMNS)?;
    Ok(Figure::new(data, Boxplot { columns }))
}

impl Plot for Boxplot {}
impl Grouped for Boxplot {}
impl LogY for Boxplot {}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::df;

    #[test]
    fn a_million_outliers_are_counted_and_drawn_small() {
        let values: Vec<i64> = (0..4_000_000)
            .map(|i| if i % 5 == 0 { i } else { 100 })
            .collect();
        let df = df!("TotBytes" => values).unwrap();
        let figure = boxplot(&df, ["TotBytes"]).unwrap();
        let description = figure.description().unwrap();
        assert!(description.contains("799999 outliers"), "{description}");
        let svg = figure.svg().unwrap();
        assert!(svg.len() < 100_000, "{} bytes", svg.len());
    }

    #[test]
    fn columns_that_cannot_be_drawn_are_named() {
        let df = df!("A" => [None::<i64>, None], "State" => ["CON", "INT"]).unwrap();
        let message = |names: &[&str]| match boxplot(&df, names).map(|figure| figure.svg()) {
            Ok(Ok(_)) => "drawn".to_owned(),
            Ok(Err(error)) | Err(error) => error.to_string(),
        };
        assert!(message(&["A"]).contains("column `A` has nothing to draw: of 2 rows, 2 null"));
        assert!(message(&["State"]).contains("column `State` is str"));
        assert!(message(&["B"]).contains("no column `B`"));
        assert!(message(&[]).contains("no column to draw"));
    }

    #[test]
    fn a_hostile_column_name_is_text_in_the_svg() {
        let df = df!("<script>x</script>" => [1.0, 2.0]).unwrap();
        let figure = boxplot(&df, ["<script>x</script>"]).unwrap();
        let svg = figure.svg().unwrap();
        assert!(!svg.contains("<script"), "{svg}");
    }

    #[test]
    fn on_a_logarithmic_axis_the_statistics_are_still_of_all_values() {
        let df = df!("SrcBytes" => [0i64, 0, 10, 100, 1000]).unwrap();
        let figure = boxplot(&df, ["SrcBytes"]).unwrap().log_y();
        let description = figure.description().unwrap();
        assert!(description.contains("n 5, median 10"), "{description}");
        assert!(description.contains("2 not above zero"), "{description}");
    }
}
