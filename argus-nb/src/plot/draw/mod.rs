//! The numbers of a figure, put onto a sheet.
//!
//! A drawing is made of a reduction's values and of where `layout` puts things; it
//! knows no frame. Of the rest of the crate it knows `display` (themes and escapes) and
//! `atomic_write`. Each file knows only those before it:
//!
//! | file | what |
//! | --- | --- |
//! | `colour`, `raster` | colours of ink and data; counts as pixels |
//! | `markup` | what plotters has no element for: the edge of a plot, tooltips |
//! | `canvas` | the sheet while it is drawn on: plotters into SVG, pictures below |
//! | `annotations` | lines across a plot, and notes in it |
//! | `sheet` | the drawn sheet as an SVG document |
//! | `density`, `points` | what several plots draw |
//! | `panels` | drawings side by side on one sheet |
//! | `page` | a drawn sheet as a part of a page, with its tooltips |
//! | `save` | a drawn sheet as a file: SVG, PNG, HTML |
//! | the others | one plot each |

mod annotations;
mod bars;
mod boxplot;
mod canvas;
mod colour;
mod confusion;
mod correlation;
mod density;
mod ecdf;
mod graph;
mod heatmap;
mod hilbert;
mod histogram;
mod line;
mod markup;
mod page;
mod panels;
mod points;
mod ranking;
mod raster;
mod save;
mod scatter;
mod scatter_matrix;
mod sheet;
mod violin;

use super::error::PlotError;
use super::layout::caption::{Caption, NOTE_TEXT, TITLE_TEXT};
use super::layout::rect::Rect;
use super::layout::text::cut;
use super::options::Options;
use crate::display::Theme;
use annotations::draw_annotations;
use canvas::{Anchor, Canvas};
use colour::Colours;
pub use panels::Panels;
use sheet::Sheet;
use std::path::Path;

/// What can be drawn.
pub trait Draw {
    /// Puts the plot into its part of the sheet.
    ///
    /// # Errors
    /// If plotters can't draw.
    fn draw(&self, canvas: &Canvas<'_>, body: &Rect) -> Result<(), PlotError>;
}

/// A drawn figure with its words.
pub struct Drawing {
    sheet: Sheet,
    title: String,
    description: String,
}

impl Drawing {
    /// Draws a sheet: title and legend above, a note below, the plot between.
    ///
    /// # Errors
    /// If plotters can't draw.
    pub fn new(
        plot: &impl Draw,
        caption: &Caption,
        description: String,
        options: &Options,
    ) -> Result<Drawing, PlotError> {
        let layout = options.layout(caption);
        let theme = options.theme.unwrap_or(Theme::Auto);
        let colours = Colours::from_options(options)?;
        let sheet = Sheet::draw(options.size(caption), theme, colours, |canvas| {
            if let (Some(title), Some(at)) = (&options.title, layout.title) {
                let title = cut(title, layout.width, TITLE_TEXT);
                canvas.text(&title, at, Anchor::Left, TITLE_TEXT, canvas.ink.text)?;
            }
            if let Some(legend) = &layout.legend {
                canvas.legend(legend, |group| canvas.colours.group(&caption.legend, group))?;
            }
            if let Some(at) = layout.note {
                let note = cut(&caption.note, layout.width, NOTE_TEXT);
                canvas.text(&note, at, Anchor::Right, NOTE_TEXT, canvas.ink.quiet)?;
            }
            plot.draw(canvas, &layout.body)?;
            match canvas.end_plot()? {
                Some(frame) => draw_annotations(canvas, &frame, &options.notes),
                None => Ok(()),
            }
        })?;
        Ok(Drawing {
            sheet,
            title: shortened(&caption.title, 200),
            description,
        })
    }

    /// The whole SVG document.
    ///
    /// # Errors
    /// If a picture in it can't be encoded.
    pub fn svg(&self) -> Result<String, PlotError> {
        self.sheet.svg(&self.title, &self.description)
    }

