//! Rectangles of a sheet.
//!
//! Lengths are in halves of a pixel ([`PX`]), since plotters' are whole numbers.

use std::ops::Range;

/// A pixel.
pub const PX: i32 = 2;

/// A rectangle of the sheet; `y` grows downwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rect {
    pub x: Range<i32>,
    pub y: Range<i32>,
}

impl Rect {
    /// All of a sheet of so many pixels.
    pub fn from_size((width, height): (u32, u32)) -> Rect {
        Rect {
            x: 0..width as i32 * PX,
            y: 0..height as i32 * PX,
        }
    }

    pub fn width(&self) -> i32 {
        self.x.end - self.x.start
    }

    pub fn height(&self) -> i32 {
        self.y.end - self.y.start
    }

    /// A cell of a square matrix of `n` rows, with a gap between it and the next.
    pub fn cell(&self, (row, column): (usize, usize), n: usize) -> Rect {
        let edge = |i: usize, length: i32| length * i as i32 / n as i32;
        let (x, y) = (self.x.start, self.y.start);
        Rect {
            x: x + edge(column, self.width()) + PX / 2..x + edge(column + 1, self.width()) - PX / 2,
            y: y + edge(row, self.height()) + PX / 2..y + edge(row + 1, self.height()) - PX / 2,
        }
    }

    pub fn middle(&self) -> (i32, i32) {
        (
            (self.x.start + self.x.end) / 2,
            (self.y.start + self.y.end) / 2,
        )
    }

    /// What is left of the rectangle inside margins of so many pixels.
    pub fn inside(&self, left: i32, top: i32, right: i32, bottom: i32) -> Rect {
        let shrunk = |range: &Range<i32>, from: i32, to: i32| {
            let start = range.start + from * PX;
            // However small the figure, something is left to draw on.
            start..(range.end - to * PX).max(start + 8 * PX)
        };
        Rect {
            x: shrunk(&self.x, left, right),
            y: shrunk(&self.y, top, bottom),
        }
    }

    /// The closed line along its edges.
    pub fn outline(&self) -> Vec<(i32, i32)> {
        let Rect { x, y } = self;
        vec![
            (x.start, y.start),
            (x.end, y.start),
            (x.end, y.end),
            (x.start, y.end),
            (x.start, y.start),
        ]
    }
}
