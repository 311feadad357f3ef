//! A figure: what is drawn, of which frame, and how it shall look.

use super::PlotError;
use super::canvas::{Anchor, Canvas, Rect, Sheet, TEXT, cut};
use super::look::{Look, group_colour};
use super::values::Groups;
use crate::display::{Bundle, SVG, Theme, display_options};
use polars::prelude::DataFrame;
use std::fmt;
use std::path::Path;

/// A plot of a frame. As the value of a cell it draws and shows itself; until
/// then it can be told more.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!("Proto" => ["udp", "tcp", "tcp"], "TotBytes" => [74i64, 120, 9000])?;
/// let figure = boxplot(&flows, ["TotBytes"])?.by("Proto").log_y().title("Bytes by protocol");
/// assert!(figure.description()?.contains("tcp"));
/// assert!(figure.svg()?.starts_with("<svg"));
/// assert_eq!(figure.data()?.height(), 2);
/// # Ok(())
/// # }
/// ```
///
/// The same frame and the same words give the same bytes, on any machine.
#[derive(Clone)]
pub struct Figure<P> {
    df: DataFrame,
    pub(super) plot: P,
    look: Look,
}

/// What the plots have in common. It is implemented here alone.
pub trait Plot: Clone + sealed::Drawn {}

/// The plots that can part the rows by a column.
pub trait Grouped: Plot {}

pub(super) mod sealed {
    use super::{Drawing, Look, PlotError};
    use polars::prelude::DataFrame;

    pub trait Drawn {
        #[doc(hidden)]
        fn draw(&self, df: &DataFrame, look: &Look) -> Result<Drawing, PlotError>;
    }
}

/// What came of drawing.
pub struct Drawing {
    pub(super) sheet: Sheet,
    /// A line: `Box plot of TotBytes`.
    pub(super) title: String,
    /// What it shows in words and numbers.
    pub(super) description: String,
    /// The numbers that were drawn.
    pub(super) data: DataFrame,
}

impl<P: Plot> Figure<P> {
    /// Of a frame, which is shared and not copied.
    pub(super) fn new(df: &DataFrame, plot: P) -> Figure<P> {
        Figure {
            df: df.clone(),
            plot,
            look: Look::default(),
        }
    }

    /// The frame that it is of.
    pub(super) fn df(&self) -> &DataFrame {
        &self.df
    }

    /// A title above the figure.
    #[must_use]
    pub fn title(mut self, title: impl Into<String>) -> Figure<P> {
        self.look.title = Some(title.into());
        self
    }

    /// A logarithmic x axis. Values of zero and less have no place there; how
    /// many they are is said.
    #[must_use]
    pub fn log_x(mut self) -> Figure<P> {
        self.look.log_x = true;
        self
    }

    /// A logarithmic y axis, as [`Figure::log_x`].
    #[must_use]
    pub fn log_y(mut self) -> Figure<P> {
        self.look.log_y = true;
        self
    }

    /// Width and height in pixels, 100 to 4000 each.
    #[must_use]
    pub fn size(mut self, width: u32, height: u32) -> Figure<P> {
        self.look.size = Some((width.clamp(100, 4000), height.clamp(100, 4000)));
        self
    }

    /// The page that it is drawn for; the default is that of
    /// [`display_options`](crate::display::display_options).
    #[must_use]
    pub fn theme(mut self, theme: Theme) -> Figure<P> {
        self.look.theme = Some(theme);
        self
    }

    /// Bytes as KiB, MiB and GiB.
    #[must_use]
    pub fn binary_units(mut self) -> Figure<P> {
        self.look.binary_units = true;
        self
    }

    /// The drawing, a whole SVG document.
    ///
    /// # Errors
    /// A column that is not there or holds nothing to draw.
    pub fn svg(&self) -> Result<String, PlotError> {
        self.draw()?.svg()
    }

    /// What it shows in words and numbers: the plain-text twin.
    ///
    /// # Errors
    /// As [`Figure::svg`].
    pub fn description(&self) -> Result<String, PlotError> {
        Ok(self.draw()?.description)
    }

