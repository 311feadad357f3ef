//! Scatter matrices.

use super::axis::{Axis, grouped};
use super::canvas::{Anchor, Canvas, PX, Plane, Rect, TEXT, cut};
use super::density::{BAR, Density, bins, colour_bar};
use super::figure::sealed::Drawn;
use super::figure::{Drawing, Figure, Grouped, Plot};
use super::look::{GROUPS, Look};
use super::scale::Scale;
use super::scatter::{POINTS, Spot, draw_spots, outline, spots};
use super::statistics::{Edges, Kde, Places, histogram, histogram_of_groups, pearson};
use super::values::{Groups, Values};
use super::{MARKS, PlotError, frame, names_of};
use plotters::prelude::*;
use polars::prelude::{Column, DataFrame};
use std::borrow::Cow;

/// Columns that still have room to be seen.
const MOST: usize = 8;
/// The bins of a histogram on the diagonal.
const BINS: usize = 30;
/// The width of a cell of the density, in pixels.
const CELL: i32 = 2;
/// The most cells of all densities together: what keeps their pictures small.
const CELLS: f64 = 150_000.0;

/// Every column against every other: `pandas.plotting.scatter_matrix`. On the
/// diagonal stands each column's histogram, or with `.kde()` its density curve.
///
/// Few flows are points, as in [`scatter`](super::scatter()). Of more, each small
/// plot counts every row with both values in a grid, and has the colours of one
/// colour bar for all. `.log_x()` or `.log_y()` makes every axis
/// logarithmic. Its description has the correlation of each pair.
///
/// Its data: `x`, `y` (column names), `rows`, `correlation` (Pearson's, of the
/// rows drawn), a row a pair.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!("TotPkts" => [1i64, 2, 4], "TotBytes" => [60i64, 130, 250])?;
/// assert_eq!(scatter_matrix(&flows, ["TotPkts", "TotBytes"])?.data()?.height(), 1);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A column that is not there, is not numeric, or has no finite value; more than
/// eight columns.
pub fn scatter_matrix<I>(df: &DataFrame, columns: I) -> Result<Figure<ScatterMatrix>, PlotError>
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    let columns = names_of(df, columns)?;
    if columns.len() > MOST {
        return Err(PlotError::TooManyColumns {
            given: columns.len(),
            most: MOST,
        });
    }
    Ok(Figure::new(
        df,
        ScatterMatrix {
            columns,
            kde: false,
        },
    ))
}

/// See [`scatter_matrix`].
#[derive(Debug, Clone)]
pub struct ScatterMatrix {
    columns: Vec<String>,
    kde: bool,
}

impl Figure<ScatterMatrix> {
    /// A density curve on the diagonal: `diagonal="kde"`.
    #[must_use]
    pub fn kde(mut self) -> Self {
        self.plot.kde = true;
        self
    }
}

impl Plot for ScatterMatrix {}
impl Grouped for ScatterMatrix {}

/// A column with its axis and the cell of each of its values.
struct Side {
    values: Values,
    /// The least and the greatest of them.
    ends: (f64, f64),
    axis: Axis,
    edges: Edges,
    places: Places,
}

