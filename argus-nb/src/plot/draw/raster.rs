//! Counts as pixels: a small picture inside the drawing.

use crate::plot::error::PlotError;
use plotters::style::RGBColor;

/// A picture of at most 255 colours and of what is not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raster {
    pub width: u32,
    pub height: u32,
    /// Row by row from the top; 0 is nothing, 1 the first colour.
    pub pixels: Vec<u8>,
    /// At most 255 colours, with how opaque each is.
    pub colours: Vec<(RGBColor, u8)>,
}

impl Raster {
    /// A PNG with a palette.
    pub fn png(&self) -> Result<Vec<u8>, PlotError> {
        let nothing = [(RGBColor(255, 255, 255), 0)];
        let palette = || nothing.iter().chain(&self.colours);
        let mut out = Vec::new();
        let mut encoder = png::Encoder::new(&mut out, self.width, self.height);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_palette(
            palette()
                .flat_map(|(RGBColor(r, g, b), _)| [*r, *g, *b])
                .collect::<Vec<u8>>(),
        );
        encoder.set_trns(palette().map(|(_, opaque)| *opaque).collect::<Vec<u8>>());
        encoder.set_compression(png::Compression::High);
        let written = encoder
            .write_header()
            .and_then(|mut writer| writer.write_image_data(&self.pixels));
        match written {
            Ok(()) => Ok(out),
            Err(error) => Err(PlotError::Drawing(error.to_string())),
        }
    }

    /// Every pixel as red, green, blue and opacity, the colours not yet
    /// multiplied by it.
    pub fn rgba(&self) -> impl Iterator<Item = [u8; 4]> + '_ {
        self.pixels.iter().map(|&pixel| {
            match usize::from(pixel)
                .checked_sub(1)
                .and_then(|i| self.colours.get(i))
            {
                Some((RGBColor(r, g, b), opaque)) => [*r, *g, *b, *opaque],
                None => [0; 4],
            }
        })
    }
}
