//! ROC and precision-recall curves, with the line of a score that knows nothing.

use super::Draw;
use super::canvas::Canvas;
use crate::plot::error::PlotError;
use crate::plot::layout::caption::LegendLayout;
use crate::plot::layout::frame::broken_at_edges;
use crate::plot::layout::rect::Rect;
use crate::plot::reduce::ranking::ReducedCurves;
use crate::plot::statistics::CurvePoint;
use plotters::prelude::*;

impl Draw for ReducedCurves {
    fn draw(&self, canvas: &Canvas<'_>, body: &Rect) -> Result<(), PlotError> {
        let legend = LegendLayout::new(body, "", &self.areas);
        let n = self.curves.len();
        canvas.legend(&legend, |i| canvas.colours.nth(i, n))?;
        let framed = body.inside(0, legend.height, 0, 0);
        let (_, plane) = canvas.frame(&framed, &self.x, &self.y)?;
        let quiet = canvas.ink.quiet.stroke_width(1);
        let chance = broken_at_edges(self.chance.to_vec(), &self.x, &self.y);
        plane.draw(&PathElement::new(chance, quiet))?;
        for (i, points) in self.curves.iter().enumerate() {
            let line = match self.is_stairs {
                true => stairs(points),
                false => points.iter().map(|point| (point.x, point.y)).collect(),
            };
            let colour = canvas.colours.nth(i, n).mix(canvas.colours.opacity(1.0));
            let tip = self.areas.get(i).cloned();
            canvas.with_tip(tip, || {
                Ok(plane.draw(&PathElement::new(
                    broken_at_edges(line, &self.x, &self.y),
                    colour.stroke_width(3),
                ))?)
            })?;
        }
        Ok(())
    }
}

fn stairs(points: &[CurvePoint]) -> Vec<(f64, f64)> {
    let mut line = Vec::with_capacity(points.len() * 2);
    let mut before: Option<f64> = None;
    for point in points {
        if let Some(x) = before {
            line.push((x, point.y));
        }
        line.push((point.x, point.y));
        before = Some(point.x);
    }
    line
}
