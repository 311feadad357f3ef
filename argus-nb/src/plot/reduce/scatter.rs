//! Scatter plots: points, or a density where there are too many.

use super::density::Density;
use super::fitted_line::FittedLine;
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
use crate::plot::layout::format::{count, grouped, plain_count};
use crate::plot::layout::frame::inside;
use crate::plot::layout::grid::{COLOUR_BAR, grid};
use crate::plot::layout::groups::GroupNames;
use crate::plot::layout::rect::Rect;
use crate::plot::options::{Options, Palette, Refusal};
use crate::plot::statistics::{Edges, Regression};
use polars::prelude::{Column, DataFrame};

/// The width of a cell of the density, in pixels.
const CELL: i32 = 3;
/// Flows that are still drawn as points, if those are not too many marks.
pub(super) const POINTS: usize = 5000;

/// See [`scatter`](crate::plot::scatter).
#[derive(Debug, Clone)]
pub struct Scatter {
    pub(in crate::plot) x: String,
    pub(in crate::plot) y: String,
    pub(in crate::plot) regression: bool,
}

/// The rows by their two values.
pub struct ReducedScatter {
    pub(in crate::plot) caption: Caption,
    pub groups: GroupNames,
    pub marks: ScatterMarks,
    /// The line of each group that has one, if lines were asked for.
    pub lines: Option<Vec<Option<FittedLine>>>,
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

    fn columns(&self) -> Vec<Vec<&str>> {
        vec![vec![&self.x, &self.y]]
    }

    fn reduce(&self, source: &dyn Source, options: &Options) -> Result<ReducedScatter, PlotError> {
        let mut xs = source.on_axis(&self.x, options.log_x)?;
        let mut ys = source.on_axis(&self.y, options.log_y)?;
        let left_out = source.in_both(&mut xs, &mut ys)?;
        let all = source.rows()?;
        let rows = all - left_out.absent - left_out.not_positive;
        if rows == 0 {
            let why = Absence::LeftOut(left_out.to_string());
            return Err(PlotError::nothing(&[&self.x, &self.y], all, why));
        }
        let groups = source.groups(options.by.as_deref(), GROUPS)?;
        let x = options.x(xs.axis(xs.extent()?, options.x_axis()))?;
        let y = options.y(ys.axis(ys.extent()?, options.y_axis()))?;
        // A line is that of all rows, whatever part of them is looked at.
        let lines = match self.regression {
            true => Some(source.regressions((&xs, &x), (&ys, &y), &groups)?),
            false => None,
        };
        // A density counts what lies on its axes, points may lie beyond: of both the
        // note says how many rows are shown.
        let beyond = source.cut_to((&mut xs, &x), (&mut ys, &y))?;
        let rows = rows - beyond;
        let caption = Caption {
            title: format!("Scatter plot of {} against {}", self.y, self.x),
            note: self.note((rows, left_out, beyond), lines.as_deref()),
            legend: groups.names.clone(),
            size: (640, 420),
        };
        let body = options.layout(&caption).body;
        let marks = marks(source, (&xs, &ys), &groups, (&x, &y), (&body, rows))?;
        if groups.is_single() && matches!(marks, ScatterMarks::Density { .. }) {
            colours_are_amounts(options)?;
        }
        Ok(ReducedScatter {
            caption,
            groups: groups.names,
            marks,
            lines,
            x,
            y,
        })
    }
}

impl Scatter {
    fn note(
        &self,
        (rows, left_out, beyond): (usize, LeftOut, usize),
        lines: Option<&[Option<FittedLine>]>,
    ) -> String {
        let mut note = Note::new(count(rows, "flow")).and(left_out);
        if beyond > 0 {
            note = note.and(format!("{} beyond the axes", grouped(beyond)));
        }
        note.and(match lines {
            None => String::new(),
            Some([Some(line)]) => line.words(),
            // Those of groups have no room here.
            Some(lines) => match lines.iter().filter(|line| line.is_none()).count() {
                0 => String::new(),
                1 if lines.len() == 1 => format!("no line: {} does not vary", self.x),
                none => format!("{} without a line: {} does not vary", grouped(none), self.x),
            },
        })
        .into_string()
    }
}

