//! Lines across a plot, and notes in it.

use super::canvas::{Anchor, Canvas, Frame};
use crate::plot::error::PlotError;
use crate::plot::layout::frame::{along_x, along_y};
use crate::plot::layout::rect::{PX, Rect};
use crate::plot::layout::text::{TEXT, cut, width};
use plotters::prelude::*;

/// The size of their text.
const SIZE: f64 = TEXT - 0.5;
/// From a line to its text.
const GAP: i32 = 4 * PX;
/// Half the height of a text.
const HALF: i32 = 7 * PX;

/// Draws what the axes of a frame hold besides their ticks: lines, and the notes with
/// these texts. What lies beyond a range that was asked for is not there.
pub fn draw_annotations(
    canvas: &Canvas<'_>,
    frame: &Frame,
    notes: &[String],
) -> Result<(), PlotError> {
    let Frame { inner, x, y } = frame;
    for rule in &y.rules {
        let at = along_y(inner, y, rule.at);
        if inner.y.contains(&at) || at == inner.y.end {
            line(canvas, vec![(inner.x.start, at), (inner.x.end, at)])?;
            let is_high = at - 2 * HALF < inner.y.start;
            let at = if is_high {
                at + HALF + PX
            } else {
                at - HALF - PX
            };
            text(
                canvas,
                inner,
                &rule.text,
                (inner.x.end - GAP, at),
                Anchor::Right,
            )?;
        }
    }
    for (i, rule) in x.rules.iter().enumerate() {
        let at = along_x(inner, x, rule.at);
        if inner.x.contains(&at) || at == inner.x.end {
            line(canvas, vec![(at, inner.y.start), (at, inner.y.end)])?;
            // Lines that stand close have their texts one below the other.
            let row = inner.y.start + HALF + PX + (i as i32 % 3) * 2 * HALF;
            beside(canvas, inner, &rule.text, (at, row))?;
        }
    }
    for ((at_x, at_y), note) in x.notes.iter().zip(&y.notes).zip(notes) {
        let at = (along_x(inner, x, *at_x), along_y(inner, y, *at_y));
        let is_inside = |place: i32, from: i32, to: i32| (from..=to).contains(&place);
        if is_inside(at.0, inner.x.start, inner.x.end)
            && is_inside(at.1, inner.y.start, inner.y.end)
        {
            canvas.dot(at, 3 * PX as u32, canvas.ink.text)?;
            beside(canvas, inner, note, (at.0, at.1 - HALF))?;
        }
    }
    Ok(())
}

fn line(canvas: &Canvas<'_>, points: Vec<(i32, i32)>) -> Result<(), PlotError> {
    canvas.line(points, canvas.ink.text.mix(0.75).stroke_width(2))
}

/// A text at the right of a point, or at its left where there is more room.
fn beside(
    canvas: &Canvas<'_>,
    inner: &Rect,
    words: &str,
    (x, y): (i32, i32),
) -> Result<(), PlotError> {
    let fits = x + GAP + width(words, SIZE) <= inner.x.end;
    match fits || x - inner.x.start < inner.x.end - x {
        true => text(canvas, inner, words, (x + GAP, y), Anchor::Left),
        false => text(canvas, inner, words, (x - GAP, y), Anchor::Right),
    }
}

/// A text on a piece of paper, so that it can be read on marks too.
fn text(
    canvas: &Canvas<'_>,
    inner: &Rect,
    words: &str,
    (x, y): (i32, i32),
    anchor: Anchor,
) -> Result<(), PlotError> {
    if words.is_empty() {
        return Ok(());
    }
    let room = match anchor {
        Anchor::Right => x - inner.x.start,
        _ => inner.x.end - x,
    };
    let words = cut(words, room, SIZE);
    let wide = width(&words, SIZE);
    let start = if matches!(anchor, Anchor::Right) {
        x - wide
    } else {
        x
    };
    let paper = Rect {
        x: start - PX..start + wide + PX,
        y: y - HALF..y + HALF,
    };
    canvas.fill(&paper, canvas.ink.paper.mix(0.8).filled())?;
    canvas.text(&words, (x, y), anchor, SIZE, canvas.ink.text)
}
