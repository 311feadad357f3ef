//! Scatter plots.

use super::axis::{Axis, grouped};
use super::canvas::{PX, Plane, Rect};
use super::density::{BAR, Density, colour_bar, grid};
use super::figure::sealed::Drawn;
use super::figure::{Drawing, Figure, Grouped, Plot};
use super::look::{GROUPS, Look};
use super::statistics::{Edges, Places};
use super::values::{Groups, LeftOut, Values};
use super::{MARKS, PlotError, frame};
use crate::flows::known;
use plotters::prelude::*;
use polars::prelude::{Column, DataFrame};
use std::collections::BTreeMap;

/// The width of a cell of the density, in pixels.
const CELL: i32 = 3;
/// Flows that are still drawn as points, if those are not too many marks.
pub(super) const POINTS: usize = 5000;

/// One column against another: pandas' `df.plot.scatter(x, y)`. With
/// `.by("Proto")`, each group in its colour. Times may stand on an axis.
///
/// Up to 5,000 flows on at most 2,500 pixels are points, the darker the more
/// flows. Of more, every flow is counted in a cell of a grid, and the cell has
/// the colour of its count, from few (dark) to many (yellow), by the colour bar. With `.by()` a cell has the colour of the group
/// with most flows in it.
///
/// Its data: for points `x`, `y`, `count` (how many fall on the same pixel), for
/// a density `x_low`, `x_high`, `y_low`, `y_high`, `count`, a row a cell that is
/// not empty; `group` with `.by`.
///
/// # Errors
/// A column that is not there or is not numeric, or no row with both values.
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

/// See [`scatter`].
#[derive(Debug, Clone)]
pub struct Scatter {
    x: String,
    y: String,
}

impl Plot for Scatter {}
impl Grouped for Scatter {}

impl Drawn for Scatter {
    fn draw(&self, df: &DataFrame, look: &Look) -> Result<Drawing, PlotError> {
        let mut xs = Values::on_axis(df, &self.x, look.log_x)?;
        let mut ys = Values::on_axis(df, &self.y, look.log_y)?;
        let left_out = both(&mut xs, &mut ys);
        let points = df.height() - left_out.absent - left_out.not_positive;
        if points == 0 {
            return Err(PlotError::Nothing {
                name: format!("{}` with `{}", self.x, self.y),
                rows: df.height(),
                left_out: left_out.to_string(),
            });
        }
        let groups = look.groups(df, GROUPS)?;
        let x = Axis::of(&xs, xs.extent()?, look.log_x, look);
        let y = Axis::of(&ys, ys.extent()?, look.log_y, look);
        let left = left_out.to_string();
        let note = match left.as_str() {
            "" => format!("{} flows", grouped(points)),
            left => format!("{} flows; {left}", grouped(points)),
        };
        let mut data = DataFrame::default();
        let mut spots_or_cells = String::new();
        let sheet = look.sheet((640, 420), &groups, &note, |canvas, room| {
            if points <= POINTS {
                let inner = canvas.room_for(&room, &x, &y);
                let spots = spots(&canvas.plane(&inner, &x, &y), &xs, &ys, &groups);
                if spots.len() <= MARKS {
                    let (_, plane) = canvas.frame(&room, &x, &y)?;
                    spots_or_cells = format!("on {} spots", spots.len());
                    data = table_of_spots(&spots, &groups)?;
                    return draw_spots(&plane, &spots, &groups);
                }
            }
            let has_bar = groups.is_one();
            let framed = room.inside(0, 0, if has_bar { BAR } else { 0 }, 0);
            let inner = canvas.frame_of_picture(&framed, &x, &y)?;
            let (x_edges, y_edges) = grid(&inner, (&x, &y), CELL);
            let density = Density::of(
                &Places::of(&xs.numbers, &x_edges),
                &Places::of(&ys.numbers, &y_edges),
                (x_edges.bins(), y_edges.bins()),
                &groups,
            );
            let most = density.most();
            canvas.picture(inner.clone(), density.raster(most));
            spots_or_cells = format!(
                "in cells of {} by {}, at most {most} in one",
                x_edges.bins(),
                y_edges.bins()
            );
            data = table_of_cells(&density, &x_edges, &y_edges, &groups)?;
            if has_bar {
                colour_bar(canvas, &room, &inner, (1.0, most as f64), "flows")?;
            }
            Ok(())
        })?;
        let mut description = format!("{} against {}: {note}, {spots_or_cells}", y.label, x.label);
        if !groups.is_one() {
            let names: Vec<String> = (0..groups.len()).map(|group| groups.name(group)).collect();
            description.push_str(&format!("\nby {}: {}", groups.column, names.join(", ")));
        }
        Ok(Drawing {
            sheet,
            title: format!("Scatter plot of {} against {}", self.y, self.x),
            description,
            data,
        })
    }
}

