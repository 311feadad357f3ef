//! Rows by the pixel that they fall on.

use super::groups::Groups;
use super::numbers::Numbers;
use crate::plot::layout::axis::Axis;
use crate::plot::layout::format::count;
use crate::plot::layout::frame::{along_x, along_y};
use crate::plot::layout::groups::GroupNames;
use crate::plot::layout::rect::{PX, Rect};
use std::collections::BTreeMap;

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

pub(super) fn points(
    xs: &Numbers,
    ys: &Numbers,
    groups: &Groups,
    plane: &PixelPlane<'_>,
) -> Vec<Point> {
    let mut points: BTreeMap<(usize, i32, i32), Point> = BTreeMap::new();
    for (row, (&x, &y)) in xs.values.iter().zip(&ys.values).enumerate() {
        if x.is_nan() || y.is_nan() {
            continue;
        }
        let group = groups.at(row);
        let pixel_x = along_x(&plane.inner, plane.x, x) / PX;
        let pixel_y = along_y(&plane.inner, plane.y, y) / PX;
        points
            .entry((group, pixel_x, pixel_y))
            .or_insert(Point {
                at: (x, y),
                group,
                count: 0,
            })
            .count += 1;
    }
    points.into_values().collect()
}
