//! Rows that are still drawn one by one.

use super::canvas::Plane;
use super::colour::group_colour;
use super::density::share;
use crate::plot::error::PlotError;
use crate::plot::layout::groups::GroupNames;
use crate::plot::layout::rect::PX;
use crate::plot::reduce::points::Point;
use plotters::prelude::*;

/// Points, the darker the more rows fall on them.
pub fn draw_points(
    plane: &Plane<'_>,
    points: &[Point],
    groups: &GroupNames,
) -> Result<(), PlotError> {
    let most = points.iter().map(|point| point.count).max().unwrap_or(1);
    for point in points {
        let share = share(point.count, most);
        // In steps of a twentieth: finer ones can't be seen and make the file longer.
        let opaque = ((0.4 + 0.5 * share) * 20.0).round() / 20.0;
        let style = group_colour(groups, point.group).mix(opaque).filled();
        plane.draw(&Circle::new(point.at, 3 * PX, style))?;
    }
    Ok(())
}
