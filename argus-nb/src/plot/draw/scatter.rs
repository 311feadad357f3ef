//! Scatter plots: points, or a density with its colour bar.

use super::Draw;
use super::canvas::{Canvas, Plane};
use super::density::{colour_bar, raster};
use super::points::draw_points;
use crate::plot::error::PlotError;
use crate::plot::layout::frame::inside_frame;
use crate::plot::layout::rect::Rect;
use crate::plot::reduce::density::Density;
use crate::plot::reduce::scatter::{ReducedScatter, ScatterMarks, density_frame};
use plotters::prelude::*;

impl Draw for ReducedScatter {
    fn draw(&self, canvas: &Canvas<'_>, body: &Rect) -> Result<(), PlotError> {
        match &self.marks {
            ScatterMarks::Points(points) => {
                let (_, plane) = canvas.frame(body, &self.x, &self.y)?;
                draw_points(canvas, &plane, points, &self.groups, |point| {
                    self.tip(point)
                })?;
                self.draw_lines(canvas, &plane)
            }
            ScatterMarks::Density { density, .. } => self.draw_density(canvas, body, density),
        }
    }
}

impl ReducedScatter {
    fn draw_density(
        &self,
        canvas: &Canvas<'_>,
        body: &Rect,
        density: &Density,
    ) -> Result<(), PlotError> {
        let framed = density_frame(body, &self.groups);
        let inner = canvas.frame_of_picture(&framed, &self.x, &self.y)?;
        let most = density.most();
        canvas.picture(
            inner.clone(),
            raster(density, most, &self.groups, &canvas.colours),
        );
        self.draw_lines(canvas, &canvas.plane(&inner, &self.x, &self.y))?;
        if !self.groups.is_single() {
            return Ok(());
        }
        colour_bar(canvas, body, &inner, (1.0, most as f64), "flows")
    }

    /// The regression lines as far as they lie in the frame, each on a strip of paper: it
    /// has the colour of the marks below it, or is seen on all of them.
    fn draw_lines(&self, canvas: &Canvas<'_>, plane: &Plane<'_>) -> Result<(), PlotError> {
        for (group, line) in self.lines.iter().flatten().enumerate() {
            let Some((line, path)) = line
                .as_ref()
                .and_then(|line| Some((line, inside_frame(line.ends, &self.x, &self.y)?)))
            else {
                continue;
            };
            let colour = match self.groups.is_single() {
                true => canvas.colours.nth(1, 2),
                false => canvas.colours.group(&self.groups, group),
            };
            let tip = format!("{}{}", self.groups.prefix(group), line.words());
            canvas.with_tip(Some(tip), || {
                for style in [
                    canvas.ink.paper.mix(0.8).stroke_width(8),
                    colour.stroke_width(4),
                ] {
                    plane.draw(&PathElement::new(path.to_vec(), style))?;
                }
                Ok(())
            })?;
        }
        Ok(())
    }
}
