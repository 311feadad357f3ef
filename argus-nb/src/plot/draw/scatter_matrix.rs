//! Scatter matrices: small plots off the diagonal, distributions on it.

use super::Draw;
use super::canvas::{Anchor, Canvas};
use super::density::{colour_bar, raster};
use super::points::draw_points;
use crate::plot::error::PlotError;
use crate::plot::layout::axis::{Axis, AxisOptions};
use crate::plot::layout::grid::COLOUR_BAR;
use crate::plot::layout::matrix::MatrixLayout;
use crate::plot::layout::rect::{PX, Rect};
use crate::plot::layout::text::{TEXT, cut};
use crate::plot::reduce::density::Density;
use crate::plot::reduce::points::Point;
use crate::plot::reduce::scatter_matrix::{MatrixMarks, MatrixSide, ReducedScatterMatrix};
use plotters::prelude::*;

impl Draw for ReducedScatterMatrix {
    fn draw(&self, canvas: &Canvas<'_>, body: &Rect) -> Result<(), PlotError> {
        let n = self.sides.len();
        let bar = if self.has_colour_bar() { COLOUR_BAR } else { 0 };
        let layout = MatrixLayout::new(&body.inside(0, 0, bar, 0), n);
        for (i, side) in self.sides.iter().enumerate() {
            edge_labels(canvas, (&layout.cell(0, i), &layout.cell(i, n - 1)), side)?;
            self.draw_diagonal(canvas, &layout.cell(i, i), i)?;
        }
        for pair in &self.pairs {
            for at in [layout.cell(pair.x, pair.y), layout.cell(pair.y, pair.x)] {
                canvas.line(at.outline(), canvas.ink.grid.stroke_width(2))?;
            }
        }
        match &self.marks {
            MatrixMarks::Points(points) => self.draw_points(canvas, &layout, points),
            MatrixMarks::Densities(densities) => {
                self.draw_densities(canvas, body, &layout, densities)
            }
        }
    }
}

impl ReducedScatterMatrix {
    /// Whether colours say how many rows there are: not which group, and of one column
    /// there is nothing but its diagonal.
    fn has_colour_bar(&self) -> bool {
        let is_density = matches!(self.marks, MatrixMarks::Densities(_));
        is_density && self.groups.is_single() && self.sides.len() > 1
    }

    fn draw_diagonal(&self, canvas: &Canvas<'_>, at: &Rect, side: usize) -> Result<(), PlotError> {
        canvas.line(at.outline(), canvas.ink.grid.stroke_width(2))?;
        let MatrixSide { axis, curves, .. } = &self.sides[side];
        let ends = (0.0, self.highest(side));
        let y = Axis::from_amounts("", "", ends, AxisOptions::default());
        let plane = canvas.plane(at, axis, &y);
        for (group, curve) in curves.iter().enumerate() {
            let colour = canvas.colours.group(&self.groups, group);
            if self.groups.is_single() && !curve.is_empty() {
                plane.draw(&Polygon::new(
                    curve.clone(),
                    colour.mix(canvas.colours.opacity(0.35)),
                ))?;
            }
            plane.draw(&PathElement::new(curve.clone(), colour.stroke_width(2)))?;
        }
        Ok(())
    }

    fn draw_points(
        &self,
        canvas: &Canvas<'_>,
        layout: &MatrixLayout,
        points: &[[Vec<Point>; 2]],
    ) -> Result<(), PlotError> {
        for (pair, both_ways) in self.pairs.iter().zip(points) {
            for ((x, y), points) in [(pair.x, pair.y), (pair.y, pair.x)]
                .into_iter()
                .zip(both_ways)
            {
                let (x_axis, y_axis) = (&self.sides[x].axis, &self.sides[y].axis);
                let plane = canvas.plane(&layout.cell(x, y), x_axis, y_axis);
                let tip = |point: &Point| self.tip((x, y), point);
                draw_points(canvas, &plane, points, &self.groups, tip)?;
            }
        }
        Ok(())
    }

    /// All in the colours of the fullest cell of all.
    fn draw_densities(
        &self,
        canvas: &Canvas<'_>,
        body: &Rect,
        layout: &MatrixLayout,
        densities: &[Density],
    ) -> Result<(), PlotError> {
        let most = densities.iter().map(Density::most).max().unwrap_or(1);
        for (pair, density) in self.pairs.iter().zip(densities) {
            let picture = |density: &Density| raster(density, most, &self.groups, &canvas.colours);
            canvas.picture(layout.cell(pair.x, pair.y), picture(density));
            canvas.picture(layout.cell(pair.y, pair.x), picture(&density.mirrored()));
        }
        if !self.has_colour_bar() {
            return Ok(());
        }
        let last = layout.cell(0, self.sides.len() - 1);
        let inner = Rect {
            x: body.x.clone(),
            y: layout.cell(0, 0).y.start..last.y.end,
        };
        colour_bar(canvas, body, &inner, (1.0, most as f64), "flows")
    }
}

/// Ticks and name of a column: left of its row and below its column.
fn edge_labels(
    canvas: &Canvas<'_>,
    (left, below): (&Rect, &Rect),
    side: &MatrixSide,
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
