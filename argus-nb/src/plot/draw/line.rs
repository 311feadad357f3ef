//! Lines over time.

use super::Draw;
use super::canvas::{Canvas, Plane};
use crate::plot::error::PlotError;
use crate::plot::layout::bounds::LINE_POINTS;
use crate::plot::layout::rect::{PX, Rect};
use crate::plot::reduce::line::ReducedLine;
use crate::plot::reduce::windows::Windows;
use plotters::prelude::*;

impl Draw for ReducedLine {
    fn draw(&self, canvas: &Canvas<'_>, body: &Rect) -> Result<(), PlotError> {
        let (inner, plane) = canvas.frame(body, &self.x, &self.y)?;
        let floor = self.is_log.then(|| self.y.scale.ends().start);
        // Each pixel has up to four points.
        let most = ((inner.width() / PX) as usize).min(LINE_POINTS / 4 / self.groups.len());
        for (group, line) in self.lines.iter().enumerate() {
            let colour = canvas.colours.group(&self.groups, group);
            let style = colour.mix(canvas.colours.opacity(1.0)).stroke_width(3);
            for path in paths(line, &self.windows, most, floor) {
                draw_path(&plane, path, style)?;
            }
        }
        Ok(())
    }
}

/// The line, cut at its gaps. Where there are more windows than `most`, those on one
/// pixel become their first, least, greatest and last. What lies below a logarithmic
/// axis stands on its `floor`.
fn paths(line: &[f64], windows: &Windows, most: usize, floor: Option<f64>) -> Vec<Vec<(f64, f64)>> {
    let middle = |window: usize| windows.begin(window) + windows.length() / 2.0;
    let each = line.len().div_ceil(most.max(1));
    let mut paths = vec![Vec::new()];
    for (i, part) in line.chunks(each).enumerate() {
        for (j, value) in ends_and_extremes(part) {
            // `max` would make a number of a gap.
            let value = match floor {
                Some(floor) if !value.is_nan() => value.max(floor),
                _ => value,
            };
            match paths.last_mut() {
                Some(path) if value.is_finite() => path.push((middle(i * each + j), value)),
                _ => paths.push(Vec::new()),
            }
        }
    }
    paths.retain(|path| !path.is_empty());
    paths
}

/// In order of their places: first, least, greatest, last.
fn ends_and_extremes(part: &[f64]) -> Vec<(usize, f64)> {
    if part.len() <= 4 {
        return part.iter().copied().enumerate().collect();
    }
    let numbers = || {
        part.iter()
            .copied()
            .enumerate()
            .filter(|(_, value)| !value.is_nan())
    };
    let mut kept: Vec<(usize, f64)> = [
        numbers().next(),
        numbers().min_by(|a, b| a.1.total_cmp(&b.1)),
        numbers().max_by(|a, b| a.1.total_cmp(&b.1)),
        numbers().next_back(),
    ]
    .into_iter()
    .flatten()
    .collect();
    kept.sort_by_key(|(place, _)| *place);
    kept.dedup_by_key(|(place, _)| *place);
    if kept.is_empty() {
        kept.push((0, f64::NAN));
    }
    kept
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
    use crate::plot::reduce::windows::WindowLimits;

    #[test]
    fn a_window_without_rows_is_a_gap_on_any_axis() {
        let limits = WindowLimits { auto: 3, most: 3 };
        let windows = Windows::over((0.0, 2.5e6), Some("1s"), limits).unwrap();
        for floor in [None, Some(0.1)] {
            let paths = paths(&[1.0, f64::NAN, 4.0], &windows, 100, floor);
            assert_eq!(paths, [[(0.5e6, 1.0)], [(2.5e6, 4.0)]], "{floor:?}");
        }
        // A sum of nothing is zero, which stands on the end of a logarithmic axis.
        let stands = paths(&[1.0, 0.0, 4.0], &windows, 100, Some(0.1));
        assert_eq!(stands, [[(0.5e6, 1.0), (1.5e6, 0.1), (2.5e6, 4.0)]]);
    }

    #[test]
    fn many_windows_keep_their_peaks() {
        let mut part = vec![1.0; 50];
        part[17] = 9.0;
        let places: Vec<usize> = ends_and_extremes(&part)
            .into_iter()
            .map(|(i, _)| i)
            .collect();
        assert!(places.contains(&17), "{places:?}");
    }
}
