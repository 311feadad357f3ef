//! A drawn sheet as an SVG document.

use super::canvas::Canvas;
use super::colour::{Colours, Ink};
use super::raster::Raster;
use crate::display::{Theme, escape_html};
use crate::plot::error::PlotError;
use crate::plot::layout::rect::{PX, Rect};
use base64::Engine as _;
use plotters::style::RGBColor;

/// A drawn sheet, in parts.
pub struct Sheet {
    pub size: (u32, u32),
    pub theme: Theme,
    /// What plotters drew, without the root element.
    pub body: String,
    pub pictures: Vec<(Rect, Raster)>,
}

impl Sheet {
    pub fn draw(
        size: (u32, u32),
        theme: Theme,
        colours: Colours,
        draw: impl FnOnce(&Canvas<'_>) -> Result<(), PlotError>,
    ) -> Result<Sheet, PlotError> {
        let mut svg = String::new();
        let canvas = Canvas::new(&mut svg, size, (Ink::for_theme(theme), colours));
        draw(&canvas)?;
        let drawn = canvas.finish()?;
        // plotters writes a root element of its own.
        let body = svg.split_once('>').map_or("", |(_root, rest)| rest);
        Ok(Sheet {
            size,
            theme,
            body: drawn.markup.written_into(&body.replace("</svg>", "")),
            pictures: drawn.pictures,
        })
    }

    /// The whole document.
    pub fn svg(&self, title: &str, description: &str) -> Result<String, PlotError> {
        self.svg_of(&self.body, title, description)
    }

    /// The whole document of these marks.
    pub fn svg_of(&self, body: &str, title: &str, description: &str) -> Result<String, PlotError> {
        let (width, height) = self.size;
        let mut svg = self.head(title, description);
        if self.theme == Theme::Auto {
            svg.push_str(&dark_style());
        }
        let paper = hex(Ink::for_theme(self.theme).paper);
        svg.push_str(&format!(
            "<rect width=\"{}\" height=\"{}\" rx=\"8\" fill=\"{paper}\" stroke=\"none\"/>\n",
            width * PX as u32,
            height * PX as u32
        ));
        for (at, raster) in &self.pictures {
            svg.push_str(&picture(at, raster)?);
        }
        svg.push_str(body.trim_start());
        svg.push_str("</svg>\n");
        Ok(svg)
    }

    /// What plotters drew, on nothing.
    pub fn marks(&self, title: &str) -> String {
        format!("{}{}</svg>\n", self.head(title, ""), self.body)
    }

    /// `<title>` and `<desc>` come first, as SVG 2 (5.8) asks, for readers who
    /// listen.
    fn head(&self, title: &str, description: &str) -> String {
        let (width, height) = self.size;
        format!(
            "<svg class=\"argus-figure\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {} {}\" \
             xmlns=\"http://www.w3.org/2000/svg\" role=\"img\">\n<title>{}</title>\n<desc>{}</desc>\n",
            width * PX as u32,
            height * PX as u32,
            escape_html(title),
            escape_html(description)
        )
    }
}

fn hex(RGBColor(r, g, b): RGBColor) -> String {
    format!("#{r:02X}{g:02X}{b:02X}")
}

/// The light ink in the place of the dark one, where the reader's page is dark.
fn dark_style() -> String {
    let rules: String = Ink::LIGHT
        .each()
        .into_iter()
        .zip(Ink::DARK.each())
        .flat_map(|(light, dark)| {
            ["fill", "stroke"].map(|of| {
                let (light, dark) = (hex(light), hex(dark));
                format!(".argus-figure [{of}=\"{light}\"]{{{of}:{dark}}}")
            })
        })
        .collect();
    format!("<style>@media (prefers-color-scheme:dark){{{rules}}}</style>\n")
}

fn picture(at: &Rect, raster: &Raster) -> Result<String, PlotError> {
    let png = base64::engine::general_purpose::STANDARD.encode(raster.png()?);
    Ok(format!(
        "<image x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" preserveAspectRatio=\"none\" \
         style=\"image-rendering:pixelated\" href=\"data:image/png;base64,{png}\"/>\n",
        at.x.start,
        at.y.start,
        at.width(),
        at.height()
    ))
}
