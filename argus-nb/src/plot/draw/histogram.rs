//! Histograms: bars, or outlines where there are several groups or many bins.

use super::Draw;
use super::canvas::{Canvas, Plane};
use super::markup::Tips;
use crate::plot::error::PlotError;
use crate::plot::layout::rect::Rect;
use crate::plot::reduce::histogram::{Outline, ReducedHistogram};
use crate::plot::statistics::Edges;
use plotters::prelude::*;

/// Up to so many bins each is a bar of its own; more are one outline.
const BARS: usize = 120;

impl Draw for ReducedHistogram {
    fn draw(&self, canvas: &Canvas<'_>, body: &Rect) -> Result<(), PlotError> {
        let (_, plane) = canvas.frame(body, &self.x, &self.y)?;
        let floor = self.y.scale.ends().start;
        let is_single = self.groups.is_single();
        for (group, outline) in self.outlines.iter().enumerate() {
            let colour = canvas.colours.group(&self.groups, group);
            if is_single && self.edges.bins() <= BARS {
                self.draw_bars(canvas, &plane, outline, floor)?;
            } else {
                let tip = (!is_single).then(|| self.groups.name(group));
                let style = (colour, canvas.colours.opacity(1.0), is_single);
                canvas.with_tip(tip, || {
                    draw_outline(&plane, &self.edges, outline, floor, style)
                })?;
            }
        }
        Ok(())
    }
}

impl ReducedHistogram {
    fn draw_bars(
        &self,
        canvas: &Canvas<'_>,
        plane: &Plane<'_>,
        outline: &Outline,
        floor: f64,
    ) -> Result<(), PlotError> {
        let colour = canvas.colours.single();
        let fill = colour.mix(canvas.colours.opacity(0.45)).filled();
        let tips = Tips::for_marks(self.edges.bins());
        let bins = self.edges.as_slice().windows(2).zip(&outline.heights);
        for (i, (bin, &height)) in bins.enumerate() {
            if height > floor {
                let corners = [(bin[0], height), (bin[1], floor)];
                canvas.with_tip(tips.tip(|| self.tip(outline, i)), || {
                    plane.draw(&Rectangle::new(corners, fill))?;
                    Ok(plane.draw(&Rectangle::new(corners, colour.stroke_width(1)))?)
                })?;
            }
        }
        Ok(())
    }
}

fn draw_outline(
    plane: &Plane<'_>,
    edges: &Edges,
    outline: &Outline,
    floor: f64,
    (colour, opacity, filled): (RGBColor, f64, bool),
) -> Result<(), PlotError> {
    let mut steps = vec![(edges.low(), floor)];
    for (bin, &height) in edges.as_slice().windows(2).zip(&outline.heights) {
        let height = height.max(floor);
        steps.extend([(bin[0], height), (bin[1], height)]);
    }
    steps.push((edges.high(), floor));
    if filled {
        plane.draw(&Polygon::new(steps.clone(), colour.mix(0.3 * opacity)))?;
    }
    plane.draw(&PathElement::new(
        steps,
        colour.mix(opacity).stroke_width(3),
    ))?;
    Ok(())
}
