//! Horizontal bars, the longest on top.

use super::Draw;
use super::canvas::Canvas;
use super::colour::group_colour;
use crate::plot::error::PlotError;
use crate::plot::layout::rect::Rect;
use crate::plot::reduce::Reduced;
use crate::plot::reduce::bars::ReducedBars;
use plotters::prelude::*;

/// Half the height of a bar, where bars are one apart.
const HALF: f64 = 0.38;

impl Draw for ReducedBars {
    fn draw(&self, canvas: &Canvas<'_>, body: &Rect) -> Result<(), PlotError> {
        let (_, plane) = canvas.frame(body, &self.x, &self.y)?;
        let groups = &self.caption().legend;
        // A logarithmic axis has no zero: bars begin where it does.
        let least = if self.is_log { 0.0 } else { f64::MIN };
        let floor = self.x.scale.ends().start.max(least);
        for (i, bar) in self.shown.iter().rev().enumerate() {
            let at = i as f64;
            let mut from = if self.is_log { floor } else { 0.0 };
            let mut sum = 0.0;
            for (group, &part) in bar.parts.iter().enumerate() {
                sum += part;
                let to = if self.is_log { sum.max(floor) } else { sum };
                if to != from {
                    let corners = [(from, at + HALF), (to, at - HALF)];
                    let colour = group_colour(groups, group).mix(0.8);
                    plane.draw(&Rectangle::new(corners, colour.filled()))?;
                }
                from = to;
            }
        }
        Ok(())
    }
}
