//! Lines, areas and bars over time.

use super::Draw;
use super::canvas::{Canvas, Plane};
use super::markup::Tips;
use crate::plot::error::PlotError;
use crate::plot::layout::bounds::LINE_POINTS;
use crate::plot::layout::frame::{along_x, broken_at_edges};
use crate::plot::layout::rect::{PX, Rect};
use crate::plot::reduce::over_time::{ReducedLine, Shape};
use crate::plot::reduce::series::stacked;
use plotters::prelude::*;

/// The part of a window that its bars take.
const BAR: f64 = 0.84;
/// The most places along x that have a tooltip.
const STRIPS: usize = 120;

impl Draw for ReducedLine {
    fn draw(&self, canvas: &Canvas<'_>, body: &Rect) -> Result<(), PlotError> {
        let (inner, plane) = canvas.frame(body, &self.x, &self.y)?;
        // Each pixel has up to four points.
        let pixels = (inner.width() / PX) as usize;
        let most = pixels.min(LINE_POINTS / 4 / self.groups.len());
        match self.shape {
            Shape::Lines => self.draw_lines(canvas, &plane, most)?,
            // An area has two edges.
            Shape::Areas => self.draw_areas(canvas, &plane, most / 2)?,
            Shape::Bars | Shape::GroupedBars => return self.draw_bars(canvas, &plane),
        }
        self.tips(canvas, &inner)
    }
}

impl ReducedLine {
    /// Where a logarithmic axis ends: what lies below stands there.
    fn floor(&self) -> Option<f64> {
        self.is_log.then(|| self.y.scale.ends().start)
    }

    fn style(&self, canvas: &Canvas<'_>, group: usize, usual: f64) -> RGBAColor {
        let colour = canvas.colours.group(&self.groups, group);
        colour.mix(canvas.colours.opacity(usual))
    }

    fn broken(&self, path: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
        broken_at_edges(path, &self.x, &self.y)
    }

    fn group_tip(&self, group: usize) -> Option<String> {
        (!self.groups.is_single()).then(|| self.groups.name(group))
    }

    /// Strips from bottom to top, each of which says the values at its x.
    fn tips(&self, canvas: &Canvas<'_>, inner: &Rect) -> Result<(), PlotError> {
        let strips = self.tips_by_x(STRIPS);
        let at = |x: f64| along_x(inner, &self.x, x).clamp(inner.x.start, inner.x.end);
        for (i, (x, tip)) in strips.iter().enumerate() {
            // A strip ends half-way to the next.
            let half = |other: Option<&(f64, String)>, end: i32| {
                other.map_or(end, |other| (at(*x) + at(other.0)) / 2)
            };
            let before = i.checked_sub(1).and_then(|before| strips.get(before));
            let from = half(before, inner.x.start);
            let to = half(strips.get(i + 1), inner.x.end);
            if from < to {
                let y = inner.y.clone();
                canvas.spot(&Rect { x: from..to, y }, tip)?;
            }
        }
        Ok(())
    }

    fn draw_lines(
        &self,
        canvas: &Canvas<'_>,
        plane: &Plane<'_>,
        most: usize,
    ) -> Result<(), PlotError> {
        for (group, line) in self.lines.iter().enumerate() {
            let style = self.style(canvas, group, 1.0).stroke_width(3);
            canvas.with_tip(self.group_tip(group), || {
                paths(line, most, self.floor())
                    .into_iter()
                    .try_for_each(|path| draw_path(plane, self.broken(path), style))
            })?;
        }
        Ok(())
    }

    /// From the one on top, each between its own edge and that of the one below.
    fn draw_areas(
        &self,
        canvas: &Canvas<'_>,
        plane: &Plane<'_>,
        most: usize,
    ) -> Result<(), PlotError> {
        let edges = stacked(&self.lines);
        let edge = |group: usize| paths(&edges[group], most, self.floor()).concat();
        let bottom = self.floor().unwrap_or(0.0);
        for (group, points) in edges.iter().enumerate() {
            let upper = edge(group);
            let mut outline = upper.clone();
            let lower = match group.checked_sub(1) {
                Some(below) => edge(below),
                None => points.iter().map(|point| (point.0, bottom)).collect(),
            };
            // A level edge needs no more than its ends.
            match (group, lower.as_slice()) {
                (0, [first, .., last]) => outline.extend([*last, *first]),
                _ => outline.extend(lower.into_iter().rev()),
            }
            let fill = self.style(canvas, group, 0.75);
            canvas.with_tip(self.group_tip(group), || {
                plane.draw(&Polygon::new(self.broken(outline), fill))?;
                draw_path(
                    plane,
                    self.broken(upper),
                    self.style(canvas, group, 1.0).stroke_width(2),
                )
            })?;
        }
        Ok(())
    }