/// What the colours of a density without groups can't be told.
///
/// # Errors
/// Colours of groups.
fn colours_are_amounts(options: &Options) -> Result<(), PlotError> {
    let refused = |method, why| PlotError::Refused {
        plot: Scatter::NAME,
        method,
        why,
    };
    if !options.colors.is_empty() {
        let why = "so many flows are a density, whose colours are amounts; palette() chooses them";
        return Err(refused("colors", why));
    }
    if options.palette()? == Palette::Tableau {
        let why =
            "so many flows are a density, whose colours are amounts, and tableau has no order";
        return Err(refused("palette", why));
    }
    Ok(())
}

fn marks(
    source: &dyn Source,
    (xs, ys): (&Numbers, &Numbers),
    groups: &Groups,
    (x, y): (&Axis, &Axis),
    (body, rows): (&Rect, usize),
) -> Result<ScatterMarks, PlotError> {
    if rows <= POINTS {
        let inner = inside(body, x, y);
        let points = source.points(xs, ys, groups, &PixelPlane { inner, x, y })?;
        if points.len() <= MARKS {
            return Ok(ScatterMarks::Points(points));
        }
    }
    let inner = inside(&density_frame(body, &groups.names), x, y);
    let (x_edges, y_edges) = grid(&inner, (x, y), CELL);
    let (x_bins, y_bins) = (source.binned(xs, &x_edges), source.binned(ys, &y_edges));
    let counts = source.count_pairs(&[(&x_bins, &y_bins)], groups)?.pop();
    Ok(ScatterMarks::Density {
        density: Density {
            columns: x_edges.bins(),
            rows: y_edges.bins(),
            counts: counts.unwrap_or_default(),
        },
        x_edges,
        y_edges,
    })
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
            ScatterMarks::Points(points) => {
                format!("on {}", plain_count(points.len() as u64, "spot"))
            }
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
            for (group, line) in self.lines.iter().flatten().enumerate() {
                let words = line
                    .as_ref()
                    .map_or_else(|| "no line".to_owned(), FittedLine::words);
                description.push_str(&format!("\n{}{words}", self.groups.prefix(group)));
            }
        }
        description
    }

    /// A row a point, or a cell that is not empty, with the line of its group.
    fn table(&self) -> Result<DataFrame, PlotError> {
        match &self.marks {
            ScatterMarks::Points(points) => self.table_of_points(points),
            ScatterMarks::Density {
                density,
                x_edges,
                y_edges,
            } => self.table_of_cells(density, (x_edges, y_edges)),
        }
    }
}

impl ReducedScatter {
    fn table_of_points(&self, points: &[Point]) -> Result<DataFrame, PlotError> {
        let points = || points.iter();
        let mut columns = vec![
            table::numbers("x", points().map(|point| point.at.0)),
            table::numbers("y", points().map(|point| point.at.1)),
            table::counts("count", points().map(|point| point.count)),
        ];
        columns.extend(self.columns_of_groups(|| points().map(|point| point.group)));
        table::table(columns)
    }

    fn table_of_cells(
        &self,
        density: &Density,
        (x, y): (&Edges, &Edges),
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
        let x_edge =
            |side: usize| full().map(move |(_, cell, _)| x.as_slice()[cell % width + side]);
        let y_edge =
            |side: usize| full().map(move |(_, cell, _)| y.as_slice()[cell / width + side]);
        let mut columns = vec![
            table::numbers("x_low", x_edge(0)),
            table::numbers("x_high", x_edge(1)),
            table::numbers("y_low", y_edge(0)),
            table::numbers("y_high", y_edge(1)),
            table::counts("count", full().map(|(.., count)| count)),
        ];
        columns.extend(self.columns_of_groups(|| full().map(|(group, ..)| group)));
        table::table(columns)
    }

    /// What rows have of their group: its name, and its line.
    fn columns_of_groups<I>(&self, of_rows: impl Fn() -> I) -> Vec<Column>
    where
        I: Iterator<Item = usize>,
    {
        let mut columns: Vec<Column> = table::groups(&self.groups, of_rows()).into_iter().collect();
        let Some(lines) = &self.lines else {
            return columns;
        };
        let column = |name: &str, of: fn(&Regression) -> Option<f64>| {
            let of_group = |group: usize| of(&lines.get(group)?.as_ref()?.regression);
            let values: Vec<Option<f64>> = of_rows().map(of_group).collect();
            Column::new(name.into(), values)
        };
        columns.extend([
            column("slope", |line| Some(line.slope)),
            column("intercept", |line| Some(line.intercept)),
            column("r_squared", |line| line.r_squared),
        ]);
        columns
    }
}
