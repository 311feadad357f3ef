//! Histograms: bars, or outlines where there are several groups or many bins.

use super::Draw;
use super::canvas::{Canvas, Plane};
use super::colour::group_colour;
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
            let colour = group_colour(&self.groups, group);
            if is_single && self.edges.bins() <= BARS {
                draw_bars(&plane, &self.edges, outline, floor, colour)?;
            } else {
                draw_outline(&plane, &self.edges, outline, floor, (colour, is_single))?;
            }
        }
        Ok(())
    }
}

fn draw_bars(
    plane: &Plane<'_>,
    edges: &Edges,
    outline: &Outline,
    floor: f64,
    colour: RGBColor,
) -> Result<(), PlotError> {
    for (bin, &height) in edges.as_slice().windows(2).zip(&outline.heights) {
        if height > floor {
            let corners = [(bin[0], height), (bin[1], floor)];
            plane.draw(&Rectangle::new(corners, colour.mix(0.45).filled()))?;
            plane.draw(&Rectangle::new(corners, colour.stroke_width(1)))?;
        }
    }
    Ok(())
}

fn draw_outline(
    plane: &Plane<'_>,
    edges: &Edges,
    outline: &Outline,
    floor: f64,
    (colour, filled): (RGBColor, bool),
) -> Result<(), PlotError> {
    let mut steps = vec![(edges.low(), floor)];
    for (bin, &height) in edges.as_slice().windows(2).zip(&outline.heights) {
        let height = height.max(floor);
        steps.extend([(bin[0], height), (bin[1], height)]);
    }
    steps.push((edges.high(), floor));
    if filled {
        plane.draw(&Polygon::new(steps.clone(), colour.mix(0.3)))?;
    }
    plane.draw(&PathElement::new(steps, colour.stroke_width(3)))?;
    Ok(())
}
