//! The sheet while it is drawn on: plotters into SVG, with pictures below.

use super::colour::{Colours, Ink};
use super::markup::{END_INSIDE, END_TIP, Markup, begin_inside, begin_tip, spot};
use super::raster::Raster;
use crate::plot::error::PlotError;
use crate::plot::layout::axis::Axis;
use crate::plot::layout::caption::LegendLayout;
use crate::plot::layout::frame::{NAMES, TICK_TEXT, along_x, along_y, inside, x_ticks, y_ticks};
use crate::plot::layout::rect::{PX, Rect};
use crate::plot::layout::scale::Scale;
use crate::plot::layout::text::{TEXT, cut};
use plotters::coord::Shift;
use plotters::coord::cartesian::Cartesian2d;
use plotters::coord::ranged1d::{KeyPointHint, NoDefaultFormatting, Ranged};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};
use std::cell::{Cell, RefCell};
use std::ops::Range;

type Backend<'a> = SVGBackend<'a>;
type DrawingError = plotters::drawing::DrawingAreaErrorKind<std::io::Error>;
/// The inside of a frame, drawn on in values.
pub type Plane<'a> = DrawingArea<Backend<'a>, Cartesian2d<Scale, Scale>>;

impl From<DrawingError> for PlotError {
    fn from(error: DrawingError) -> PlotError {
        PlotError::Drawing(error.to_string())
    }
}

/// plotters' own idea of an axis, so that its elements can be drawn in values.
impl Ranged for Scale {
    type FormatOption = NoDefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, ends: (i32, i32)) -> i32 {
        self.pixel(*value, ends)
    }

    fn key_points<Hint: KeyPointHint>(&self, hint: Hint) -> Vec<f64> {
        self.ticks(hint.max_num_points())
    }

    fn range(&self) -> Range<f64> {
        self.ends()
    }
}

/// The sheet while it is drawn on.
pub struct Canvas<'a> {
    area: DrawingArea<Backend<'a>, Shift>,
    pictures: RefCell<Vec<(Rect, Raster)>>,
    markup: Markup,
    /// The frame of the plot, and the parts of the drawing that it ends.
    frame: RefCell<Option<Frame>>,
    ends_at_frame: Cell<bool>,
    pub ink: Ink,
    pub colours: Colours,
}

/// The inside of a plot with its axes.
#[derive(Debug, Clone)]
pub struct Frame {
    pub inner: Rect,
    pub x: Axis,
    pub y: Axis,
}

/// A drawing that has ended.
pub struct Drawn {
    pub markup: Markup,
    /// What lies below it.
    pub pictures: Vec<(Rect, Raster)>,
}

/// Where a text hangs on its point.
#[derive(Debug, Clone, Copy)]
pub enum Anchor {
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
    /// A canvas of so many pixels, which writes into `svg`.
    pub fn new(
        svg: &'a mut String,
        (width, height): (u32, u32),
        (ink, colours): (Ink, Colours),
    ) -> Canvas<'a> {
        let units = (width * PX as u32, height * PX as u32);
        Canvas {
            area: SVGBackend::with_string(svg, units).into_drawing_area(),
            pictures: RefCell::default(),
            markup: Markup::default(),
            frame: RefCell::default(),
            ends_at_frame: Cell::new(false),
            ink,
            colours,
        }
    }

    /// Ends the drawing, and gives the pictures that lie below it.
    pub fn finish(self) -> Result<Drawn, PlotError> {
        self.area.present()?;
        Ok(Drawn {
            markup: self.markup,
            pictures: self.pictures.into_inner(),
        })
    }

    /// Ends the plot, whose marks may have been cut at their frame, and gives that.
    pub fn end_plot(&self) -> Result<Option<Frame>, PlotError> {
        if self.ends_at_frame.take() {
            self.write(END_INSIDE.to_owned())?;
        }
        Ok(self.frame.take())
    }

    /// Draws marks that say something where the pointer rests on them.
    pub fn with_tip(
        &self,
        tip: Option<String>,
        draw: impl FnOnce() -> Result<(), PlotError>,
    ) -> Result<(), PlotError> {
        let Some(tip) = tip else { return draw() };
        self.write(begin_tip(&tip))?;
        draw()?;
        self.write(END_TIP.to_owned())
    }

    /// A place that says something where the pointer rests on it, and is not seen.
    pub fn spot(&self, at: &Rect, tip: &str) -> Result<(), PlotError> {
        self.write(spot(at, tip))
    }

    fn write(&self, markup: String) -> Result<(), PlotError> {
        Ok(self.area.draw(&self.markup.stand_in(markup))?)
    }

    pub fn dot(&self, at: (i32, i32), radius: u32, colour: RGBColor) -> Result<(), PlotError> {
        self.disc(at, radius, colour.to_rgba())
    }

    pub fn disc(&self, at: (i32, i32), radius: u32, colour: RGBAColor) -> Result<(), PlotError> {
        Ok(self.area.draw(&Circle::new(at, radius, colour.filled()))?)
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

    /// Axes around the inside of a frame, and a grid in it; gives the inside.
    pub fn frame(&self, outer: &Rect, x: &Axis, y: &Axis) -> Result<(Rect, Plane<'a>), PlotError> {
        let inner = inside(outer, x, y);
        self.grid(&inner, x, y)?;
        self.axes(outer, &inner, x, y)?;
        if x.is_cut || y.is_cut {
            self.write(begin_inside(&inner))?;
            self.ends_at_frame.set(true);
        }
        self.remember(&inner, x, y);
        let plane = self.plane(&inner, x, y);
        Ok((inner, plane))
    }

    /// Axes around a picture, which a grid would only hide; gives its place.
    pub fn frame_of_picture(&self, outer: &Rect, x: &Axis, y: &Axis) -> Result<Rect, PlotError> {
        let inner = inside(outer, x, y);
        self.axes(outer, &inner, x, y)?;
        self.remember(&inner, x, y);
        Ok(inner)
    }

    fn remember(&self, inner: &Rect, x: &Axis, y: &Axis) {
        self.frame.replace(Some(Frame {
            inner: inner.clone(),
            x: x.clone(),
            y: y.clone(),
        }));
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
            self.text(text, at, anchor, TICK_TEXT, self.ink.quiet)?;
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
            let text = cut(&text, NAMES * PX, TICK_TEXT);
            self.text(
                &text,
                (x - 5 * PX, y),
                Anchor::Right,
                TICK_TEXT,
                self.ink.quiet,
            )?;
        }
        let middle = (outer.x.start + 7 * PX, inner.y.start + inner.height() / 2);
        let label = cut(&axis.label, inner.height(), TEXT);
        self.text(&label, middle, Anchor::UpAlong, TEXT, self.ink.text)
    }

    /// Names with their colours.
    pub fn legend(
        &self,
        legend: &LegendLayout,
        colour: impl Fn(usize) -> RGBColor,
    ) -> Result<(), PlotError> {
        self.text(&legend.title, legend.at, Anchor::Left, TEXT, self.ink.quiet)?;
        for (i, entry) in legend.entries.iter().enumerate() {
            self.fill(&entry.swatch, colour(i).filled())?;
            self.text(&entry.name, entry.at, Anchor::Left, TEXT, self.ink.text)?;
        }
        Ok(())
    }
}

fn on_one_line(text: &str) -> String {
    crate::display::visible(text).replace(['\n', '\t'], " ")
}