    fn draw_bars(&self, canvas: &Canvas<'_>, plane: &Plane<'_>) -> Result<(), PlotError> {
        let tips = Tips::for_marks(self.lines.iter().map(Vec::len).sum());
        let tops = stacked(&self.lines);
        let bottom = self.floor().unwrap_or(0.0);
        let top_of = |group: usize, x: f64| {
            let place = tops[group].binary_search_by(|point| point.0.total_cmp(&x));
            place.map_or(bottom, |place| tops[group][place].1.max(bottom))
        };
        let n = self.lines.len() as f64;
        for (group, line) in self.lines.iter().enumerate() {
            let style = self.style(canvas, group, 0.85).filled();
            for (place, &(x, value)) in line.iter().enumerate() {
                if !value.is_finite() || value == 0.0 {
                    continue;
                }
                let (left, right, low, high) = if self.shape == Shape::GroupedBars {
                    let each = self.width * BAR / n;
                    let left = x - self.width * BAR / 2.0 + each * group as f64;
                    (left, left + each, bottom, value)
                } else {
                    let half = self.width * BAR / 2.0;
                    let below = group
                        .checked_sub(1)
                        .map_or(bottom, |below| top_of(below, x));
                    (x - half, x + half, below, top_of(group, x))
                };
                let corners = [(left, high), (right, low)];
                canvas.with_tip(tips.tip(|| self.tip(group, place)), || {
                    Ok(plane.draw(&Rectangle::new(corners, style))?)
                })?;
            }
        }
        Ok(())
    }
}

/// The line, cut at its gaps. Where it has more points than `most`, those on one
/// pixel become their first, least, greatest and last. What lies below a logarithmic
/// axis stands on its `floor`.
fn paths(line: &[(f64, f64)], most: usize, floor: Option<f64>) -> Vec<Vec<(f64, f64)>> {
    let each = line.len().div_ceil(most.max(1)).max(1);
    let mut paths = vec![Vec::new()];
    for part in line.chunks(each) {
        for (x, value) in ends_and_extremes(part) {
            // `max` would make a number of a gap.
            let value = match floor {
                Some(floor) if !value.is_nan() => value.max(floor),
                _ => value,
            };
            match paths.last_mut() {
                Some(path) if value.is_finite() => path.push((x, value)),
                _ => paths.push(Vec::new()),
            }
        }
    }
    paths.retain(|path| !path.is_empty());
    paths
}

/// In order of their places: first, least, greatest, last.
fn ends_and_extremes(part: &[(f64, f64)]) -> Vec<(f64, f64)> {
    if part.len() <= 4 {
        return part.to_vec();
    }
    let numbers = || {
        let places = part.iter().copied().enumerate();
        places.filter(|(_, point)| !point.1.is_nan())
    };
    let mut kept: Vec<(usize, (f64, f64))> = [
        numbers().next(),
        numbers().min_by(|a, b| a.1.1.total_cmp(&b.1.1)),
        numbers().max_by(|a, b| a.1.1.total_cmp(&b.1.1)),
        numbers().next_back(),
    ]
    .into_iter()
    .flatten()
    .collect();
    kept.sort_by_key(|(place, _)| *place);
    kept.dedup_by_key(|(place, _)| *place);
    if kept.is_empty() {
        return vec![(part[0].0, f64::NAN)];
    }
    kept.into_iter().map(|(_, point)| point).collect()
}

/// A path, or a dot where it is a single window.
fn draw_path(plane: &Plane<'_>, path: Vec<(f64, f64)>, style: ShapeStyle) -> Result<(), PlotError> {
    match path.as_slice() {
        [one] => plane.draw(&Circle::new(*one, 4, style.filled()))?,
        _ => plane.draw(&PathElement::new(path, style))?,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_without_rows_is_a_gap_on_any_axis() {
        let line = |values: [f64; 3]| -> Vec<(f64, f64)> {
            let places = values.into_iter().enumerate();
            places.map(|(i, value)| (i as f64, value)).collect()
        };
        for floor in [None, Some(0.1)] {
            let paths = paths(&line([1.0, f64::NAN, 4.0]), 100, floor);
            assert_eq!(paths, [[(0.0, 1.0)], [(2.0, 4.0)]], "{floor:?}");
        }
        // A sum of nothing is zero, which stands on the end of a logarithmic axis.
        let stands = paths(&line([1.0, 0.0, 4.0]), 100, Some(0.1));
        assert_eq!(stands, [[(0.0, 1.0), (1.0, 0.1), (2.0, 4.0)]]);
    }

    #[test]
    fn many_windows_keep_their_peaks() {
        let mut part: Vec<(f64, f64)> = (0..50).map(|i| (f64::from(i), 1.0)).collect();
        part[17].1 = 9.0;
        assert!(ends_and_extremes(&part).contains(&(17.0, 9.0)));
    }
}
