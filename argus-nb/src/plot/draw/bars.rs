//! Horizontal bars, the longest on top.

use super::Draw;
use super::canvas::Canvas;
use super::markup::Tips;
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
        let tips = Tips::for_marks(self.shown.len() * groups.len());
        // A logarithmic axis has no zero: bars begin where it does.
        let least = if self.is_log { 0.0 } else { f64::MIN };
        let floor = self.x.scale.ends().start.max(least);
        for (i, bar) in self.shown.iter().rev().enumerate() {
            let at = i as f64;
            let begin = if self.is_log { floor } else { 0.0 };
            let mut from = begin;
            let mut sum = 0.0;
            for (group, &part) in bar.parts.iter().enumerate() {
                let (mut top, mut bottom) = (at + HALF, at - HALF);
                if self.is_grouped {
                    let each = 2.0 * HALF / bar.parts.len() as f64;
                    top -= each * group as f64;
                    bottom = top - each;
                    (from, sum) = (begin, 0.0);
                }
                sum += part;
                let to = if self.is_log { sum.max(floor) } else { sum };
                if to != from {
                    let corners = [(from, top), (to, bottom)];
                    let colour = canvas.colours.group(groups, group);
                    let style = colour.mix(canvas.colours.opacity(0.8)).filled();
                    let tip = tips.tip(|| self.tip(bar, group));
                    canvas.with_tip(tip, || Ok(plane.draw(&Rectangle::new(corners, style))?))?;
                }
                from = to;
            }
        }
        Ok(())
    }
}
