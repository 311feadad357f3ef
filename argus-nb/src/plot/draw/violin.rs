//! Violins: densities mirrored, with quartiles and medians.

use super::Draw;
use super::canvas::{Canvas, Plane};
use super::colour::{BLUE, VERMILION};
use crate::plot::error::PlotError;
use crate::plot::layout::frame::broken_at_edges;
use crate::plot::layout::rect::{PX, Rect};
use crate::plot::reduce::violin::{ReducedViolin, ViolinMark};
use crate::plot::statistics::DensityOutline;
use plotters::prelude::*;

/// Half the width of a violin at its widest, where violins are one apart.
const HALF: f64 = 0.42;
/// Half the width of the bar of its quartiles, and the most pixels that it is.
const BAR: f64 = 0.035;
const WIDEST_BAR: f64 = 4.0;
/// Half the length of its median.
const MEDIAN: f64 = 0.1;

impl Draw for ReducedViolin {
    fn draw(&self, canvas: &Canvas<'_>, body: &Rect) -> Result<(), PlotError> {
        let (inner, plane) = canvas.frame(body, &self.x, &self.y)?;
        // Violins are of one colour, where nobody gave them others.
        let n = self.violins.len();
        let pixels = f64::from(inner.width() / PX) / n as f64;
        let half_bar = BAR.min(WIDEST_BAR / pixels);
        let colour = |i: usize| match canvas.colours.are_given() {
            true => canvas.colours.nth(i, n),
            false => BLUE,
        };
        for (i, mark) in self.violins.iter().enumerate() {
            let tip = Some(self.describe(mark));
            canvas.with_tip(tip, || {
                if let Some(outline) = &mark.outline {
                    self.draw_outline(canvas, &plane, (i as f64, colour(i)), outline)?;
                }
                self.draw_quartiles(canvas, &plane, (i as f64, half_bar), mark)
            })?;
        }
        Ok(())
    }
}

impl ReducedViolin {
    /// The density to both sides of a place of the x axis; where all values are one, a
    /// level line.
    fn draw_outline(
        &self,
        canvas: &Canvas<'_>,
        plane: &Plane<'_>,
        (x, colour): (f64, RGBColor),
        outline: &DensityOutline,
    ) -> Result<(), PlotError> {
        let peak = outline.peak();
        if peak == 0.0 {
            let ends = outline
                .points
                .iter()
                .flat_map(|(value, _)| [(x - HALF, *value), (x + HALF, *value)]);
            let line = self.broken(ends.collect());
            return Ok(plane.draw(&PathElement::new(line, colour.stroke_width(2)))?);
        }
        let side = |sign: f64| {
            let points = outline.points.iter();
            points.map(move |(value, density)| (x + sign * HALF * density / peak, *value))
        };
        let mut around: Vec<(f64, f64)> = side(1.0).chain(side(-1.0).rev()).collect();
        around.extend(around.first().copied());
        let around = self.broken(around);
        let inside = colour.mix(canvas.colours.opacity(0.35));
        plane.draw(&Polygon::new(around.clone(), inside))?;
        Ok(plane.draw(&PathElement::new(around, colour.stroke_width(2)))?)
    }

    /// What lies below a logarithmic axis stands on its end.
    fn draw_quartiles(
        &self,
        canvas: &Canvas<'_>,
        plane: &Plane<'_>,
        (x, half_bar): (f64, f64),
        mark: &ViolinMark,
    ) -> Result<(), PlotError> {
        let floor = match self.y.scale.is_log() {
            true => self.y.scale.ends().start,
            false => f64::MIN,
        };
        let of = &mark.statistics;
        let [q1, median, q3] = [of.q1, of.median, of.q3].map(|value| value.max(floor));
        let bar = self.broken(vec![
            (x - half_bar, q1),
            (x - half_bar, q3),
            (x + half_bar, q3),
            (x + half_bar, q1),
            (x - half_bar, q1),
        ]);
        plane.draw(&Polygon::new(bar, canvas.ink.quiet.filled()))?;
        let line = self.broken(vec![(x - MEDIAN, median), (x + MEDIAN, median)]);
        Ok(plane.draw(&PathElement::new(line, VERMILION.stroke_width(4)))?)
    }

    fn broken(&self, path: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
        broken_at_edges(path, &self.x, &self.y)
    }
}
