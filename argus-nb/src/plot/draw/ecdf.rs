//! Cumulative distributions, as stairs.

use super::Draw;
use super::canvas::Canvas;
use crate::plot::error::PlotError;
use crate::plot::layout::rect::Rect;
use crate::plot::layout::scale::Scale;
use crate::plot::reduce::ecdf::ReducedEcdf;
use plotters::prelude::*;

impl Draw for ReducedEcdf {
    fn draw(&self, canvas: &Canvas<'_>, body: &Rect) -> Result<(), PlotError> {
        let (_, plane) = canvas.frame(body, &self.x, &self.y)?;
        for (group, distribution) in self.distributions.iter().enumerate() {
            let line = stairs(&distribution.steps, &self.x.scale);
            let colour = canvas.colours.group(&self.groups, group);
            let style = colour.mix(canvas.colours.opacity(1.0)).stroke_width(3);
            let tip = (!self.groups.is_single()).then(|| self.groups.name(group));
            canvas.with_tip(tip, || Ok(plane.draw(&PathElement::new(line, style))?))?;
        }
        Ok(())
    }
}

/// From one end of the axis to the other: level between the steps, upright at them.
fn stairs(steps: &[(f64, f64)], scale: &Scale) -> Vec<(f64, f64)> {
    let ends = scale.ends();
    let mut below = 0.0;
    let mut line = vec![(ends.start, 0.0)];
    for &(value, share) in steps {
        line.extend([(value, below), (value, share)]);
        below = share;
    }
    line.push((ends.end, below));
    line
}
