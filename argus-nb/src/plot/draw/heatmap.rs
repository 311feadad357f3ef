//! Heat maps: a picture of amounts, with its colour bar.

use super::Draw;
use super::canvas::Canvas;
use super::colour::Colours;
use super::density::colour_bar;
use super::markup::Tips;
use super::raster::Raster;
use crate::plot::error::PlotError;
use crate::plot::layout::grid::COLOUR_BAR;
use crate::plot::layout::rect::Rect;
use crate::plot::reduce::heatmap::{ReducedHeatmap, Side};

/// Colours.
const LEVELS: usize = 254;

impl Draw for ReducedHeatmap {
    fn draw(&self, canvas: &Canvas<'_>, body: &Rect) -> Result<(), PlotError> {
        let framed = body.inside(0, 0, COLOUR_BAR, 0);
        let inner = canvas.frame_of_picture(&framed, &self.x.axis, &self.y.axis)?;
        let size = (self.x.count(), self.y.count());
        canvas.picture(
            within(&inner, &self.x, &self.y),
            raster(&self.amounts, size, self.ends, &canvas.colours),
        );
        self.tips(canvas, &within(&inner, &self.x, &self.y))?;
        colour_bar(canvas, body, &inner, self.ends, &self.what)
    }
}

impl ReducedHeatmap {
    /// A tooltip for each cell, which is but a pixel of a picture.
    fn tips(&self, canvas: &Canvas<'_>, place: &Rect) -> Result<(), PlotError> {
        let tips = Tips::for_marks(self.filled());
        let (columns, rows) = (self.x.count(), self.y.count());
        let edge = |i: usize, n: usize, length: i32| length * i as i32 / n as i32;
        for cell in 0..self.amounts.len() {
            let Some(text) = tips.tip(|| self.tip(cell)).flatten() else {
                continue;
            };
            let (column, row) = (cell % columns, cell / columns);
            let along = |i: usize| place.x.start + edge(i, columns, place.width());
            let up = |i: usize| place.y.end - edge(i, rows, place.height());
            let spot = Rect {
                x: along(column)..along(column + 1),
                y: up(row + 1)..up(row),
            };
            canvas.spot(&spot, &text)?;
        }
        Ok(())
    }
}

/// The part of the frame that the places cover: axes of numbers and times are a
/// little longer than that.
fn within(inner: &Rect, x: &Side, y: &Side) -> Rect {
    let along = |side: &Side, length: i32| {
        let place = |value: f64| (side.axis.scale.share(value) * f64::from(length)).round() as i32;
        (place(side.ends.0), place(side.ends.1))
    };
    let (left, right) = along(x, inner.width());
    let (low, high) = along(y, inner.height());
    Rect {
        x: inner.x.start + left..inner.x.start + right,
        y: inner.y.end - high..inner.y.end - low,
    }
}

/// A pixel a cell, row by row from the bottom, in the colour of its amount's logarithm.
pub(super) fn raster(
    amounts: &[Option<f64>],
    (columns, rows): (usize, usize),
    (low, high): (f64, f64),
    colours: &Colours,
) -> Raster {
    let opaque = (255.0 * colours.opacity(1.0)).round() as u8;
    let share = |amount: f64| {
        if low < high {
            (amount.max(low) / low).ln() / (high / low).ln()
        } else {
            0.5
        }
    };
    let cells = (0..rows)
        .rev()
        .flat_map(|row| (0..columns).map(move |column| row * columns + column));
    Raster {
        width: columns as u32,
        height: rows as u32,
        pixels: cells
            .map(|cell| match amounts[cell] {
                None => 0,
                Some(amount) => 1 + (share(amount) * (LEVELS - 1) as f64).round() as u8,
            })
            .collect(),
        colours: (0..LEVELS)
            .map(|level| (colours.density(level as f64 / (LEVELS - 1) as f64), opaque))
            .collect(),
    }
}
