//! Scatter plots: points, or a density where there are too many.

use super::density::Density;
use super::groups::Groups;
use super::left_out::{LeftOut, Note};
use super::numbers::Numbers;
use super::points::{PixelPlane, Point};
use super::source::Source;
use super::{GROUPS, Reduce, Reduced, table};
use crate::plot::error::{Absence, PlotError};
use crate::plot::layout::axis::Axis;
use crate::plot::layout::bounds::MARKS;
use crate::plot::layout::caption::Caption;
use crate::plot::layout::format::grouped;
use crate::plot::layout::frame::inside;
use crate::plot::layout::grid::{COLOUR_BAR, grid};
use crate::plot::layout::groups::GroupNames;
use crate::plot::layout::rect::Rect;
use crate::plot::options::{Options, Refusal};
use crate::plot::statistics::Edges;
use polars::prelude::DataFrame;

/// The width of a cell of the density, in pixels.
const CELL: i32 = 3;
/// Flows that are still drawn as points, if those are not too many marks.
pub(super) const POINTS: usize = 5000;

/// See [`scatter`](crate::plot::scatter).
#[derive(Debug, Clone)]
pub struct Scatter {
    pub(in crate::plot) x: String,
    pub(in crate::plot) y: String,
}

/// The rows by their two values.
pub struct ReducedScatter {
    pub(in crate::plot) caption: Caption,
    pub groups: GroupNames,
    pub marks: ScatterMarks,
    pub x: Axis,
    pub y: Axis,
}

/// What is drawn of the rows.
pub enum ScatterMarks {
    Points(Vec<Point>),
    Density {
        density: Density,
        x_edges: Edges,
        y_edges: Edges,
    },
}

impl Reduce for Scatter {
    type Reduced = ReducedScatter;
    const NAME: &'static str = "scatter";
    const REFUSES: &'static [Refusal] = &[];

    fn reduce(&self, source: &Source<'_>, options: &Options) -> Result<ReducedScatter, PlotError> {
        let mut xs = source.on_axis(&self.x, options.log_x)?;
        let mut ys = source.on_axis(&self.y, options.log_y)?;
        let left_out = source.in_both(&mut xs, &mut ys);
        let nothing = |left_out: LeftOut| {
            let why = Absence::LeftOut(left_out.to_string());
            PlotError::nothing(&[&self.x, &self.y], source.rows(), why)
        };
        let rows = source.rows() - left_out.absent - left_out.not_positive;
        if rows == 0 {
            return Err(nothing(left_out));
        }
        let groups = source.groups(options.by.as_deref(), GROUPS)?;
        let x = options.x(xs.axis(xs.extent()?, options.x_axis()))?;
        let y = options.y(ys.axis(ys.extent()?, options.y_axis()))?;
        // A density counts what lies on its axes, points may lie beyond: of both the
        // note says how many rows are shown.
        let beyond = source.cut_to((&mut xs, &x), (&mut ys, &y));
        let rows = rows - beyond;
        let mut note = Note::new(format!("{} flows", grouped(rows))).and(left_out);
        if beyond > 0 {
            note = note.and(format!("{} beyond the axes", grouped(beyond)));
        }
        let caption = Caption {
            title: format!("Scatter plot of {} against {}", self.y, self.x),
            note: note.into_string(),
            legend: groups.names.clone(),
            size: (640, 420),
        };
        let body = options.layout(&caption).body;
        let marks = marks(source, (&xs, &ys), &groups, (&x, &y), (&body, rows));
        let is_density = matches!(marks, ScatterMarks::Density { .. });
        if is_density && groups.is_single() && !options.colors.is_empty() {
            return Err(PlotError::Refused {
                plot: Scatter::NAME,
                method: "colors",
                why: "so many flows are a density, whose colours are amounts; palette() chooses them",
            });
        }
        Ok(ReducedScatter {
            caption,
            groups: groups.names,
            marks,
            x,
            y,
        })
    }
}

