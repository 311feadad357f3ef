//! What a reader can ask of any plot.
//!
//! An option has one place, here: the plots pass their axes through [`Options::x`] and
//! [`Options::y`], and name what they refuse ([`Refusal`]); `draw` reads the rest. Each
//! file knows only those before it:
//!
//! | file | what |
//! | --- | --- |
//! | `place` | a place on an axis, as a reader says it |
//! | `axes` | label, range, lines and notes of an axis |
//! | `legend`, `colours` | the words of the groups, and their colours by name |

mod axes;
mod colours;
mod legend;
mod place;

pub use axes::AxisWishes;
pub use colours::{Palette, Rgb};
pub use legend::Legend;
pub use place::Place;

use super::error::PlotError;
use super::layout::axis::{Axis, AxisOptions};
use super::layout::caption::{Caption, LegendWords, SheetLayout};
use crate::display::Theme;

/// What every figure can be told, whatever its plot.
#[derive(Debug, Clone, Default)]
pub struct Options {
    pub by: Option<String>,
    pub title: Option<String>,
    pub size: Option<(u32, u32)>,
    /// The session's, where it is `None`.
    pub theme: Option<Theme>,
    pub log_x: bool,
    pub log_y: bool,
    pub binary_units: bool,
    pub x: AxisWishes,
    pub y: AxisWishes,
    /// The texts of the notes, whose places the axes know.
    pub notes: Vec<String>,
    pub legend: Option<Legend>,
    /// By name or in hexadecimal, one a group.
    pub colors: Vec<String>,
    /// By name.
    pub palette: Option<String>,
    pub alpha: Option<f64>,
}

/// What some plots can't be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Anything that goes by a single pair of axes.
    Axes,
    Range,
    Colors,
    Palette,
    Alpha,
    Legend,
}

/// What a plot can't be told, and why.
pub type Refusal = (Asked, &'static str);

impl Options {
    pub fn x_axis(&self) -> AxisOptions {
        self.axis(self.log_x)
    }

    pub fn y_axis(&self) -> AxisOptions {
        self.axis(self.log_y)
    }

    /// The options of an axis that is logarithmic or not, whatever `log_x` and `log_y` say.
    pub fn axis(&self, log: bool) -> AxisOptions {
        AxisOptions {
            log,
            binary_units: self.binary_units,
        }
    }

    /// The x axis of a plot, as it was asked to be.
    ///
    /// # Errors
    /// A range, a line or a note at what is no place on it.
    pub fn x(&self, axis: Axis) -> Result<Axis, PlotError> {
        self.x.applied_to(axis, axes::X)
    }

    /// The y axis of a plot, as [`Options::x`].
    pub fn y(&self, axis: Axis) -> Result<Axis, PlotError> {
        self.y.applied_to(axis, axes::Y)
    }

    /// Width and height of the sheet, in pixels.
    pub fn size(&self, caption: &Caption) -> (u32, u32) {
        self.size.unwrap_or(caption.size)
    }

    /// Where the parts of the sheet lie.
    pub fn layout(&self, caption: &Caption) -> SheetLayout {
        let legend = self.legend_words(caption);
        caption.layout(self.size(caption), self.title.is_some(), legend.as_ref())
    }

    fn legend_words(&self, caption: &Caption) -> Option<LegendWords> {
        self.legend
            .as_ref()
            .unwrap_or(&Legend::Shown)
            .words(&caption.legend)
    }

    /// The colours of the groups that were given.
    ///
    /// # Errors
    /// A text that is no colour.
    pub fn own_colours(&self) -> Result<Vec<Rgb>, PlotError> {
        self.colors
            .iter()
            .map(|text| colours::colour(text))
            .collect()
    }

    /// # Errors
    /// A name that no palette has.
    pub fn palette(&self) -> Result<Palette, PlotError> {
        match &self.palette {
            Some(name) => Palette::from_name(name),
            None => Ok(Palette::Default),
        }
    }

    /// Whether a plot can be told all this.
    ///
    /// # Errors
    /// What it refuses; a colour or palette that is none; an opacity beyond 0 to 1.
    pub fn check(&self, plot: &'static str, refusals: &[Refusal]) -> Result<(), PlotError> {
        for (asked, method) in self.asked() {
            if let Some((_, why)) = refusals.iter().find(|(refused, _)| *refused == asked) {
                return Err(PlotError::Refused { plot, method, why });
            }
        }
        self.own_colours()?;
        let are_amounts = refusals
            .iter()
            .any(|(refused, _)| *refused == Asked::Colors);
        if self.palette()? == Palette::Tableau && are_amounts {
            let (method, why) = (
                "palette",
                "its colours are amounts, and tableau has no order",
            );
            return Err(PlotError::Refused { plot, method, why });
        }
        match self.alpha {
            Some(alpha) if !(0.0..=1.0).contains(&alpha) => Err(PlotError::Alpha(alpha)),
            _ => Ok(()),
        }
    }

    /// A legend of groups that are not there would say nothing.
    ///
    /// # Errors
    /// If words of a legend were given for a figure without groups.
    pub fn check_legend(&self, caption: &Caption) -> Result<(), PlotError> {
        let has_words = matches!(self.legend, Some(Legend::Titled(_) | Legend::Named(_)));
        match has_words && caption.legend.is_single() {
            true => Err(PlotError::NoGroups),
            false => Ok(()),
        }
    }

    /// What was asked for, with the methods that did.
    fn asked(&self) -> impl Iterator<Item = (Asked, &'static str)> {
        let has_rules = |axis: &AxisWishes| !axis.rules.is_empty();
        [
            (self.x.label.is_some(), Asked::Axes, "x_label"),
            (self.y.label.is_some(), Asked::Axes, "y_label"),
            (has_rules(&self.x), Asked::Axes, "vline"),
            (has_rules(&self.y), Asked::Axes, "hline"),
            (!self.notes.is_empty(), Asked::Axes, "note"),
            (self.x.range.is_some(), Asked::Range, "x_range"),
            (self.y.range.is_some(), Asked::Range, "y_range"),
            (!self.colors.is_empty(), Asked::Colors, "colors"),
            (self.palette.is_some(), Asked::Palette, "palette"),
            (self.alpha.is_some(), Asked::Alpha, "alpha"),
            (self.legend.is_some(), Asked::Legend, "legend"),
        ]
        .into_iter()
        .filter_map(|(is_asked, asked, method)| is_asked.then_some((asked, method)))
    }
}
