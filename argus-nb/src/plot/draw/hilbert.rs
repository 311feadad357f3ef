//! Maps of an address block: a square, or half of one, with a cell a place on the curve.

use super::Draw;
use super::canvas::{Anchor, Canvas};
use super::density::colour_bar;
use super::heatmap::raster;
use super::markup::Tips;
use crate::plot::error::PlotError;
use crate::plot::layout::grid::COLOUR_BAR;
use crate::plot::layout::rect::{PX, Rect};
use crate::plot::layout::text::{TEXT, cut, width};
use crate::plot::reduce::hilbert::ReducedHilbert;
use plotters::style::Color;

/// The size of a block's name.
const NAME_TEXT: f64 = TEXT - 2.5;

impl Draw for ReducedHilbert {
    fn draw(&self, canvas: &Canvas<'_>, body: &Rect) -> Result<(), PlotError> {
        let inner = self.square(&body.inside(0, 6, COLOUR_BAR, 4));
        let (columns, rows) = self.curve.size();
        let mut from_below = vec![None; self.amounts.len()];
        for (cell, amount) in self.amounts.iter().enumerate() {
            let (column, row) = self.curve.place(cell);
            from_below[(rows - 1 - row) * columns + column] = *amount;
        }
        let cells = raster(&from_below, (columns, rows), self.ends, &canvas.colours);
        canvas.picture(inner.clone(), cells);
        self.blocks(canvas, &inner)?;
        let quiet = canvas.ink.quiet;
        canvas.line(inner.outline(), quiet.stroke_width(2))?;
        self.tips(canvas, &inner)?;
        if self.ends.1 > 0.0 {
            colour_bar(canvas, body, &inner, self.ends, &self.what)?;
        }
        Ok(())
    }
}

impl ReducedHilbert {
    /// The largest part of a room whose cells are square, and of whole pixels if they can be.
    fn square(&self, room: &Rect) -> Rect {
        let (columns, rows) = self.curve.size();
        let (columns, rows) = (columns as i32, rows as i32);
        let (width, height) = match (room.width() / columns).min(room.height() / rows) {
            0 => {
                let width = room.width().min(room.height() * columns / rows);
                (width, width * rows / columns)
            }
            each => (each * columns, each * rows),
        };
        let (x, y) = (room.x.start + (room.width() - width) / 2, room.y.start);
        Rect {
            x: x..x + width,
            y: y..y + height,
        }
    }

    /// Lines between the parts of the block, with their names.
    fn blocks(&self, canvas: &Canvas<'_>, inner: &Rect) -> Result<(), PlotError> {
        for (cells, name) in self.blocks_in_words() {
            let spot = self.covered(inner, cells);
            canvas.line(spot.outline(), canvas.ink.quiet.mix(0.45).stroke_width(1))?;
            let room = spot.width() - 6 * PX;
            if room < 20 * PX || spot.height() < 12 * PX {
                continue;
            }
            let name = cut(&name, room, NAME_TEXT);
            let paper = Rect {
                x: spot.x.start + PX / 2..spot.x.start + 4 * PX + width(&name, NAME_TEXT),
                y: spot.y.start + PX / 2..spot.y.start + 12 * PX,
            };
            canvas.fill(&paper, canvas.ink.paper.mix(0.6).filled())?;
            let at = (spot.x.start + 3 * PX, spot.y.start + 6 * PX);
            canvas.text(&name, at, Anchor::Left, NAME_TEXT, canvas.ink.text)?;
        }
        Ok(())
    }

    /// The rectangle that a range of cells covers, which the curve fills.
    fn covered(&self, inner: &Rect, cells: std::ops::Range<usize>) -> Rect {
        let (columns, rows) = self.curve.size();
        let places: Vec<(usize, usize)> = cells.map(|cell| self.curve.place(cell)).collect();
        let ends = |of: fn(&(usize, usize)) -> usize| {
            let all = || places.iter().map(of);
            (all().min().unwrap_or(0), all().max().unwrap_or(0) + 1)
        };
        let along = |from: i32, length: i32, n: usize, place: usize| {
            from + (i64::from(length) * place as i64 / n as i64) as i32
        };
        let (left, right) = ends(|place| place.0);
        let (top, bottom) = ends(|place| place.1);
        let x = |place| along(inner.x.start, inner.width(), columns, place);
        let y = |place| along(inner.y.start, inner.height(), rows, place);
        Rect {
            x: x(left)..x(right),
            y: y(top)..y(bottom),
        }
    }

    /// A tooltip for each cell that is not empty.
    fn tips(&self, canvas: &Canvas<'_>, inner: &Rect) -> Result<(), PlotError> {
        let full = || self.full();
        let tips = Tips::for_marks(full().count());
        for (cell, amount) in full() {
            let Some(text) = tips.tip(|| self.tip(cell, amount)) else {
                return Ok(());
            };
            canvas.spot(&self.covered(inner, cell..cell + 1), &text)?;
        }
        Ok(())
    }
}
