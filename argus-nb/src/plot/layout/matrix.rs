//! Small plots side by side and one above the other.

use super::rect::{PX, Rect};

/// A square matrix of small plots, with room for labels at its left and below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MatrixLayout {
    x: i32,
    y: i32,
    width: i32,
    height: i32,
}

const GAP: i32 = 6 * PX;

impl MatrixLayout {
    /// A matrix of `n` rows and columns.
    pub fn new(room: &Rect, n: usize) -> MatrixLayout {
        let inner = room.inside(62, 4, 4, 34);
        let n = n as i32;
        MatrixLayout {
            x: inner.x.start,
            y: inner.y.start,
            width: (inner.width() - GAP * (n - 1)) / n,
            height: (inner.height() - GAP * (n - 1)) / n,
        }
    }

    /// Where a small plot lies; rows count from the top.
    pub fn cell(&self, column: usize, row: usize) -> Rect {
        let x = self.x + column as i32 * (self.width + GAP);
        let y = self.y + row as i32 * (self.height + GAP);
        Rect {
            x: x..x + self.width,
            y: y..y + self.height,
        }
    }
}
