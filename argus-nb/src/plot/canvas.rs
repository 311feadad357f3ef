//! The sheet that a figure is drawn on: plotters into SVG, with pictures below.
//!
//! Lengths are in halves of a pixel ([`PX`]), since plotters' are whole numbers.

use super::PlotError;
use super::axis::Axis;
use super::look::Ink;
use super::raster::Raster;
use super::scale::Scale;
use crate::display::Theme;
use base64::Engine as _;
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::cell::RefCell;
use std::ops::Range;

/// A pixel.
pub(super) const PX: i32 = 2;
/// Text in a figure, in pixels.
pub(super) const TEXT: f64 = 11.5;

type Backend<'a> = SVGBackend<'a>;
type DrawingError = plotters::drawing::DrawingAreaErrorKind<std::io::Error>;
/// The inside of a frame, drawn on in values.
pub(super) type Plane<'a> = DrawingArea<Backend<'a>, Cartesian2d<Scale, Scale>>;

impl From<DrawingError> for PlotError {
    fn from(error: DrawingError) -> PlotError {
        PlotError::Drawing(error.to_string())
    }
}

/// A rectangle of the sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rect {
    pub x: Range<i32>,
    pub y: Range<i32>,
}

impl Rect {
    pub fn width(&self) -> i32 {
        self.x.end - self.x.start
    }

    pub fn height(&self) -> i32 {
        self.y.end - self.y.start
    }

    /// A cell of a square matrix of `n` rows, with a gap between it and the next.
    pub fn cell(&self, (row, column): (usize, usize), n: usize) -> Rect {
        let edge = |i: usize, length: i32| length * i as i32 / n as i32;
        let (x, y) = (self.x.start, self.y.start);
        Rect {
            x: x + edge(column, self.width()) + PX / 2..x + edge(column + 1, self.width()) - PX / 2,
            y: y + edge(row, self.height()) + PX / 2..y + edge(row + 1, self.height()) - PX / 2,
        }
    }

    pub fn middle(&self) -> (i32, i32) {
        (
            (self.x.start + self.x.end) / 2,
            (self.y.start + self.y.end) / 2,
        )
    }

    /// Less by so many pixels at left, top, right and bottom.
    pub fn inside(&self, left: i32, top: i32, right: i32, bottom: i32) -> Rect {
        let shrunk = |range: &Range<i32>, from: i32, to: i32| {
            let start = range.start + from * PX;
            // However small the figure, something is left to draw on.
            start..(range.end - to * PX).max(start + 8 * PX)
        };
        Rect {
            x: shrunk(&self.x, left, right),
            y: shrunk(&self.y, top, bottom),
        }
    }
}

/// A drawn sheet, in parts.
pub(super) struct Sheet {
    pub size: (u32, u32),
    pub theme: Theme,
    /// What plotters drew, without the root element.
    pub body: String,
    pub pictures: Vec<(Rect, Raster)>,
}

/// The sheet while it is drawn on.
pub(super) struct Canvas<'a> {
    area: DrawingArea<Backend<'a>, Shift>,
    pictures: RefCell<Vec<(Rect, Raster)>>,
    pub ink: Ink,
}

