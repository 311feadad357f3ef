//! A frame becomes a figure: the data reduced first, then drawn by plotters.
//!
//! Numbers come from all rows; only marks that can be told apart are drawn.

mod axis;
mod boxplot;
mod scatter;
pub mod statistics;

pub use boxplot::boxplot;
pub use scatter::scatter;

use crate::display::{Bundle, SVG};
use crate::flows::ColumnError;
use std::fmt;

/// Width and height of a figure, in pixels.
const SIZE: (u32, u32) = (640, 420);

/// The fill of a mark, from Okabe and Ito's palette for colour-blind readers.
const BLUE: plotters::style::RGBColor = plotters::style::RGBColor(0, 114, 178);
const VERMILION: plotters::style::RGBColor = plotters::style::RGBColor(213, 94, 0);

/// A drawn figure. As the value of a cell it shows itself.
#[derive(Clone, PartialEq, Eq)]
pub struct Figure {
    svg: String,
    description: String,
}

impl Figure {
    /// The drawing, a whole SVG document.
    pub fn svg(&self) -> &str {
        &self.svg
    }

    /// What it shows in words and numbers: the plain-text twin.
    pub fn description(&self) -> &str {
        &self.description
    }

    pub(crate) fn bundle(&self) -> Bundle {
        Bundle::text(&self.description).with(SVG, self.svg.clone())
    }

    /// Draws with plotters into an SVG, and names it for screen readers.
    fn draw(
        title: &str,
        description: String,
        draw: impl FnOnce(&Area<'_>) -> Result<(), DrawingError>,
    ) -> Result<Figure, PlotError> {
        use plotters::prelude::IntoDrawingArea;
        let mut svg = String::new();
        {
            let area = plotters_svg_area(&mut svg).into_drawing_area();
            // A figure may stand on a dark page, where black text on nothing is
            // invisible.
            area.fill(&plotters::style::WHITE)?;
            draw(&area)?;
            area.present()?;
        }
        Ok(Figure {
            svg: with_title(&svg, title, &description),
            description,
        })
    }
}

type Backend<'a> = plotters::backend::SVGBackend<'a>;
type Area<'a> = plotters::drawing::DrawingArea<Backend<'a>, plotters::coord::Shift>;
type DrawingError = plotters::drawing::DrawingAreaErrorKind<std::io::Error>;

fn plotters_svg_area(svg: &mut String) -> Backend<'_> {
    plotters::backend::SVGBackend::with_string(svg, SIZE)
}

/// `<title>` and `<desc>`, first in the document as SVG 2 (5.8) asks.
fn with_title(svg: &str, title: &str, description: &str) -> String {
    let names = format!(
        "<title>{}</title><desc>{}</desc>",
        crate::display::escape_html(title),
        crate::display::escape_html(description)
    );
    match svg.find('>') {
        Some(end) => format!("{}{names}{}", &svg[..=end], &svg[end + 1..]),
        None => svg.to_owned(),
    }
}

impl fmt::Debug for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.description)
    }
}

/// Why there is no figure.
#[derive(Debug, thiserror::Error)]
pub enum PlotError {
    /// A column is not there, or holds no numbers.
    #[error(transparent)]
    Column(#[from] ColumnError),
    /// A column without a single number to draw.
    #[error(
        "column `{name}` has no numbers to draw: {left_out} values, all null or not finite\n  hint: is the filter too narrow? df.shape() says how many rows are left"
    )]
    Nothing { name: String, left_out: usize },
    /// No column was named.
    #[error("no column to draw\n  hint: name one, as in boxplot(&df, [\"TotBytes\"])")]
    NoColumns,
    /// plotters could not draw.
    #[error("plotters: {0}")]
    Drawing(String),
}

impl From<DrawingError> for PlotError {
    fn from(error: DrawingError) -> PlotError {
        PlotError::Drawing(error.to_string())
    }
}