impl Drawn for ScatterMatrix {
    fn draw(&self, df: &DataFrame, look: &Look) -> Result<Drawing, PlotError> {
        let log = look.log_x || look.log_y;
        let n = self.columns.len();
        let groups = look.groups(df, GROUPS)?;
        let default = (n as u32 * 190 + 110).min(900);
        let width = look.size.map_or(default, |size| size.0);
        let height = look.size.map_or(default - 40, |size| size.1);
        let most_cells = (CELLS / (n * n) as f64).sqrt() as i32;
        let length = (width.max(height) as i32 * PX / n as i32).min(most_cells * CELL * PX);
        let sides: Vec<Side> = self
            .columns
            .iter()
            .map(|column| side(df, column, log, length, look))
            .collect::<Result<_, _>>()?;

        let pairs: Vec<(usize, usize)> = (0..n).flat_map(|y| (0..y).map(move |x| (x, y))).collect();
        let note = note(df.height(), &sides);
        let sheet = look.sheet((width, height), &groups, &note, |canvas, room| {
            let mut places = cells(&room, n);
            let points = self.points(canvas, &places, &sides, &pairs, &groups);
            let has_bar = points.is_none() && groups.is_one() && n > 1;
            if has_bar {
                places = cells(&room.inside(0, 0, BAR, 0), n);
            }
            for (i, side) in sides.iter().enumerate() {
                edge_labels(canvas, (&places(0, i), &places(i, n - 1)), side)?;
                self.diagonal(canvas, &places(i, i), side, &groups)?;
            }
            for &(x, y) in &pairs {
                for at in [places(x, y), places(y, x)] {
                    canvas.line(outline(&at), canvas.ink.grid.stroke_width(2))?;
                }
            }
            match points {
                Some(points) => {
                    for (plane, spots) in points {
                        draw_spots(&plane, &spots, &groups)?;
                    }
                    Ok(())
                }
                None => {
                    let most = densities(canvas, &places, &sides, &pairs, &groups);
                    if !has_bar {
                        return Ok(());
                    }
                    let inner = Rect {
                        x: room.x.clone(),
                        y: places(0, 0).y.start..places(0, n - 1).y.end,
                    };
                    colour_bar(canvas, &room, &inner, (1.0, most as f64), "flows")
                }
            }
        })?;
        let data = correlations(&sides, &pairs)?;
        Ok(Drawing {
            sheet,
            title: format!("Scatter matrix of {}", self.columns.join(", ")),
            description: describe(&note, &data),
            data,
        })
    }
}

fn side(
    df: &DataFrame,
    column: &str,
    log: bool,
    length: i32,
    look: &Look,
) -> Result<Side, PlotError> {
    let values = Values::on_axis(df, column, log)?;
    let ends = values.extent()?;
    let axis = Axis::of(&values, ends, log, look);
    let edges = bins(&axis.scale, length, CELL);
    Ok(Side {
        places: Places::of(&values.numbers, &edges),
        axis,
        edges,
        ends,
        values,
    })
}

/// Where the small plots lie: column and row, from the top.
fn cells(room: &Rect, n: usize) -> impl Fn(usize, usize) -> Rect + use<> {
    const GAP: i32 = 6 * PX;
    let inner = room.inside(62, 4, 4, 34);
    let n = n as i32;
    let width = (inner.width() - GAP * (n - 1)) / n;
    let height = (inner.height() - GAP * (n - 1)) / n;
    move |column, row| {
        let x = inner.x.start + column as i32 * (width + GAP);
        let y = inner.y.start + row as i32 * (height + GAP);
        Rect {
            x: x..x + width,
            y: y..y + height,
        }
    }
}

/// Ticks and name of a column: left of its row and below its column.
fn edge_labels(
    canvas: &Canvas<'_>,
    (left, below): (&Rect, &Rect),
    side: &Side,
) -> Result<(), PlotError> {
    const SMALL: f64 = TEXT - 1.5;
    let ink = canvas.ink;
    let name = |room: i32| cut(&side.axis.label, room, TEXT - 0.5);
    let at = (left.x.start - 54 * PX, (left.y.start + left.y.end) / 2);
    canvas.text(
        &name(left.height()),
        at,
        Anchor::UpAlong,
        TEXT - 0.5,
        ink.text,
    )?;
    let at = ((below.x.start + below.x.end) / 2, below.y.end + 26 * PX);
    canvas.text(
        &name(below.width()),
        at,
        Anchor::Middle,
        TEXT - 0.5,
        ink.text,
    )?;
    for (value, text) in side.axis.ticks(4) {
        let share = side.axis.scale.share(value);
        let (x, y) = (
            left.x.start,
            left.y.end - (share * f64::from(left.height())) as i32,
        );
        canvas.line(vec![(x - 3 * PX, y), (x, y)], ink.quiet.stroke_width(2))?;
        let text = cut(&text, 42 * PX, SMALL);
        canvas.text(&text, (x - 5 * PX, y), Anchor::Right, SMALL, ink.quiet)?;
        let (x, y) = (
            below.x.start + (share * f64::from(below.width())) as i32,
            below.y.end,
        );
        canvas.line(vec![(x, y), (x, y + 3 * PX)], ink.quiet.stroke_width(2))?;
        canvas.text(&text, (x, y + 5 * PX), Anchor::Below, SMALL, ink.quiet)?;
    }
    Ok(())
}

