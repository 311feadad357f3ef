//! What plotters has no element for: the edge of a plot, and groups of marks with a
//! tooltip.
//!
//! plotters alone writes to the drawing. So that markup stands at its place among the
//! marks, plotters draws a stand-in there, an invisible line with a number, and the
//! markup replaces it in the end. Text from data can't be one: plotters escapes it.

use crate::display::escape_html;
use crate::plot::layout::rect::{PX, Rect};
use plotters::prelude::*;
use std::cell::RefCell;

/// Markup to be written among the marks, in order.
#[derive(Default)]
pub struct Markup(RefCell<Vec<String>>);

/// What a stand-in begins with in plotters' SVG; its number follows.
const BEGIN: &str =
    "<polyline fill=\"none\" opacity=\"1\" stroke=\"#010203\" stroke-width=\"0\" points=\"";

impl Markup {
    /// The stand-in for markup that comes next.
    pub fn stand_in(&self, markup: String) -> PathElement<(i32, i32)> {
        let mut all = self.0.borrow_mut();
        all.push(markup);
        let number = all.len() as i32 - 1;
        // plotters keeps places on the sheet, which is at least so many units wide.
        let place = (number % UNITS, number / UNITS);
        PathElement::new(vec![place], RGBColor(1, 2, 3).stroke_width(0))
    }

    /// plotters' SVG with the markup in the place of the stand-ins.
    pub fn written_into(&self, svg: &str) -> String {
        let all = self.0.borrow();
        let mut parts = svg.split(BEGIN);
        let mut written = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            if let Some(markup) = number(part).and_then(|number| all.get(number)) {
                written.push_str(markup);
            }
            written.push_str(part.split_once("/>\n").map_or("", |(_, rest)| rest));
        }
        written
    }
}

/// The least width and height of a sheet, in units: so many times as many stand-ins
/// have a place of their own.
const UNITS: i32 = 100 * PX;

/// The number of a stand-in, behind its beginning: `17,0 "`.
fn number(points: &str) -> Option<usize> {
    let (x, rest) = points.split_once(',')?;
    let (y, _) = rest.split_once(' ')?;
    let (x, y): (usize, usize) = (x.parse().ok()?, y.parse().ok()?);
    Some(y * UNITS as usize + x)
}

/// Begins a part of the drawing that ends at a rectangle. It has no id, which would have
/// to be the only one of its name on a page of many figures.
pub fn begin_inside(edge: &Rect) -> String {
    let (x, y, width, height) = (edge.x.start, edge.y.start, edge.width(), edge.height());
    format!(
        "<svg x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"{x} {y} {width} {height}\">\n"
    )
}

pub const END_INSIDE: &str = "</svg>\n";

/// Begins marks that say something where the pointer rests on them.
pub fn begin_tip(text: &str) -> String {
    format!("<g><title>{}</title>\n", tip_text(text))
}

/// The text of a tooltip: names in it are data, and may be of any length.
fn tip_text(text: &str) -> String {
    const MOST: usize = 240;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => escape_html(&format!("{}…", &text[..end])),
        None => escape_html(text),
    }
}

pub const END_TIP: &str = "</g>\n";

/// A rectangle that is not seen, with a tooltip.
pub fn spot(at: &Rect, text: &str) -> String {
    format!(
        "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"none\" \
         pointer-events=\"all\"><title>{}</title></rect>\n",
        at.x.start,
        at.y.start,
        at.width(),
        at.height(),
        tip_text(text)
    )
}

/// Tooltips of a figure's marks: all of them have one, or none.
#[derive(Debug, Clone, Copy)]
pub struct Tips {
    are_few: bool,
}

impl Tips {
    /// The most marks that each have a tooltip: more make the drawing several times as
    /// long, and a pointer can't choose one of them.
    const MOST: usize = 600;

    pub fn for_marks(n: usize) -> Tips {
        Tips {
            are_few: n <= Tips::MOST,
        }
    }

    /// The tooltip of a mark.
    pub fn tip<T>(self, text: impl FnOnce() -> T) -> Option<T> {
        self.are_few.then(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stand_in_is_replaced_on_the_smallest_sheet() {
        let (markup, mut svg) = (Markup::default(), String::new());
        let backend = SVGBackend::with_string(&mut svg, (UNITS as u32, UNITS as u32));
        let area = backend.into_drawing_area();
        let all: Vec<String> = (0..3000).map(|i| format!("<g id=\"{i}\"/>\n")).collect();
        for one in &all {
            area.draw(&markup.stand_in(one.clone())).unwrap();
        }
        area.present().unwrap();
        drop(area);
        assert!(markup.written_into(&svg).contains(&all.concat()));
    }
}
