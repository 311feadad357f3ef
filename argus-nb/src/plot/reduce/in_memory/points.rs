//! The rows of a frame by the pixel that they fall on.

use crate::plot::layout::frame::{along_x, along_y};
use crate::plot::layout::rect::PX;
use crate::plot::reduce::groups::Groups;
use crate::plot::reduce::numbers::Numbers;
use crate::plot::reduce::points::{PixelPlane, Point};
use std::collections::BTreeMap;

pub(in crate::plot::reduce) fn points(
    xs: &Numbers,
    ys: &Numbers,
    groups: &Groups,
    plane: &PixelPlane<'_>,
) -> Vec<Point> {
    let mut points: BTreeMap<(usize, i32, i32), Point> = BTreeMap::new();
    for (row, (&x, &y)) in xs.values().iter().zip(ys.values()).enumerate() {
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