/// Counts every pair, draws them in the colours of the fullest cell of all, and
/// gives its count.
fn densities(
    canvas: &Canvas<'_>,
    places: &impl Fn(usize, usize) -> Rect,
    sides: &[Side],
    pairs: &[(usize, usize)],
    groups: &Groups,
) -> u64 {
    let densities: Vec<Density> = pairs
        .iter()
        .map(|&(x, y)| {
            let size = (sides[x].edges.bins(), sides[y].edges.bins());
            Density::of(&sides[x].places, &sides[y].places, size, groups)
        })
        .collect();
    let most = densities.iter().map(Density::most).max().unwrap_or(1);
    for (&(x, y), density) in pairs.iter().zip(&densities) {
        canvas.picture(places(x, y), density.raster(most));
        canvas.picture(places(y, x), density.mirrored().raster(most));
    }
    most
}

/// The spots of each small plot, and where it lies.
type Points<'a> = Vec<(Plane<'a>, Vec<Spot>)>;

impl ScatterMatrix {
    /// The points of all small plots, if they are few enough.
    fn points<'a>(
        &self,
        canvas: &Canvas<'a>,
        places: &impl Fn(usize, usize) -> Rect,
        sides: &[Side],
        pairs: &[(usize, usize)],
        groups: &Groups,
    ) -> Option<Points<'a>> {
        let rows = sides.first()?.values.numbers.len();
        if rows > POINTS {
            return None;
        }
        let both_ways = pairs.iter().flat_map(|&(x, y)| [(x, y), (y, x)]);
        let points: Points<'a> = both_ways
            .map(|(x, y)| {
                let plane = canvas.plane(&places(x, y), &sides[x].axis, &sides[y].axis);
                let spots = spots(&plane, &sides[x].values, &sides[y].values, groups);
                (plane, spots)
            })
            .collect();
        let marks: usize = points.iter().map(|(_, spots)| spots.len()).sum();
        (marks <= MARKS).then_some(points)
    }

    fn diagonal(
        &self,
        canvas: &Canvas<'_>,
        at: &Rect,
        side: &Side,
        groups: &Groups,
    ) -> Result<(), PlotError> {
        canvas.line(outline(at), canvas.ink.grid.stroke_width(2))?;
        let curves = if self.kde {
            let parts = groups.part(&side.values);
            let curve = |part: &Cow<'_, [f64]>| kde_curve(part, &side.axis.scale);
            parts.iter().map(curve).collect()
        } else {
            histogram_curves(side, groups)
        };
        let high = curves
            .iter()
            .flatten()
            .map(|point| point.1)
            .fold(0.0, f64::max);
        let y = Axis::amount("", "", (0.0, high), false, &Look::default());
        let plane = canvas.plane(at, &side.axis, &y);
        for (group, curve) in curves.into_iter().enumerate() {
            let colour = groups.colour(group);
            if groups.is_one() && !curve.is_empty() {
                plane.draw(&Polygon::new(curve.clone(), colour.mix(0.35)))?;
            }
            plane.draw(&PathElement::new(curve, colour.stroke_width(2)))?;
        }
        Ok(())
    }
}

type Curve = Vec<(f64, f64)>;

/// The outline of a histogram, for each group.
fn histogram_curves(side: &Side, groups: &Groups) -> Vec<Curve> {
    let (low, high) = side.ends;
    let edges = match side.axis.scale {
        Scale::Log(_) => Edges::logarithmic(low, high, BINS),
        _ => Edges::linear(low, high, BINS),
    };
    let values = &side.values.numbers;
    let counts = match groups.is_one() {
        true => vec![histogram(values, &edges)],
        false => histogram_of_groups(values, groups.of_rows(), groups.len(), &edges),
    };
    let ends = edges.as_slice();
    let outline = |counts: Vec<u64>| {
        let mut curve = vec![(ends[0], 0.0)];
        for (bin, count) in ends.windows(2).zip(counts) {
            curve.extend([(bin[0], count as f64), (bin[1], count as f64)]);
        }
        curve.push((ends[BINS], 0.0));
        curve
    };
    counts.into_iter().map(outline).collect()
}

