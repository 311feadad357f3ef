//! Box plots.

use super::statistics::BoxStatistics;
use super::{Area, BLUE, DrawingError, Figure, PlotError, SIZE, VERMILION, axis};
use crate::flows;
use plotters::prelude::*;
use polars::prelude::DataFrame;
use std::collections::BTreeSet;

/// Half the width of a box, where columns are one apart.
const HALF: f64 = 0.25;
/// Half the width of a whisker's cap.
const CAP: f64 = 0.12;

/// Draws a box plot of each named numeric column, side by side: pandas'
/// `df.boxplot(columns)`.
///
/// Quartiles by linear interpolation, whiskers at the last datum within 1.5
/// interquartile ranges, the rest as points (see
/// [`statistics::BoxStatistics`](super::statistics::BoxStatistics)). Every
/// outlier counts; those that fall on the same pixel are drawn once. Null and
/// non-finite values are left out, and the description says how many.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let dns = df!("TotBytes" => [74i64, 120, 151, 164, 9000])?;
/// let figure = boxplot(&dns, ["TotBytes"])?;
/// assert!(figure.description().contains("median 151"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A column that is not there, is not numeric, or has no finite value.
pub fn boxplot<I>(df: &DataFrame, columns: I) -> Result<Figure, PlotError>
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    let names: Vec<String> = columns
        .into_iter()
        .map(|name| name.as_ref().to_owned())
        .collect();
    draw(df, &names)
}

struct Group<'a> {
    name: &'a str,
    stats: BoxStatistics,
    left_out: usize,
}

fn draw(df: &DataFrame, names: &[String]) -> Result<Figure, PlotError> {
    if names.is_empty() {
        return Err(PlotError::NoColumns);
    }
    let groups: Vec<Group<'_>> = names
        .iter()
        .map(|name| group(df, name))
        .collect::<Result<_, _>>()?;
    let description: Vec<String> = groups.iter().map(describe).collect();
    let title = format!("Box plot of {}", names.join(", "));
    Figure::draw(&title, description.join("\n"), |area| boxes(area, &groups))
}

fn group<'a>(df: &DataFrame, name: &'a str) -> Result<Group<'a>, PlotError> {
    let (values, left_out) = flows::numbers(df, name)?;
    match BoxStatistics::of(values) {
        Some(stats) => Ok(Group {
            name,
            stats,
            left_out,
        }),
        None => Err(PlotError::Nothing {
            name: name.to_owned(),
            left_out,
        }),
    }
}

fn describe(group: &Group<'_>) -> String {
    let Group {
        name,
        stats,
        left_out,
    } = group;
    let mut text = format!(
        "{}: n {}, median {}, quartiles {} to {}, whiskers {} to {}, {} outliers",
        axis::label(name),
        stats.n,
        stats.median,
        stats.q1,
        stats.q3,
        stats.lower_whisker,
        stats.upper_whisker,
        stats.outliers.len()
    );
    if *left_out > 0 {
        text.push_str(&format!(", {left_out} null or not finite left out"));
    }
    text
}

fn boxes(area: &Area<'_>, groups: &[Group<'_>]) -> Result<(), DrawingError> {
    let low = groups
        .iter()
        .map(|g| extreme(&g.stats).0)
        .fold(f64::INFINITY, f64::min);
    let high = groups
        .iter()
        .map(|g| extreme(&g.stats).1)
        .fold(f64::NEG_INFINITY, f64::max);
    let range = axis::range(low, high);
    let name = |x: &f64| {
        groups
            .get(x.round() as usize)
            .filter(|_| *x >= 0.0)
            .map_or_else(String::new, |group| axis::label(group.name))
    };
    let mut chart = ChartBuilder::on(area)
        .margin(12)
        .x_label_area_size(36)
        .y_label_area_size(64)
        .build_cartesian_2d((-1.0..groups.len() as f64).step(1.0), range.clone())?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .x_label_formatter(&name)
        .y_label_formatter(&|y| axis::tick(*y))
        .label_style(("sans-serif", 14))
        .draw()?;

    let pixel = (range.end - range.start) / f64::from(SIZE.1);
    for (i, group) in groups.iter().enumerate() {
        let x = i as f64;
        let BoxStatistics {
            lower_whisker,
            q1,
            median,
            q3,
            upper_whisker,
            ref outliers,
            ..
        } = group.stats;
        let stroke = BLACK.stroke_width(1);
        let line = |from: (f64, f64), to: (f64, f64)| PathElement::new(vec![from, to], stroke);
        chart.draw_series([
            line((x, lower_whisker), (x, q1)),
            line((x, q3), (x, upper_whisker)),
            line((x - CAP, lower_whisker), (x + CAP, lower_whisker)),
            line((x - CAP, upper_whisker), (x + CAP, upper_whisker)),
        ])?;
        let corners = [(x - HALF, q1), (x + HALF, q3)];
        chart.draw_series([
            Rectangle::new(corners, BLUE.mix(0.25).filled()),
            Rectangle::new(corners, BLUE.stroke_width(1)),
        ])?;
        chart.draw_series([PathElement::new(
            vec![(x - HALF, median), (x + HALF, median)],
            VERMILION.stroke_width(2),
        )])?;
        let rows_of_pixels: BTreeSet<i64> = outliers
            .iter()
            .map(|y| (y / pixel).round() as i64)
            .collect();
        chart.draw_series(
            rows_of_pixels
                .into_iter()
                .map(|row| Circle::new((x, row as f64 * pixel), 3, BLUE.stroke_width(1))),
        )?;
    }
    Ok(())
}

/// The least and the greatest value of all.
fn extreme(stats: &BoxStatistics) -> (f64, f64) {
    let first = stats
        .outliers
        .first()
        .copied()
        .unwrap_or(stats.lower_whisker);
    let last = stats
        .outliers
        .last()
        .copied()
        .unwrap_or(stats.upper_whisker);
    (
        first.min(stats.lower_whisker),
        last.max(stats.upper_whisker),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::*;

    #[test]
    fn a_million_outliers_are_counted_and_drawn_small() {
        let values: Vec<i64> = (0..4_000_000)
            .map(|i| if i % 5 == 0 { i } else { 100 })
            .collect();
        let df = df!("TotBytes" => values).unwrap();
        let figure = boxplot(&df, ["TotBytes"]).unwrap();
        assert!(
            figure.description().contains("799999 outliers"),
            "{figure:?}"
        );
        assert!(figure.svg().len() < 100_000, "{} bytes", figure.svg().len());
    }

    #[test]
    fn columns_that_cannot_be_drawn_are_named() {
        let df = df!("A" => [None::<i64>, None], "State" => ["CON", "INT"]).unwrap();
        let message = |names: &[&str]| boxplot(&df, names).unwrap_err().to_string();
        assert!(message(&["A"]).contains("column `A` has no numbers to draw: 2 values"));
        assert!(message(&["State"]).contains("column `State` is str"));
        assert!(message(&["B"]).contains("no column `B`"));
        assert!(message(&[]).contains("no column to draw"));
    }

    #[test]
    fn a_hostile_column_name_is_text_in_the_svg() {
        let df = df!("<script>x</script>" => [1.0, 2.0]).unwrap();
        let figure = boxplot(&df, ["<script>x</script>"]).unwrap();
        assert!(!figure.svg().contains("<script"), "{}", figure.svg());
    }
}
