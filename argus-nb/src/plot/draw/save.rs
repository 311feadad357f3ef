//! A figure as a file.

use super::colour::Ink;
use super::raster::Raster;
use super::sheet::Sheet;
use crate::atomic_write::atomic_write;
use crate::display::{Theme, escape_html};
use crate::plot::error::PlotError;
use crate::plot::layout::rect::{PX, Rect};
use plotters::style::RGBColor;
use resvg::tiny_skia::{
    Color, FilterQuality, Pixmap, PixmapPaint, PremultipliedColorU8, Transform,
};
use resvg::usvg;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, LazyLock};

/// Writes a sheet, with its title and description, by the ending of the file's name. The
/// file is there whole, or as it was before.
pub fn save(sheet: &Sheet, words: (&str, &str), path: &Path) -> Result<(), PlotError> {
    let ending = path.extension().and_then(|ending| ending.to_str());
    let bytes = match ending.map(str::to_lowercase).as_deref() {
        Some("svg") => sheet.svg(words.0, words.1)?.into_bytes(),
        Some("png") => png(sheet, words.0)?,
        Some("html") => page(sheet, words)?.into_bytes(),
        _ => return Err(PlotError::Ending(path.to_owned())),
    };
    atomic_write(path, |mut file| file.write_all(&bytes)).map_err(|source| PlotError::Unwritable {
        path: path.to_owned(),
        source,
    })
}

/// A page that stands alone.
fn page(sheet: &Sheet, (title, description): (&str, &str)) -> Result<String, PlotError> {
    let svg = sheet.svg(title, description)?;
    let description = escape_html(description);
    let scheme = match sheet.theme {
        Theme::Auto => "light dark",
        Theme::Light => "light",
        Theme::Dark => "dark",
    };
    Ok(format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{}</title>\n\
         <style>:root{{color-scheme:{scheme}}}body{{font-family:sans-serif;margin:2em}}\
         svg{{max-width:100%;height:auto}}pre{{white-space:pre-wrap;opacity:.75}}</style>\n\
         {svg}<pre>{description}</pre>\n</html>\n",
        escape_html(title),
    ))
}

/// The machine's fonts, read once.
static FONTS: LazyLock<Arc<fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = fontdb::Database::new();
    fonts.load_system_fonts();
    // The generic name stands for whatever there is.
    let sans = [
        "DejaVu Sans",
        "Liberation Sans",
        "Noto Sans",
        "Arial",
        "Helvetica",
    ];
    let is_there = |name: &str| {
        fonts
            .faces()
            .any(|face| face.families.iter().any(|(family, _)| family == name))
    };
    let family = sans
        .into_iter()
        .find(|name| is_there(name))
        .map(str::to_owned)
        .or_else(|| Some(fonts.faces().next()?.families.first()?.0.clone()));
    if let Some(family) = family {
        fonts.set_sans_serif_family(family);
    }
    Arc::new(fonts)
});

/// The SVG as pixels, two to one. The pictures in it go first: they are known
/// as pixels already.
fn png(sheet: &Sheet, title: &str) -> Result<Vec<u8>, PlotError> {
    if FONTS.is_empty() {
        return Err(PlotError::NoFont);
    }
    let failed = |what: &dyn std::fmt::Display| PlotError::Drawing(what.to_string());
    let options = usvg::Options {
        fontdb: Arc::clone(&FONTS),
        ..usvg::Options::default()
    };
    let marks = sheet.marks(title);
    let tree = usvg::Tree::from_str(&marks, &options).map_err(|error| failed(&error))?;
    let (width, height) = sheet.size;
    let size = (width * PX as u32, height * PX as u32);
    let mut pixmap = Pixmap::new(size.0, size.1).ok_or_else(|| failed(&"no room for the image"))?;
    let RGBColor(r, g, b) = Ink::for_theme(sheet.theme).paper;
    pixmap.fill(Color::from_rgba8(r, g, b, 255));
    for (at, raster) in &sheet.pictures {
        draw_picture(&mut pixmap, at, raster);
    }
    let doubled = Transform::from_scale(PX as f32, PX as f32);
    resvg::render(&tree, doubled, &mut pixmap.as_mut());
    pixmap.encode_png().map_err(|error| failed(&error))
}

fn draw_picture(pixmap: &mut Pixmap, at: &Rect, raster: &Raster) {
    let Some(mut picture) = Pixmap::new(raster.width, raster.height) else {
        return;
    };
    for (pixel, [r, g, b, a]) in picture.pixels_mut().iter_mut().zip(raster.rgba()) {
        let times = |channel: u8| (u16::from(channel) * u16::from(a) / 255) as u8;
        if let Some(colour) = PremultipliedColorU8::from_rgba(times(r), times(g), times(b), a) {
            *pixel = colour;
        }
    }
    let scale = Transform::from_row(
        at.width() as f32 / raster.width as f32,
        0.0,
        0.0,
        at.height() as f32 / raster.height as f32,
        at.x.start as f32,
        at.y.start as f32,
    );
    let paint = PixmapPaint {
        quality: FilterQuality::Nearest,
        ..PixmapPaint::default()
    };
    pixmap.draw_pixmap(0, 0, picture.as_ref(), &paint, scale, None);
}