/// On a logarithmic axis the density is that of the logarithms: areas under the
/// curve are what the eye takes them for.
fn kde_curve(part: &[f64], scale: &Scale) -> Vec<(f64, f64)> {
    const PLACES: usize = 120;
    let log = matches!(scale, Scale::Log(_));
    let on_scale = |value: f64| if log { value.log10() } else { value };
    let on_scale_values: Vec<f64> = part.iter().map(|value| on_scale(*value)).collect();
    let Some(kde) = Kde::of(&on_scale_values) else {
        return Vec::new();
    };
    let places: Vec<f64> = (0..=PLACES)
        .map(|i| scale.value(i as f64 / PLACES as f64))
        .collect();
    let density = kde.at(&places
        .iter()
        .map(|place| on_scale(*place))
        .collect::<Vec<f64>>());
    let n = part.len() as f64;
    let ends = scale.ends();
    let mut curve = vec![(ends.start, 0.0)];
    curve.extend(places.into_iter().zip(density.into_iter().map(|d| d * n)));
    curve.push((ends.end, 0.0));
    curve
}

fn note(rows: usize, sides: &[Side]) -> String {
    let mut note = format!("{} flows", grouped(rows));
    for side in sides {
        let left_out = side.values.left_out.to_string();
        if !left_out.is_empty() {
            note.push_str(&format!("; {}: {left_out}", side.values.name));
        }
    }
    note
}

fn correlations(sides: &[Side], pairs: &[(usize, usize)]) -> Result<DataFrame, PlotError> {
    let name = |i: usize| sides[i].values.name.as_str();
    let both = |x: usize, y: usize| {
        let (x, y) = (&sides[x].values.numbers, &sides[y].values.numbers);
        let rows = x
            .iter()
            .zip(y)
            .filter(|(x, y)| x.is_finite() && y.is_finite());
        rows.count() as u64
    };
    frame(vec![
        Column::new(
            "x".into(),
            pairs.iter().map(|p| name(p.0)).collect::<Vec<_>>(),
        ),
        Column::new(
            "y".into(),
            pairs.iter().map(|p| name(p.1)).collect::<Vec<_>>(),
        ),
        Column::new(
            "rows".into(),
            pairs.iter().map(|p| both(p.0, p.1)).collect::<Vec<_>>(),
        ),
        Column::new(
            "correlation".into(),
            pairs
                .iter()
                .map(|p| pearson(&sides[p.0].values.numbers, &sides[p.1].values.numbers))
                .collect::<Vec<Option<f64>>>(),
        ),
    ])
}

fn describe(note: &str, data: &DataFrame) -> String {
    let mut text = format!("Scatter matrix: {note}");
    let columns = data.columns();
    for row in 0..data.height() {
        let [x, y, rows, r] = [0, 1, 2, 3].map(|i| super::values::word(&columns[i], row));
        text.push_str(&format!("\n{y} against {x}: {rows} flows, correlation {r}"));
    }
    text
}

impl Density {
    /// With the axes the other way round.
    fn mirrored(&self) -> Density {
        let turn = |counts: &Vec<u64>| {
            (0..self.columns)
                .flat_map(|column| {
                    (0..self.rows).map(move |row| counts[row * self.columns + column])
                })
                .collect()
        };
        Density {
            columns: self.rows,
            rows: self.columns,
            counts: self.counts.iter().map(turn).collect(),
            colours: self.colours.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::*;

    #[test]
    fn five_columns_of_noise_stay_small() {
        let n = 200_000u64;
        let noise = |seed: u64| -> Vec<f64> {
            let mut state = seed;
            (0..n)
                .map(|_| {
                    state = state
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1);
                    (state >> 40) as f64
                })
                .collect()
        };
        let names = ["a", "b", "c", "d", "e"];
        let columns = names
            .iter()
            .zip(1..)
            .map(|(name, seed)| Column::new((*name).into(), noise(seed)))
            .collect();
        let df = DataFrame::new_infer_height(columns).unwrap();
        for figure in [
            scatter_matrix(&df, names).unwrap(),
            scatter_matrix(&df, names).unwrap().kde().size(4000, 4000),
        ] {
            let svg = figure.svg().unwrap();
            assert!(svg.len() < 400_000, "{} bytes", svg.len());
        }
    }

    #[test]
    fn one_column_is_its_histogram() {
        let df = df!("TotPkts" => [1i64, 2, 2, 9]).unwrap();
        let figure = scatter_matrix(&df, ["TotPkts"]).unwrap();
        assert!(figure.svg().unwrap().contains("TotPkts (packets)"));
    }
}