    /// The figure as a part of a page, with its tooltips.
    ///
    /// # Errors
    /// As [`Drawing::svg`].
    pub fn html(&self) -> Result<String, PlotError> {
        self.sheet.html(&self.title, &self.description)
    }

    /// Writes it to a file of the kind that its name says.
    ///
    /// # Errors
    /// Another ending; a file that can't be written; a PNG on a machine without any
    /// font.
    pub fn save(&self, path: &Path) -> Result<(), PlotError> {
        save::save(&self.sheet, (&self.title, &self.description), path)
    }
}

/// A text of at most so many characters: names in it are data, and may be of any
/// length.
pub fn shortened(text: &str, characters: usize) -> String {
    match text.char_indices().nth(characters) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::layout::axis::Axis;
    use crate::plot::layout::groups::GroupNames;
    use crate::plot::reduce::confusion::ReducedConfusion;
    use crate::plot::reduce::correlation::ReducedCorrelation;
    use crate::plot::reduce::histogram::{Outline, ReducedHistogram};
    use crate::plot::statistics::Edges;

    /// A drawing of nothing but its own frame.
    struct Frame;

    impl Draw for Frame {
        fn draw(&self, canvas: &Canvas<'_>, body: &Rect) -> Result<(), PlotError> {
            canvas.line(body.outline(), canvas.ink.grid)
        }
    }

    fn caption() -> Caption {
        Caption {
            title: "by hand".to_owned(),
            note: String::new(),
            legend: GroupNames::single(),
            size: (320, 200),
        }
    }

    fn svg(plot: &impl Draw) -> String {
        let drawing = Drawing::new(plot, &caption(), String::new(), &Options::default());
        drawing.unwrap().svg().unwrap()
    }

    #[test]
    fn values_made_by_hand_are_drawn() {
        let names = || vec!["a".to_owned(), "b".to_owned()];
        let correlation = ReducedCorrelation {
            caption: caption(),
            columns: names(),
            matrix: vec![vec![Some(1.0), Some(-0.25)], vec![Some(-0.25), None]],
            x: Axis::from_names("", names()),
            y: Axis::from_names("", names()),
        };
        let correlation = svg(&correlation);
        assert_eq!(correlation.matches("-0.25").count(), 2);
        assert!(!correlation.contains("NaN"), "a pair without r is empty");
        let confusion = ReducedConfusion {
            caption: caption(),
            classes: names(),
            counts: vec![vec![1234, 0], vec![5, 6]],
            x: Axis::from_names("predicted", names()),
            y: Axis::from_names("true", names()),
        };
        assert!(svg(&confusion).contains("1,234"));
        let histogram = ReducedHistogram {
            caption: caption(),
            groups: GroupNames::single(),
            edges: Edges::linear(0.0, 3.0, 3),
            outlines: vec![Outline {
                counts: vec![4, 0, 2],
                heights: vec![4.0, 0.0, 2.0],
            }],
            x: Axis::from_shares("x"),
            y: Axis::from_shares("y"),
        };
        // Paper, and for each bin that is not empty a filled bar with an edge.
        assert_eq!(svg(&histogram).matches("<rect").count(), 1 + 2 * 2);
    }

    #[test]
    fn a_sheet_has_title_legend_and_note() {
        let caption = Caption {
            title: "x".repeat(300),
            note: "7 flows".to_owned(),
            legend: GroupNames {
                column: "Proto".to_owned(),
                named: vec!["<udp>".to_owned()],
                rest: Some(1200),
            },
            size: (320, 200),
        };
        let options = Options {
            title: Some("Bytes & flows".to_owned()),
            ..Options::default()
        };
        let drawing = Drawing::new(&Frame, &caption, "seven".to_owned(), &options).unwrap();
        let svg = drawing.svg().unwrap();
        let parts = [
            "width=\"320\" height=\"200\"",
            "<desc>seven</desc>",
            "Bytes &amp; flows",
            "&lt;udp&gt;",
            "1,200 others",
            "7 flows",
        ];
        for part in parts {
            assert!(svg.contains(part), "{part} is not in {svg}");
        }
        assert!(!svg.contains(&"x".repeat(201)), "the title is cut");
    }
}
