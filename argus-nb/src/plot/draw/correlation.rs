//! A correlation matrix: colours and numbers.

use super::Draw;
use super::canvas::{Anchor, Canvas};
use super::colour::{diverging_colour, ink_on};
use crate::plot::error::PlotError;
use crate::plot::layout::rect::Rect;
use crate::plot::layout::text::TEXT;
use crate::plot::reduce::correlation::ReducedCorrelation;
use plotters::style::Color;

impl Draw for ReducedCorrelation {
    fn draw(&self, canvas: &Canvas<'_>, body: &Rect) -> Result<(), PlotError> {
        let inner = canvas.frame_of_picture(body, &self.x, &self.y)?;
        let n = self.matrix.len();
        for (row, line) in self.matrix.iter().enumerate() {
            for (column, r) in line.iter().enumerate() {
                let Some(r) = *r else { continue };
                let cell = inner.cell((row, column), n);
                let colour = diverging_colour(r);
                canvas.fill(&cell, colour.filled())?;
                let text = format!("{r:.2}");
                canvas.text(&text, cell.middle(), Anchor::Middle, TEXT, ink_on(colour))?;
            }
        }
        Ok(())
    }
}
