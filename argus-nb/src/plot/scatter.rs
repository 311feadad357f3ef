//! Scatter plots.

use super::{Area, BLUE, DrawingError, Figure, PlotError, SIZE, axis};
use crate::flows;
use plotters::prelude::*;
use polars::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;

/// The most marks a figure holds; more cells than that, and they grow.
const MARKS: usize = 3000;

/// Draws one numeric column against another: pandas'
/// `df.plot.scatter(x, y)`.
///
/// Flows that fall on the same spot are one mark, the darker the more there
/// are. Rows with a null or a non-finite value in either column are left out,
/// and the description says how many.
///
/// # Errors
/// A column that is not there or is not numeric, or no row with both values.
pub fn scatter(df: &DataFrame, x: &str, y: &str) -> Result<Figure, PlotError> {
    let points = pairs(df, x, y)?;
    let left_out = df.height() - points.len();
    let Some((x_range, y_range)) = extent(&points) else {
        return Err(PlotError::Nothing {
            name: format!("{x}` with `{y}"),
            left_out,
        });
    };
    let spots = spots(&points, &x_range, &y_range);
    let description = format!(
        "{} against {}: {} flows on {} spots, {left_out} with null or non-finite values left out",
        axis::label(y),
        axis::label(x),
        points.len(),
        spots.len()
    );
    let title = format!("Scatter plot of {y} against {x}");
    Figure::draw(&title, description, |area| {
        marks(area, (x, y), (&x_range, &y_range), &spots)
    })
}

/// The rows in which both columns have a finite value.
fn pairs(df: &DataFrame, x: &str, y: &str) -> Result<Vec<(f64, f64)>, PlotError> {
    // Ask for each on its own first: its errors name the column.
    flows::numbers(df, x)?;
    flows::numbers(df, y)?;
    let as_f64 = |name: &str| -> Result<Float64Chunked, PlotError> {
        let values = flows::known(df, name)?
            .cast(&DataType::Float64)
            .map_err(flows::ColumnError::from)?;
        Ok(values.f64().map_err(flows::ColumnError::from)?.clone())
    };
    let (xs, ys) = (as_f64(x)?, as_f64(y)?);
    Ok(xs
        .iter()
        .zip(ys.iter())
        .filter_map(|(x, y)| Some((x?, y?)))
        .filter(|(x, y)| x.is_finite() && y.is_finite())
        .collect())
}

fn extent(points: &[(f64, f64)]) -> Option<(Range<f64>, Range<f64>)> {
    let first = points.first()?;
    let (mut low, mut high) = (*first, *first);
    for (x, y) in points {
        low = (low.0.min(*x), low.1.min(*y));
        high = (high.0.max(*x), high.1.max(*y));
    }
    Some((axis::range(low.0, high.0), axis::range(low.1, high.1)))
}

/// How many points lie in each cell of a grid over the figure, the grid as fine
/// as [`MARKS`] allows.
fn spots(points: &[(f64, f64)], x: &Range<f64>, y: &Range<f64>) -> BTreeMap<(i64, i64), Spot> {
    let mut pixels = 1.0;
    loop {
        let width = (x.end - x.start) / f64::from(SIZE.0) * pixels;
        let height = (y.end - y.start) / f64::from(SIZE.1) * pixels;
        let mut spots: BTreeMap<(i64, i64), Spot> = BTreeMap::new();
        for point in points {
            let cell = (
                ((point.0 - x.start) / width) as i64,
                ((point.1 - y.start) / height) as i64,
            );
            spots
                .entry(cell)
                .or_insert(Spot {
                    at: *point,
                    count: 0,
                })
                .count += 1;
        }
        if spots.len() <= MARKS {
            return spots;
        }
        pixels *= 2.0;
    }
}

/// The points of one cell: where the first of them lies, and how many they are.
struct Spot {
    at: (f64, f64),
    count: usize,
}

fn marks(
    area: &Area<'_>,
    names: (&str, &str),
    (x, y): (&Range<f64>, &Range<f64>),
    spots: &BTreeMap<(i64, i64), Spot>,
) -> Result<(), DrawingError> {
    let mut chart = ChartBuilder::on(area)
        .margin(12)
        .x_label_area_size(48)
        .y_label_area_size(72)
        .build_cartesian_2d(x.clone(), y.clone())?;
    chart
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .x_desc(axis::label(names.0))
        .y_desc(axis::label(names.1))
        .x_label_formatter(&|x| axis::tick(*x))
        .y_label_formatter(&|y| axis::tick(*y))
        .label_style(("sans-serif", 14))
        .draw()?;
    let most = spots.values().map(|spot| spot.count).max().unwrap_or(1) as f64;
    chart.draw_series(spots.values().map(|spot| {
        let share = (spot.count as f64).ln_1p() / most.ln_1p();
        Circle::new(spot.at, 3, BLUE.mix(0.35 + 0.65 * share).filled())
    }))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flow_is_counted_and_the_drawing_stays_small() {
        let n: i64 = 300_000;
        let packets: Vec<Option<i64>> = (0..n)
            .map(|i| (i > 0).then_some((i * 7919) % 1013))
            .collect();
        let bytes: Vec<i64> = (0..n).map(|i| (i * 104_729) % 65_521).collect();
        let df = df!("TotPkts" => packets, "TotBytes" => bytes).unwrap();
        let figure = scatter(&df, "TotPkts", "TotBytes").unwrap();
        assert!(figure.description().contains("299999 flows"), "{figure:?}");
        assert!(figure.description().contains(" 1 with null"), "{figure:?}");
        assert!(figure.svg().len() < 400_000, "{} bytes", figure.svg().len());
    }
}
