//! What stands around a plot on its sheet: title and legend above, a note below.

use super::groups::GroupNames;
use super::rect::{PX, Rect};
use super::text::{TEXT, cut, width};

/// The words around a plot, and how large it is where nobody asked for a size.
#[derive(Debug, Clone, PartialEq)]
pub struct Caption {
    /// What the figure is, in a line: `Box plot of TotBytes`. It is for readers who
    /// listen; a title above the plot is the user's own.
    pub title: String,
    /// What was counted and what was left out, below the plot.
    pub note: String,
    /// The groups that have a colour.
    pub legend: GroupNames,
    /// Width and height in pixels.
    pub size: (u32, u32),
}

/// The size of the title's text.
pub const TITLE_TEXT: f64 = 14.0;
/// The size of the note's text.
pub const NOTE_TEXT: f64 = TEXT - 1.5;

/// Where the parts of a sheet lie.
pub struct SheetLayout {
    /// The middle of the title's left end, if there is a title.
    pub title: Option<(i32, i32)>,
    pub legend: Option<LegendLayout>,
    /// The middle of the note's right end, if there is a note.
    pub note: Option<(i32, i32)>,
    /// The width of title and note.
    pub width: i32,
    /// What is left for the plot.
    pub body: Rect,
}

impl Caption {
    /// Lays a sheet of this size out, with or without a title.
    pub fn layout(
        &self,
        size: (u32, u32),
        has_title: bool,
        legend: Option<&LegendWords>,
    ) -> SheetLayout {
        let mut body = Rect::from_size(size).inside(8, 6, 8, 4);
        let width = body.width();
        let title = has_title.then(|| (body.x.start, body.y.start + 9 * PX));
        if has_title {
            body = body.inside(0, 22, 0, 0);
        }
        let legend = legend.map(|words| LegendLayout::new(&body, &words.title, &words.names));
        if let Some(legend) = &legend {
            body = body.inside(0, legend.height, 0, 0);
        }
        let note = (!self.note.is_empty()).then(|| (body.x.end, body.y.end - 6 * PX));
        if note.is_some() {
            body = body.inside(0, 0, 0, 15);
        }
        SheetLayout {
            title,
            legend,
            note,
            width,
            body,
        }
    }
}

/// What a legend says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LegendWords {
    pub title: String,
    pub names: Vec<String>,
}

impl LegendWords {
    /// The names of the groups; nothing where the rows are not parted.
    pub fn from_groups(groups: &GroupNames) -> Option<LegendWords> {
        (!groups.is_single()).then(|| LegendWords {
            title: groups.column.clone(),
            names: groups.names().collect(),
        })
    }
}

/// Names with their colours in a row, over as many lines as they need.
pub struct LegendLayout {
    pub title: String,
    /// The middle of the title's left end.
    pub at: (i32, i32),
    pub entries: Vec<LegendEntry>,
    /// In pixels.
    pub height: i32,
}

/// A name of a legend.
pub struct LegendEntry {
    pub swatch: Rect,
    pub name: String,
    /// The middle of the name's left end.
    pub at: (i32, i32),
}

impl LegendLayout {
    pub fn new(rect: &Rect, title: &str, names: &[String]) -> LegendLayout {
        let at = (rect.x.start, rect.y.start + 8 * PX);
        let title = cut(title, rect.width() / 3, TEXT);
        let (mut x, mut y) = (at.0 + width(&title, TEXT) + 12 * PX, at.1);
        let mut entries = Vec::with_capacity(names.len());
        for name in names {
            let name = cut(name, 150 * PX, TEXT);
            let wide = width(&name, TEXT) + 28 * PX;
            if x + wide > rect.x.end && x > rect.x.start {
                x = rect.x.start;
                y += 17 * PX;
            }
            entries.push(LegendEntry {
                swatch: Rect {
                    x: x..x + 10 * PX,
                    y: y - 5 * PX..y + 5 * PX,
                },
                name,
                at: (x + 14 * PX, y),
            });
            x += wide;
        }
        LegendLayout {
            title,
            at,
            entries,
            height: (y - rect.y.start) / PX + 14,
        }
    }
}
