//! Rows that are still drawn one by one.

use super::canvas::{Canvas, Plane};
use super::density::share;
use super::markup::Tips;
use crate::plot::error::PlotError;
use crate::plot::layout::groups::GroupNames;
use crate::plot::layout::rect::PX;
use crate::plot::reduce::points::Point;
use plotters::prelude::*;

/// Points, the darker the more rows fall on them. Each may have a tooltip.
pub fn draw_points(
    canvas: &Canvas<'_>,
    plane: &Plane<'_>,
    points: &[Point],
    groups: &GroupNames,
    tip_of: impl Fn(&Point) -> String,
) -> Result<(), PlotError> {
    let tips = Tips::for_marks(points.len());
    let most = points.iter().map(|point| point.count).max().unwrap_or(1);
    for point in points {
        let share = share(point.count, most);
        // In steps of a twentieth: finer ones can't be seen and make the file longer.
        let usual = ((0.4 + 0.5 * share) * 20.0).round() / 20.0;
        let colour = canvas.colours.group(groups, point.group);
        let style = colour.mix(canvas.colours.opacity(usual)).filled();
        let tip = tips.tip(|| tip_of(point));
        canvas.with_tip(tip, || {
            Ok(plane.draw(&Circle::new(point.at, 3 * PX, style))?)
        })?;
    }
    Ok(())
}
