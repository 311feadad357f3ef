//! A confusion matrix: a cell for each pair of classes, in the colour of its share.

use super::Draw;
use super::canvas::{Anchor, Canvas};
use super::colour::ink_on;
use crate::plot::error::PlotError;
use crate::plot::layout::format::grouped;
use crate::plot::layout::rect::Rect;
use crate::plot::layout::text::TEXT;
use crate::plot::reduce::confusion::ReducedConfusion;
use plotters::style::Color;

impl Draw for ReducedConfusion {
    fn draw(&self, canvas: &Canvas<'_>, body: &Rect) -> Result<(), PlotError> {
        let inner = canvas.frame_of_picture(body, &self.x, &self.y)?;
        let n = self.counts.len();
        for (row, line) in self.counts.iter().enumerate() {
            let support: usize = line.iter().sum();
            for (column, &count) in line.iter().enumerate() {
                let cell = inner.cell((row, column), n);
                let colour = canvas.colours.density(count as f64 / support.max(1) as f64);
                let mut ink = canvas.ink.text;
                // A pair that never occurs is left in the colour of the page.
                if count > 0 {
                    canvas.fill(&cell, colour.filled())?;
                    ink = ink_on(colour);
                }
                let text = grouped(count);
                canvas.text(&text, cell.middle(), Anchor::Middle, TEXT, ink)?;
            }
        }
        Ok(())
    }
}
