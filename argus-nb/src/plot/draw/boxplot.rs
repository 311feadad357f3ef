//! Boxes with their whiskers, medians and outliers.

use super::Draw;
use super::canvas::{Canvas, Plane};
use super::colour::{BLUE, VERMILION};
use crate::plot::error::PlotError;
use crate::plot::layout::bounds::MARKS;
use crate::plot::layout::rect::{PX, Rect};
use crate::plot::reduce::boxplot::{BoxMark, ReducedBoxplot};
use plotters::prelude::*;
use std::collections::BTreeSet;

/// Half the width of a box, where boxes are one apart.
const HALF: f64 = 0.28;
/// Half the width of a whisker's cap.
const CAP: f64 = 0.14;

impl Draw for ReducedBoxplot {
    fn draw(&self, canvas: &Canvas<'_>, body: &Rect) -> Result<(), PlotError> {
        let (_, plane) = canvas.frame(body, &self.x, &self.y)?;
        let floor = self.y.scale.ends().start;
        // Boxes are of one colour, where nobody gave them others.
        let n = self.boxes.len();
        let colour = |i: usize| match canvas.colours.are_given() {
            true => canvas.colours.nth(i, n),
            false => BLUE,
        };
        for (i, mark) in self.boxes.iter().enumerate() {
            let colours = BoxColours {
                line: canvas.ink.text,
                edge: colour(i),
                opacity: canvas.colours.opacity(0.3),
            };
            let tip = Some(self.describe(mark).trim_end().to_owned());
            canvas.with_tip(tip, || draw_box(&plane, i as f64, mark, floor, &colours))?;
        }
        let opacity = canvas.colours.opacity(0.8);
        for at in outlier_marks(&plane, &self.boxes, floor) {
            let style = colour(at.0 as usize).mix(opacity).stroke_width(2);
            plane.draw(&Circle::new(at, 2 * PX, style))?;
        }
        Ok(())
    }
}

/// The colours of a box.
struct BoxColours {
    line: RGBColor,
    edge: RGBColor,
    /// Of its inside.
    opacity: f64,
}

/// A box at a place of the x axis. What lies below a logarithmic axis stands on its
/// end.
fn draw_box(
    plane: &Plane<'_>,
    x: f64,
    mark: &BoxMark,
    floor: f64,
    colours: &BoxColours,
) -> Result<(), PlotError> {
    let [low, q1, median, q3, high] = [
        mark.statistics.lower_whisker,
        mark.statistics.q1,
        mark.statistics.median,
        mark.statistics.q3,
        mark.statistics.upper_whisker,
    ]
    .map(|value| value.max(floor));
    let line = |from: (f64, f64), to: (f64, f64)| {
        PathElement::new(vec![from, to], colours.line.stroke_width(2))
    };
    plane.draw(&line((x, low), (x, q1)))?;
    plane.draw(&line((x, q3), (x, high)))?;
    plane.draw(&line((x - CAP, low), (x + CAP, low)))?;
    plane.draw(&line((x - CAP, high), (x + CAP, high)))?;
    let corners = [(x - HALF, q3), (x + HALF, q1)];
    plane.draw(&Rectangle::new(
        corners,
        colours.edge.mix(colours.opacity).filled(),
    ))?;
    plane.draw(&Rectangle::new(corners, colours.edge.stroke_width(2)))?;
    let across = vec![(x - HALF, median), (x + HALF, median)];
    Ok(plane.draw(&PathElement::new(across, VERMILION.stroke_width(4)))?)
}

/// One circle for all outliers of a box on the same pixel, or on the same few
/// where there would be too many.
fn outlier_marks(plane: &Plane<'_>, boxes: &[BoxMark], floor: f64) -> Vec<(f64, f64)> {
    let mut step = PX;
    loop {
        let mut marks = Vec::new();
        for (i, mark) in boxes.iter().enumerate() {
            let mut taken = BTreeSet::new();
            let outliers = mark.statistics.drawn.iter();
            for &value in outliers.filter(|value| **value >= floor) {
                let (_, y) = plane.map_coordinate(&(i as f64, value));
                if taken.insert(y / step) {
                    marks.push((i as f64, value));
                }
            }
        }
        if marks.len() <= MARKS {
            return marks;
        }
        step *= 2;
    }
}
