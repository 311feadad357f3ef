//! Drawings side by side on one sheet.

use super::Drawing;
use super::canvas::Anchor;
use super::colour::Colours;
use super::sheet::Sheet;
use crate::display::Theme;
use crate::plot::error::PlotError;
use crate::plot::layout::caption::{NOTE_TEXT, TITLE_TEXT};
use crate::plot::layout::rect::{PX, Rect};
use crate::plot::layout::text::cut;
use crate::plot::options::Options;

/// The height of a grid's title, and of its note, in pixels.
const TITLE: u32 = 28;
const NOTE: u32 = 16;
/// What fits beside JupyterLab's side bar on a laptop's screen.
const WIDEST: u32 = 1080;

/// Where the drawings lie.
pub struct Panels {
    columns: u32,
    size: (u32, u32),
    each: (u32, u32),
}

impl Panels {
    /// So many drawings, so many of them in a row: of the usual size, or in even parts
    /// of the size that was asked for.
    pub fn new(
        n: usize,
        columns: usize,
        has_title: bool,
        size: Option<(u32, u32)>,
        usual: (u32, u32),
    ) -> Panels {
        let columns = columns.max(1) as u32;
        let rows = (n as u32).div_ceil(columns).max(1);
        let above = if has_title { TITLE } else { 0 };
        let whole = (columns * usual.0, rows * usual.1 + above + NOTE);
        let size = size.unwrap_or((whole.0.min(WIDEST), whole.1.min(4000)));
        let each = (
            (size.0 / columns).max(100),
            (size.1.saturating_sub(above + NOTE) / rows).max(100),
        );
        Panels {
            columns,
            size: (each.0 * columns, each.1 * rows + above + NOTE),
            each,
        }
    }

    /// The size of each drawing.
    pub fn each(&self) -> (u32, u32) {
        self.each
    }

    /// Draws them on one sheet, under a title and above a note.
    pub fn draw(
        &self,
        drawings: Vec<Drawing>,
        (title, note): (Option<&str>, &str),
        description: String,
        theme: Theme,
    ) -> Result<Drawing, PlotError> {
        let colours = Colours::from_options(&Options::default())?;
        let (width, height) = self.size;
        let room = (width as i32 - 16) * PX;
        let mut sheet = Sheet::draw(self.size, theme, colours, |canvas| {
            if let Some(title) = title {
                let title = cut(title, room, TITLE_TEXT);
                let at = (8 * PX, 15 * PX);
                canvas.text(&title, at, Anchor::Left, TITLE_TEXT, canvas.ink.text)?;
            }
            let at = ((width as i32 - 8) * PX, (height as i32 - 9) * PX);
            let note = cut(note, room, NOTE_TEXT);
            canvas.text(&note, at, Anchor::Right, NOTE_TEXT, canvas.ink.quiet)
        })?;
        let top = if title.is_some() { TITLE } else { 0 };
        for (i, drawing) in drawings.into_iter().enumerate() {
            let (column, row) = (i as u32 % self.columns, i as u32 / self.columns);
            let x = (column * self.each.0) as i32 * PX;
            let y = (top + row * self.each.1) as i32 * PX;
            sheet.put(drawing.sheet, (x, y));
        }
        Ok(Drawing {
            sheet,
            title: title.unwrap_or("Figures side by side").to_owned(),
            description,
        })
    }
}

impl Sheet {
    /// Puts another sheet on this one.
    fn put(&mut self, other: Sheet, (x, y): (i32, i32)) {
        let body = other.body.trim();
        self.body.push_str(&format!(
            "<g transform=\"translate({x} {y})\">\n{body}\n</g>\n"
        ));
        let moved = other.pictures.into_iter().map(|(at, raster)| {
            let at = Rect {
                x: at.x.start + x..at.x.end + x,
                y: at.y.start + y..at.y.end + y,
            };
            (at, raster)
        });
        self.pictures.extend(moved);
    }
}
