//! Rows by the pixel that they fall on.

use crate::plot::layout::axis::Axis;
use crate::plot::layout::format::count;
use crate::plot::layout::groups::GroupNames;
use crate::plot::layout::rect::Rect;

/// The rows of a group on one pixel.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The values of the first of them.
    pub at: (f64, f64),
    pub group: usize,
    pub count: u64,
}

impl Point {
    /// Where it lies and how many rows it is, in words.
    pub fn words(&self, (x, y): (&Axis, &Axis), groups: &GroupNames) -> String {
        let flows = count(self.count as usize, "flow");
        let (x, y) = (x.written(self.at.0), y.written(self.at.1));
        format!("{}{x}, {y}: {flows}", groups.prefix(self.group))
    }
}

/// The inside of a frame with its axes, on which two values that fall on the same
/// pixel can't be told apart.
pub struct PixelPlane<'a> {
    pub inner: Rect,
    pub x: &'a Axis,
    pub y: &'a Axis,
}