fn marks(
    source: &Source<'_>,
    (xs, ys): (&Numbers, &Numbers),
    groups: &Groups,
    (x, y): (&Axis, &Axis),
    (body, rows): (&Rect, usize),
) -> ScatterMarks {
    if rows <= POINTS {
        let inner = inside(body, x, y);
        let points = source.points(xs, ys, groups, &PixelPlane { inner, x, y });
        if points.len() <= MARKS {
            return ScatterMarks::Points(points);
        }
    }
    let inner = inside(&density_frame(body, &groups.names), x, y);
    let (x_edges, y_edges) = grid(&inner, (x, y), CELL);
    let (x_bins, y_bins) = (source.binned(xs, &x_edges), source.binned(ys, &y_edges));
    ScatterMarks::Density {
        density: Density {
            columns: x_edges.bins(),
            rows: y_edges.bins(),
            counts: source.count_pairs(&x_bins, &y_bins, groups),
        },
        x_edges,
        y_edges,
    }
}

/// What a density's frame has of the body: beside it stands a bar for its colours,
/// where those say how many rows there are and not which group.
pub fn density_frame(body: &Rect, groups: &GroupNames) -> Rect {
    let bar = if groups.is_single() { COLOUR_BAR } else { 0 };
    body.inside(0, 0, bar, 0)
}

impl ReducedScatter {
    /// What a point says of itself.
    pub fn tip(&self, point: &Point) -> String {
        point.words((&self.x, &self.y), &self.groups)
    }
}

impl Reduced for ReducedScatter {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn axes(&self) -> Option<(&Axis, &Axis)> {
        Some((&self.x, &self.y))
    }

    fn description(&self) -> String {
        let marks = match &self.marks {
            ScatterMarks::Points(points) => format!("on {} spots", points.len()),
            ScatterMarks::Density { density, .. } => format!(
                "in cells of {} by {}, at most {} in one",
                density.columns,
                density.rows,
                density.most()
            ),
        };
        let mut description = format!(
            "{} against {}: {}, {marks}",
            self.y.label, self.x.label, self.caption.note
        );
        if !self.groups.is_single() {
            let names: Vec<String> = self.groups.names().collect();
            description.push_str(&format!(
                "\nby {}: {}",
                self.groups.column,
                names.join(", ")
            ));
        }
        description
    }

    /// A row a point, or a cell that is not empty.
    fn table(&self) -> Result<DataFrame, PlotError> {
        match &self.marks {
            ScatterMarks::Points(points) => table_of_points(points, &self.groups),
            ScatterMarks::Density {
                density,
                x_edges,
                y_edges,
            } => table_of_cells(density, (x_edges, y_edges), &self.groups),
        }
    }
}

fn table_of_points(points: &[Point], groups: &GroupNames) -> Result<DataFrame, PlotError> {
    let points = || points.iter();
    let mut columns = vec![
        table::numbers("x", points().map(|point| point.at.0)),
        table::numbers("y", points().map(|point| point.at.1)),
        table::counts("count", points().map(|point| point.count)),
    ];
    columns.extend(table::groups(groups, points().map(|point| point.group)));
    table::table(columns)
}

fn table_of_cells(
    density: &Density,
    (x, y): (&Edges, &Edges),
    groups: &GroupNames,
) -> Result<DataFrame, PlotError> {
    let full = || {
        density
            .counts
            .iter()
            .enumerate()
            .flat_map(|(group, counts)| {
                let cells = counts.iter().enumerate().filter(|(_, count)| **count > 0);
                cells.map(move |(cell, count)| (group, cell, *count))
            })
    };
    let width = density.columns;
    let x_edge = |side: usize| full().map(move |(_, cell, _)| x.as_slice()[cell % width + side]);
    let y_edge = |side: usize| full().map(move |(_, cell, _)| y.as_slice()[cell / width + side]);
    let mut columns = vec![
        table::numbers("x_low", x_edge(0)),
        table::numbers("x_high", x_edge(1)),
        table::numbers("y_low", y_edge(0)),
        table::numbers("y_high", y_edge(1)),
        table::counts("count", full().map(|(.., count)| count)),
    ];
    columns.extend(table::groups(groups, full().map(|(group, ..)| group)));
    table::table(columns)
}
