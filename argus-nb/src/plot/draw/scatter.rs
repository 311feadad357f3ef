//! Scatter plots: points, or a density with its colour bar.

use super::Draw;
use super::canvas::Canvas;
use super::density::{colour_bar, raster};
use super::points::draw_points;
use crate::plot::error::PlotError;
use crate::plot::layout::rect::Rect;
use crate::plot::reduce::density::Density;
use crate::plot::reduce::scatter::{ReducedScatter, ScatterMarks, density_frame};

impl Draw for ReducedScatter {
    fn draw(&self, canvas: &Canvas<'_>, body: &Rect) -> Result<(), PlotError> {
        match &self.marks {
            ScatterMarks::Points(points) => {
                let (_, plane) = canvas.frame(body, &self.x, &self.y)?;
                draw_points(canvas, &plane, points, &self.groups, |point| {
                    self.tip(point)
                })
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
        if !self.groups.is_single() {
            return Ok(());
        }
        colour_bar(canvas, body, &inner, (1.0, most as f64), "flows")
    }
}