/// Rows in which one value has no place have none in the other either.
fn both(xs: &mut Values, ys: &mut Values) -> LeftOut {
    let mut gone = 0;
    for (x, y) in xs.numbers.iter_mut().zip(&mut ys.numbers) {
        if x.is_nan() || y.is_nan() {
            (*x, *y) = (f64::NAN, f64::NAN);
            gone += 1;
        }
    }
    // A row that lacks both is counted where it lacks most.
    let absent = xs.left_out.absent.max(ys.left_out.absent).min(gone);
    LeftOut {
        absent,
        not_positive: gone - absent,
    }
}

/// Flows of a group on one pixel.
pub(super) struct Spot {
    at: (f64, f64),
    group: usize,
    count: u64,
}

pub(super) fn spots(plane: &Plane<'_>, xs: &Values, ys: &Values, groups: &Groups) -> Vec<Spot> {
    let mut spots: BTreeMap<(usize, i32, i32), Spot> = BTreeMap::new();
    for (row, (&x, &y)) in xs.numbers.iter().zip(&ys.numbers).enumerate() {
        if x.is_nan() || y.is_nan() {
            continue;
        }
        let group = groups.at(row);
        let (pixel_x, pixel_y) = plane.map_coordinate(&(x, y));
        spots
            .entry((group, pixel_x / PX, pixel_y / PX))
            .or_insert(Spot {
                at: (x, y),
                group,
                count: 0,
            })
            .count += 1;
    }
    spots.into_values().collect()
}

pub(super) fn draw_spots(
    plane: &Plane<'_>,
    spots: &[Spot],
    groups: &Groups,
) -> Result<(), PlotError> {
    let most = spots.iter().map(|spot| spot.count).max().unwrap_or(1);
    for spot in spots {
        let share = if most > 1 {
            (spot.count as f64).ln() / (most as f64).ln()
        } else {
            0.5
        };
        // Two digits are all that can be seen, and a shorter file.
        let opaque = ((0.4 + 0.5 * share) * 20.0).round() / 20.0;
        let style = groups.colour(spot.group).mix(opaque).filled();
        plane.draw(&Circle::new(spot.at, 3 * PX, style))?;
    }
    Ok(())
}

fn table_of_spots(spots: &[Spot], groups: &Groups) -> Result<DataFrame, PlotError> {
    let mut columns = vec![
        Column::new(
            "x".into(),
            spots.iter().map(|s| s.at.0).collect::<Vec<f64>>(),
        ),
        Column::new(
            "y".into(),
            spots.iter().map(|s| s.at.1).collect::<Vec<f64>>(),
        ),
        Column::new(
            "count".into(),
            spots.iter().map(|s| s.count).collect::<Vec<u64>>(),
        ),
    ];
    if !groups.is_one() {
        let names: Vec<String> = spots.iter().map(|s| groups.name(s.group)).collect();
        columns.push(Column::new("group".into(), names));
    }
    frame(columns)
}

fn table_of_cells(
    density: &Density,
    x: &Edges,
    y: &Edges,
    groups: &Groups,
) -> Result<DataFrame, PlotError> {
    let mut cells = Vec::new();
    for (group, counts) in density.counts.iter().enumerate() {
        let full = counts.iter().enumerate().filter(|(_, count)| **count > 0);
        cells.extend(full.map(|(cell, count)| (group, cell, *count)));
    }
    let edge = |name: &str, edges: &Edges, of: &dyn Fn(usize) -> usize| {
        let values = cells.iter().map(|(_, cell, _)| edges.as_slice()[of(*cell)]);
        Column::new(name.into(), values.collect::<Vec<f64>>())
    };
    let (columns, width) = (|cell: usize| cell % density.columns, density.columns);
    let rows = |cell: usize| cell / width;
    let mut table = vec![
        edge("x_low", x, &columns),
        edge("x_high", x, &|cell| columns(cell) + 1),
        edge("y_low", y, &rows),
        edge("y_high", y, &|cell| rows(cell) + 1),
        Column::new(
            "count".into(),
            cells.iter().map(|(.., count)| *count).collect::<Vec<u64>>(),
        ),
    ];
    if !groups.is_one() {
        let names: Vec<String> = cells
            .iter()
            .map(|(group, ..)| groups.name(*group))
            .collect();
        table.push(Column::new("group".into(), names));
    }
    frame(table)
}

/// The frame of a small plot: no more than its edges.
pub(super) fn outline(inner: &Rect) -> Vec<(i32, i32)> {
    let Rect { x, y } = inner;
    vec![
        (x.start, y.start),
        (x.end, y.start),
        (x.end, y.end),
        (x.start, y.end),
        (x.start, y.start),
    ]
}

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
        for n in [MARKS as i64, POINTS as i64, 300_000] {
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
