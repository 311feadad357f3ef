//! The frame of a plot: how much room its axes leave, and which ticks fit.

use super::axis::Axis;
use super::rect::{PX, Rect};
use super::text::{TEXT, cut, width};

/// The size of a tick's text.
pub const TICK_TEXT: f64 = TEXT - 0.5;

/// The most pixels that names at the left may take.
pub const NAMES: i32 = 170;

/// The inside of a frame, as large as ticks and labels of its axes allow.
pub fn inside(outer: &Rect, x: &Axis, y: &Axis) -> Rect {
    let label = |axis: &Axis| if axis.label.is_empty() { 0 } else { 18 };
    let widest = |texts: Vec<(f64, String)>| widest(&texts) / PX;
    let left = widest(y_ticks(outer.height(), y)).min(NAMES) + 8 + label(y);
    let right = 10;
    let ticks = x_ticks(outer.width() - (left + right) * PX, x);
    let below = if ticks.upright {
        widest(ticks.named)
    } else {
        13
    };
    outer.inside(left, 8, right, below + 7 + label(x))
}

/// The place of a value along the x axis.
pub fn along_x(inner: &Rect, axis: &Axis, value: f64) -> i32 {
    axis.scale.pixel(value, (inner.x.start, inner.x.end))
}

/// The place of a value along the y axis, which grows upwards.
pub fn along_y(inner: &Rect, axis: &Axis, value: f64) -> i32 {
    axis.scale.pixel(value, (inner.y.end, inner.y.start))
}

/// A path with a point wherever it crosses an edge of the frame, if an axis was cut. What
/// draws it may then move what lies outside, and all that lies inside stays.
pub fn broken_at_edges(path: Vec<(f64, f64)>, x: &Axis, y: &Axis) -> Vec<(f64, f64)> {
    if !x.is_cut && !y.is_cut {
        return path;
    }
    let mut broken: Vec<(f64, f64)> = Vec::with_capacity(path.len());
    let mut before: Option<(f64, f64)> = None;
    for (at_x, at_y) in path {
        let to = (x.scale.share(at_x), y.scale.share(at_y));
        if let Some(from) = before {
            let mut crossings: Vec<f64> = [(from.0, to.0), (from.1, to.1)]
                .into_iter()
                .flat_map(|(a, b)| [0.0, 1.0].map(|edge| (edge - a) / (b - a)))
                .filter(|along| *along > 0.0 && *along < 1.0)
                .collect();
            crossings.sort_by(f64::total_cmp);
            broken.extend(crossings.into_iter().map(|along| {
                let share = |a: f64, b: f64| a + (b - a) * along;
                let (share_x, share_y) = (share(from.0, to.0), share(from.1, to.1));
                (x.scale.value(share_x), y.scale.value(share_y))
            }));
        }
        broken.push((at_x, at_y));
        before = Some(to);
    }
    broken
}

/// The part of a straight line between two points that lies in the frame, if any does.
pub fn inside_frame(ends: [(f64, f64); 2], x: &Axis, y: &Axis) -> Option<[(f64, f64); 2]> {
    let [from, to] = ends.map(|(at_x, at_y)| [x.scale.share(at_x), y.scale.share(at_y)]);
    // Along the line, from 0 to 1, as far as it lies between the edges of both axes.
    let (mut first, mut last) = (0.0f64, 1.0f64);
    for (a, b) in from.into_iter().zip(to) {
        if a == b {
            if !(0.0..=1.0).contains(&a) {
                return None;
            }
            continue;
        }
        let [near, far] = [(0.0 - a) / (b - a), (1.0 - a) / (b - a)];
        first = first.max(near.min(far));
        last = last.min(near.max(far));
    }
    let at = |along: f64| {
        let [at_x, at_y] = [0, 1].map(|axis| from[axis] + (to[axis] - from[axis]) * along);
        (x.scale.value(at_x), y.scale.value(at_y))
    };
    (first <= last).then(|| [at(first), at(last)])
}

/// The ticks of an x axis.
pub struct XTicks {
    pub named: Vec<(f64, String)>,
    /// Whether the texts are turned, since they have no room side by side.
    pub upright: bool,
}

/// As many ticks as fit side by side.
pub fn x_ticks(room: i32, axis: &Axis) -> XTicks {
    if axis.scale.is_names() {
        return ticks_of_names(room, axis);
    }
    let mut n = (room / (40 * PX)).clamp(2, 12) as usize;
    loop {
        let named = axis.ticks(n);
        let needs = (widest(&named) + 10 * PX) * named.len() as i32;
        if needs <= room || n <= 2 {
            return XTicks {
                named,
                upright: false,
            };
        }
        n -= 1;
    }
}

fn ticks_of_names(room: i32, axis: &Axis) -> XTicks {
    let ticks = axis.ticks(usize::MAX);
    let each = room / ticks.len().max(1) as i32;
    let upright = widest(&ticks) + 6 * PX > each;
    let every = if upright {
        (12 * PX / each.max(1)).max(1)
    } else {
        1
    };
    let most = if upright { 110 * PX } else { each };
    let named = ticks
        .into_iter()
        .step_by(every as usize)
        .map(|(value, text)| (value, cut(&text, most, TICK_TEXT)))
        .collect();
    XTicks { named, upright }
}

/// As many ticks as fit one above the other.
pub fn y_ticks(room: i32, axis: &Axis) -> Vec<(f64, String)> {
    let ticks = axis.ticks((room / (34 * PX)).clamp(2, 12) as usize);
    if !axis.scale.is_names() {
        return ticks;
    }
    let each = room / ticks.len().max(1) as i32;
    let every = (12 * PX / each.max(1)).max(1);
    ticks.into_iter().step_by(every as usize).collect()
}

fn widest(ticks: &[(f64, String)]) -> i32 {
    let widths = ticks.iter().map(|(_, text)| width(text, TICK_TEXT));
    widths.max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_at_the_frame() {
        let axis = Axis::from_shares("").cut_to(0.0, 10.0);
        for (ends, part) in [
            ([(1.0, 1.0), (9.0, 5.0)], Some([(1.0, 1.0), (9.0, 5.0)])),
            (
                [(-10.0, -10.0), (30.0, 30.0)],
                Some([(0.0, 0.0), (10.0, 10.0)]),
            ),
            (
                [(0.0, 30.0), (20.0, -10.0)],
                Some([(10.0, 10.0), (10.0, 10.0)]),
            ),
            ([(0.0, 5.0), (20.0, 5.0)], Some([(0.0, 5.0), (10.0, 5.0)])),
            ([(0.0, 11.0), (10.0, 11.0)], None),
            ([(-5.0, 0.0), (-1.0, 9.0)], None),
            ([(0.0, 11.0), (1.0, 90.0)], None),
        ] {
            assert_eq!(inside_frame(ends, &axis, &axis), part, "{ends:?}");
        }
    }
}