impl Sheet {
    pub fn draw(
        size: (u32, u32),
        theme: Theme,
        draw: impl FnOnce(&Canvas<'_>) -> Result<(), PlotError>,
    ) -> Result<Sheet, PlotError> {
        let mut svg = String::new();
        let units = (size.0 * PX as u32, size.1 * PX as u32);
        let canvas = Canvas {
            area: SVGBackend::with_string(&mut svg, units).into_drawing_area(),
            pictures: RefCell::default(),
            ink: Ink::of(theme),
        };
        draw(&canvas)?;
        canvas.area.present()?;
        let pictures = canvas.pictures.take();
        drop(canvas);
        let body = svg.split_once('>').map_or("", |(_root, rest)| rest);
        Ok(Sheet {
            size,
            theme,
            body: body.replace("</svg>", ""),
            pictures,
        })
    }

    /// The whole document.
    pub fn svg(&self, title: &str, description: &str) -> Result<String, PlotError> {
        let (width, height) = self.size;
        let mut svg = self.head(title, description);
        if self.theme == Theme::Auto {
            svg.push_str(&dark_style());
        }
        let paper = hex(Ink::of(self.theme).paper);
        svg.push_str(&format!(
            "<rect width=\"{}\" height=\"{}\" rx=\"8\" fill=\"{paper}\" stroke=\"none\"/>\n",
            width * PX as u32,
            height * PX as u32
        ));
        for (at, raster) in &self.pictures {
            svg.push_str(&picture(at, raster)?);
        }
        svg.push_str(self.body.trim_start());
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
            crate::display::escape_html(title),
            crate::display::escape_html(description)
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

/// Where a text hangs on its point.
#[derive(Debug, Clone, Copy)]
pub(super) enum Anchor {
    Left,
    Middle,
    Right,
    /// Under the point.
    Below,
    /// Read from bottom to top, and ending at the point.
    UpTo,
    /// Read from bottom to top, its middle at the point.
    UpAlong,
}

impl<'a> Canvas<'a> {
    /// All of the sheet.
    pub fn whole(&self) -> Rect {
        let (x, y) = self.area.get_pixel_range();
        Rect { x, y }
    }

    /// A picture below everything that is drawn.
    pub fn picture(&self, at: Rect, raster: Raster) {
        self.pictures.borrow_mut().push((at, raster));
    }

    pub fn line(
        &self,
        points: Vec<(i32, i32)>,
        style: impl Into<ShapeStyle>,
    ) -> Result<(), PlotError> {
        Ok(self.area.draw(&PathElement::new(points, style))?)
    }

    pub fn fill(&self, rect: &Rect, style: impl Into<ShapeStyle>) -> Result<(), PlotError> {
        let corners = [(rect.x.start, rect.y.start), (rect.x.end, rect.y.end)];
        Ok(self.area.draw(&Rectangle::new(corners, style))?)
    }

    /// Text of a size in pixels. What is in it is made visible; plotters escapes
    /// it for SVG.
    pub fn text(
        &self,
        text: &str,
        at: (i32, i32),
        anchor: Anchor,
        size: f64,
        colour: RGBColor,
    ) -> Result<(), PlotError> {
        if text.is_empty() {
            return Ok(());
        }
        let (h, v, turn) = match anchor {
            Anchor::Left => (HPos::Left, VPos::Center, FontTransform::None),
            Anchor::Middle => (HPos::Center, VPos::Center, FontTransform::None),
            Anchor::Right => (HPos::Right, VPos::Center, FontTransform::None),
            Anchor::Below => (HPos::Center, VPos::Top, FontTransform::None),
            Anchor::UpTo => (HPos::Right, VPos::Center, FontTransform::Rotate270),
            Anchor::UpAlong => (HPos::Center, VPos::Center, FontTransform::Rotate270),
        };
        // plotters-svg writes the size divided by this.
        let font = ("sans-serif", size * f64::from(PX) * 1.24).into_font();
        let style = TextStyle::from(font.transform(turn))
            .color(&colour)
            .pos(Pos::new(h, v));
        let text = on_one_line(text);
        Ok(self.area.draw(&Text::new(text, at, style))?)
    }

    /// The inside of a frame, as large as ticks and labels allow.
    pub fn room_for(&self, outer: &Rect, x: &Axis, y: &Axis) -> Rect {
        room_for(outer, x, y)
    }

    /// Axes around the inside of a frame, and a grid in it; gives the inside.
    pub fn frame(&self, outer: &Rect, x: &Axis, y: &Axis) -> Result<(Rect, Plane<'a>), PlotError> {
        let inner = room_for(outer, x, y);
        self.grid(&inner, x, y)?;
        self.axes(outer, &inner, x, y)?;
        let plane = self.plane(&inner, x, y);
        Ok((inner, plane))
    }

    /// Axes around a picture, which a grid would only hide; gives its place.
    pub fn frame_of_picture(&self, outer: &Rect, x: &Axis, y: &Axis) -> Result<Rect, PlotError> {
        let inner = room_for(outer, x, y);
        self.axes(outer, &inner, x, y)?;
        Ok(inner)
    }

    fn grid(&self, inner: &Rect, x: &Axis, y: &Axis) -> Result<(), PlotError> {
        let grid = self.ink.grid;
        if !x.scale.is_names() {
            for (value, _) in x_ticks(inner.width(), x).named {
                let x = along_x(inner, x, value);
                self.line(vec![(x, inner.y.start), (x, inner.y.end)], grid)?;
            }
        }
        if !y.scale.is_names() {
            for (value, _) in y_ticks(inner.height(), y) {
                let y = along_y(inner, y, value);
                self.line(vec![(inner.x.start, y), (inner.x.end, y)], grid)?;
            }
        }
        Ok(())
    }

    fn axes(&self, outer: &Rect, inner: &Rect, x: &Axis, y: &Axis) -> Result<(), PlotError> {
        self.x_axis(inner, outer, x)?;
        self.y_axis(inner, outer, y)?;
        let corner = vec![
            (inner.x.start, inner.y.start),
            (inner.x.start, inner.y.end),
            (inner.x.end, inner.y.end),
        ];
        self.line(corner, self.ink.quiet.stroke_width(2))
    }

    /// The inside of a frame without its axes.
    pub fn plane(&self, inner: &Rect, x: &Axis, y: &Axis) -> Plane<'a> {
        let pixels = (inner.x.clone(), inner.y.end..inner.y.start);
        self.area.apply_coord_spec(Cartesian2d::<Scale, Scale>::new(
            x.scale.clone(),
            y.scale.clone(),
            pixels,
        ))
    }

    fn x_axis(&self, inner: &Rect, outer: &Rect, axis: &Axis) -> Result<(), PlotError> {
        let ticks = x_ticks(inner.width(), axis);
        for (value, text) in &ticks.named {
            let x = along_x(inner, axis, *value);
            let y = inner.y.end;
            self.line(
                vec![(x, y), (x, y + 3 * PX)],
                self.ink.quiet.stroke_width(2),
            )?;
            let (at, anchor) = if ticks.upright {
                ((x, y + 5 * PX), Anchor::UpTo)
            } else {
                ((x, y + 5 * PX), Anchor::Below)
            };
            self.text(text, at, anchor, TEXT - 0.5, self.ink.quiet)?;
        }
        let middle = (inner.x.start + inner.width() / 2, outer.y.end - 7 * PX);
        let label = cut(&axis.label, inner.width(), TEXT);
        self.text(&label, middle, Anchor::Middle, TEXT, self.ink.text)
    }

    fn y_axis(&self, inner: &Rect, outer: &Rect, axis: &Axis) -> Result<(), PlotError> {
        for (value, text) in y_ticks(inner.height(), axis) {
            let y = along_y(inner, axis, value);
            let x = inner.x.start;
            self.line(
                vec![(x - 3 * PX, y), (x, y)],
                self.ink.quiet.stroke_width(2),
            )?;
            let text = cut(&text, NAMES * PX, TEXT - 0.5);
            self.text(
                &text,
                (x - 5 * PX, y),
                Anchor::Right,
                TEXT - 0.5,
                self.ink.quiet,
            )?;
        }
        let middle = (outer.x.start + 7 * PX, inner.y.start + inner.height() / 2);
        let label = cut(&axis.label, inner.height(), TEXT);
        self.text(&label, middle, Anchor::UpAlong, TEXT, self.ink.text)
    }

    /// Names with their colours in a row, over as many lines as they need; gives
    /// the height in pixels.
    pub fn legend(
        &self,
        rect: &Rect,
        title: &str,
        names: &[(String, RGBColor)],
    ) -> Result<i32, PlotError> {
        let mut x = rect.x.start;
        let mut y = rect.y.start + 8 * PX;
        let title = cut(title, rect.width() / 3, TEXT);
        self.text(&title, (x, y), Anchor::Left, TEXT, self.ink.quiet)?;
        x += width(&title, TEXT) + 12 * PX;
        for (name, colour) in names {
            let name = cut(name, 150 * PX, TEXT);
            let wide = width(&name, TEXT) + 28 * PX;
            if x + wide > rect.x.end && x > rect.x.start {
                x = rect.x.start;
                y += 17 * PX;
            }
            let swatch = Rect {
                x: x..x + 10 * PX,
                y: y - 5 * PX..y + 5 * PX,
            };
            self.fill(&swatch, colour.filled())?;
            self.text(&name, (x + 14 * PX, y), Anchor::Left, TEXT, self.ink.text)?;
            x += wide;
        }
        Ok((y - rect.y.start) / PX + 14)
    }
}

fn along_x(inner: &Rect, axis: &Axis, value: f64) -> i32 {
    inner.x.start + (axis.scale.share(value) * f64::from(inner.width())).round() as i32
}

fn along_y(inner: &Rect, axis: &Axis, value: f64) -> i32 {
    inner.y.end - (axis.scale.share(value) * f64::from(inner.height())).round() as i32
}

/// The most pixels that names at the left may take.
const NAMES: i32 = 170;

fn room_for(outer: &Rect, x: &Axis, y: &Axis) -> Rect {
    let label = |axis: &Axis| if axis.label.is_empty() { 0 } else { 18 };
    let widest = |texts: Vec<(f64, String)>| {
        let widths = texts.iter().map(|(_, text)| width(text, TEXT - 0.5));
        widths.max().unwrap_or(0) / PX
    };
    let left = widest(y_ticks(outer.height(), y)).min(NAMES) + 8 + label(y);
    let right = 10;
    let ticks = x_ticks(outer.width() - (left + right) * PX, x);
    let below = if ticks.upright {
        widest(ticks.named)
    } else {
        13
    };
    outer.inside(left, 8, right, below + 7 + label(x))
}

struct XTicks {
    named: Vec<(f64, String)>,
    /// Whether the texts are turned, since they have no room side by side.
    upright: bool,
}

/// As many ticks as fit side by side.
fn x_ticks(room: i32, axis: &Axis) -> XTicks {
    let widest = |ticks: &[(f64, String)]| {
        let widths = ticks.iter().map(|(_, text)| width(text, TEXT - 0.5));
        widths.max().unwrap_or(0)
    };
    if axis.scale.is_names() {
        let ticks = axis.ticks(usize::MAX);
        let each = room / ticks.len().max(1) as i32;
        let upright = widest(&ticks) + 6 * PX > each;
        let every = if upright {
            (12 * PX / each.max(1)).max(1)
        } else {
            1
        };
        let most = if upright { 110 * PX } else { each };
        let named = ticks
            .into_iter()
            .step_by(every as usize)
            .map(|(value, text)| (value, cut(&text, most, TEXT - 0.5)))
            .collect();
        return XTicks { named, upright };
    }
    let mut n = (room / (40 * PX)).clamp(2, 12) as usize;
    loop {
        let named = axis.ticks(n);
        let needs = (widest(&named) + 10 * PX) * named.len() as i32;
        if needs <= room || n <= 2 {
            return XTicks {
                named,
                upright: false,
            };
        }
        n -= 1;
    }
}

fn y_ticks(room: i32, axis: &Axis) -> Vec<(f64, String)> {
    let ticks = axis.ticks((room / (34 * PX)).clamp(2, 12) as usize);
    if !axis.scale.is_names() {
        return ticks;
    }
    let each = room / ticks.len().max(1) as i32;
    let every = (12 * PX / each.max(1)).max(1);
    ticks.into_iter().step_by(every as usize).collect()
}

/// About how wide a text is in a browser's sans-serif. It errs on the wide side.
pub(super) fn width(text: &str, size: f64) -> i32 {
    let ems: f64 = text
        .chars()
        .map(|c| match c {
            'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 0.32,
            'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' | '/' => 0.4,
            'm' | 'w' | 'M' | 'W' | '%' | '@' | '…' => 0.95,
            c if c.is_ascii_uppercase() => 0.72,
            c if c.is_ascii() => 0.6,
            _ => 1.0,
        })
        .sum();
    (ems * size * f64::from(PX)).ceil() as i32
}

/// The text, or as much of it as there is room for.
pub(super) fn cut(text: &str, room: i32, size: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if width(&kept, size) + width("…", size) > room {
            kept.pop();
            break;
        }
    }
    kept.push('…');
    kept
}

fn on_one_line(text: &str) -> String {
    crate::display::visible(text).replace(['\n', '\t'], " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_to_its_room() {
        let label = "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff";
        let cut = cut(label, 60 * PX, TEXT);
        assert!(cut.ends_with('…') && width(&cut, TEXT) <= 60 * PX, "{cut}");
        assert_eq!(super::cut("udp", 60 * PX, TEXT), "udp");
    }
}