    /// The numbers that are drawn, reduced from all rows: quartiles, counts of
    /// bins, sums of windows. The columns are the plot's own; see its function.
    ///
    /// # Errors
    /// As [`Figure::svg`].
    pub fn data(&self) -> Result<DataFrame, PlotError> {
        Ok(self.draw()?.data)
    }

    /// Writes it to a file: `.svg`, `.png` (two pixels to one, for print) or
    /// `.html` (a page that stands alone).
    ///
    /// # Errors
    /// As [`Figure::svg`]; another ending; a file that can't be written; a PNG on
    /// a machine without any font.
    pub fn save(&self, path: impl AsRef<Path>) -> Result<(), PlotError> {
        super::save::save(&self.draw()?, path.as_ref())
    }

    fn draw(&self) -> Result<Drawing, PlotError> {
        let mut look = self.look.clone();
        look.theme = Some(look.theme.unwrap_or_else(|| display_options().get_theme()));
        let mut drawing = self.plot.draw(&self.df, &look)?;
        // Names in them are data, and may be of any length.
        shorten(&mut drawing.title, 200);
        shorten(&mut drawing.description, 8000);
        Ok(drawing)
    }

    pub(crate) fn bundle(&self) -> Result<Bundle, PlotError> {
        let drawing = self.draw()?;
        Ok(Bundle::text(&drawing.description).with(SVG, drawing.svg()?))
    }
}

impl<P: Grouped> Figure<P> {
    /// Parts the rows by the values of a column, each in its colour. The largest
    /// groups have a name, the others are one.
    #[must_use]
    pub fn by(mut self, column: impl Into<String>) -> Figure<P> {
        self.look.by = Some(column.into());
        self
    }
}

fn shorten(text: &mut String, characters: usize) {
    if let Some((end, _)) = text.char_indices().nth(characters) {
        text.truncate(end);
        text.push('…');
    }
}

impl Drawing {
    pub(super) fn svg(&self) -> Result<String, PlotError> {
        self.sheet.svg(&self.title, &self.description)
    }
}

impl<P: Plot> fmt::Debug for Figure<P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.description() {
            Ok(description) => f.write_str(&description),
            Err(error) => write!(f, "{error}"),
        }
    }
}

impl Look {
    pub(super) fn groups(&self, df: &DataFrame, most: usize) -> Result<Groups, PlotError> {
        match &self.by {
            Some(column) => Groups::of(df, column, most),
            None => Ok(Groups::one()),
        }
    }

    /// Draws a sheet: title and legend above, a note below, the plot between.
    pub(super) fn sheet(
        &self,
        size: (u32, u32),
        groups: &Groups,
        note: &str,
        plot: impl FnOnce(&Canvas<'_>, Rect) -> Result<(), PlotError>,
    ) -> Result<Sheet, PlotError> {
        let theme = self.theme.unwrap_or(Theme::Auto);
        Sheet::draw(self.size.unwrap_or(size), theme, |canvas| {
            let mut room = canvas.whole().inside(8, 6, 8, 4);
            if let Some(title) = &self.title {
                let at = (room.x.start, room.y.start + 9 * super::canvas::PX);
                let title = cut(title, room.width(), 14.0);
                canvas.text(&title, at, Anchor::Left, 14.0, canvas.ink.text)?;
                room = room.inside(0, 22, 0, 0);
            }
            if !groups.is_one() {
                let names: Vec<_> = (0..groups.len())
                    .map(|group| (groups.name(group), groups.colour(group)))
                    .collect();
                let high = canvas.legend(&room, &groups.column, &names)?;
                room = room.inside(0, high, 0, 0);
            }
            if !note.is_empty() {
                let at = (room.x.end, room.y.end - 6 * super::canvas::PX);
                let note = cut(note, room.width(), TEXT - 1.5);
                canvas.text(&note, at, Anchor::Right, TEXT - 1.5, canvas.ink.quiet)?;
                room = room.inside(0, 0, 0, 15);
            }
            plot(canvas, room)
        })
    }
}

impl Groups {
    /// The colour of a group; grey is the rest.
    pub(super) fn colour(&self, group: usize) -> plotters::style::RGBColor {
        if group < self.named.len() {
            group_colour(group)
        } else {
            group_colour(usize::MAX)
        }
    }
}
