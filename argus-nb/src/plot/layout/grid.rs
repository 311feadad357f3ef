//! How finely a plot is counted where its points lie too close to be told apart.

use super::axis::Axis;
use super::rect::{PX, Rect};
use super::scale::Scale;
use crate::plot::statistics::Edges;

/// The most cells of a grid: what keeps its picture small.
const CELLS: usize = 40_000;

/// Room at the right of a frame for the bar that explains a density's colours, in
/// pixels.
pub const COLOUR_BAR: i32 = 58;

/// The bins of an axis, as many as there are cells of so many pixels along it.
pub fn bins(scale: &Scale, length: i32, pixels: i32) -> Edges {
    let ends = scale.ends();
    let n = (length / (pixels * PX)).clamp(8, 400) as usize;
    Edges::new(ends.start, ends.end, n, scale.is_log())
}

/// A grid over the inside of a frame. Cells are of so many pixels, or larger where
/// there would be too many.
pub fn grid(inner: &Rect, (x, y): (&Axis, &Axis), pixels: i32) -> (Edges, Edges) {
    let mut pixels = pixels;
    loop {
        let edges = (
            bins(&x.scale, inner.width(), pixels),
            bins(&y.scale, inner.height(), pixels),
        );
        if edges.0.bins() * edges.1.bins() <= CELLS {
            return edges;
        }
        pixels += 1;
    }
}
