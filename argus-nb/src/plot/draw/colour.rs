//! The colours of a figure: of what is data, and of what is not.
//!
//! Why it is so: `docs/decisions.md#one-drawing-serves-light-and-dark-pages`.

use crate::display::Theme;
use crate::plot::error::PlotError;
use crate::plot::layout::groups::GroupNames;
use crate::plot::options::{Options, Palette};
use plotters::style::RGBColor;
use plotters::style::colors::colormaps::{BlackWhite, Bone, ColorMap, Copper, ViridisRGB};

/// The colours that are not data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ink {
    pub paper: RGBColor,
    pub text: RGBColor,
    pub quiet: RGBColor,
    pub grid: RGBColor,
}

impl Ink {
    pub const LIGHT: Ink = Ink {
        paper: RGBColor(255, 255, 255),
        text: RGBColor(31, 41, 51),
        quiet: RGBColor(82, 96, 109),
        grid: RGBColor(228, 231, 235),
    };
    pub const DARK: Ink = Ink {
        paper: RGBColor(22, 26, 31),
        text: RGBColor(230, 232, 235),
        quiet: RGBColor(169, 178, 189),
        grid: RGBColor(52, 60, 70),
    };

    pub fn for_theme(theme: Theme) -> Ink {
        match theme {
            Theme::Auto | Theme::Light => Ink::LIGHT,
            Theme::Dark => Ink::DARK,
        }
    }

    pub fn each(self) -> [RGBColor; 4] {
        [self.paper, self.text, self.quiet, self.grid]
    }
}

/// The first colour of data.
pub const BLUE: RGBColor = RGBColor(0, 114, 178);
/// What stands out from it.
pub const VERMILION: RGBColor = RGBColor(213, 94, 0);

/// The colours of a figure's data, as they were asked for.
#[derive(Debug, Clone)]
pub struct Colours {
    own: Vec<RGBColor>,
    palette: Palette,
    alpha: Option<f64>,
}

impl Colours {
    /// # Errors
    /// What is no colour, or no palette.
    pub fn from_options(options: &Options) -> Result<Colours, PlotError> {
        let own = options.own_colours()?.into_iter();
        Ok(Colours {
            own: own.map(|(r, g, b)| RGBColor(r, g, b)).collect(),
            palette: options.palette()?,
            alpha: options.alpha,
        })
    }

    /// The colour of a group; what is not named is grey, unless a colour was given.
    pub fn group(&self, groups: &GroupNames, group: usize) -> RGBColor {
        if group < groups.named.len() || group < self.own.len() {
            self.nth(group, groups.named.len())
        } else {
            REST
        }
    }

    /// The colour of one of so many things that are told apart by it.
    pub fn nth(&self, i: usize, n: usize) -> RGBColor {
        if let Some(own) = self.own.get(i) {
            return *own;
        }
        match self.palette {
            Palette::Default => OKABE_ITO.get(i).copied().unwrap_or(REST),
            Palette::Tableau => TABLEAU.get(i).copied().unwrap_or(REST),
            _ if n <= 1 => self.density(0.4),
            _ => self.density(i as f64 / (n - 1) as f64 * 0.85),
        }
    }

    /// The colour of what is not parted into groups.
    pub fn single(&self) -> RGBColor {
        self.nth(0, 1)
    }

    /// From few (0) to many (1), without the part of a palette that can't be seen on
    /// one of the papers.
    pub fn density(&self, share: f64) -> RGBColor {
        let share = share.clamp(0.0, 1.0);
        match self.palette {
            Palette::Default | Palette::Tableau | Palette::Viridis => {
                ViridisRGB.get_color(0.1 + 0.88 * share)
            }
            Palette::Copper => Copper.get_color(0.25 + 0.75 * share),
            Palette::Bone => Bone.get_color(0.3 + 0.6 * share),
            Palette::Greys => BlackWhite.get_color(0.25 + 0.6 * share),
        }
    }

    /// Whether somebody chose colours.
    pub fn are_given(&self) -> bool {
        !self.own.is_empty() || self.palette != Palette::Default
    }

    /// How opaque a mark is, if it is so much where nobody asked.
    pub fn opacity(&self, usual: f64) -> f64 {
        self.alpha.unwrap_or(usual)
    }
}

/// What is not named.
const REST: RGBColor = RGBColor(140, 140, 140);

/// Okabe and Ito's palette for colour-blind readers (2008), without its yellow and
/// black, which one of the papers swallows.
const OKABE_ITO: [RGBColor; 6] = [
    BLUE,
    VERMILION,
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
];

/// Ten colours that people know from other tools.
const TABLEAU: [RGBColor; 10] = [
    RGBColor(78, 121, 167),
    RGBColor(242, 142, 43),
    RGBColor(225, 87, 89),
    RGBColor(118, 183, 178),
    RGBColor(89, 161, 79),
    RGBColor(237, 201, 72),
    RGBColor(176, 122, 161),
    RGBColor(255, 157, 167),
    RGBColor(156, 117, 95),
    RGBColor(186, 176, 172),
];

/// From -1 over 0 to 1: vermilion, pale, blue.
pub fn diverging_colour(value: f64) -> RGBColor {
    let end = if value < 0.0 { VERMILION } else { BLUE };
    let share = value.abs().clamp(0.0, 1.0);
    let mix =
        |from: u8, to: u8| (f64::from(from) + (f64::from(to) - f64::from(from)) * share) as u8;
    RGBColor(mix(245, end.0), mix(245, end.1), mix(245, end.2))
}

/// Ink that can be read on a colour (WCAG 2's relative luminance), whatever the
/// page. Close to, and not the same as, the page's own, which a dark page turns
/// round.
pub fn ink_on(RGBColor(r, g, b): RGBColor) -> RGBColor {
    let linear = |channel: u8| (f64::from(channel) / 255.0).powf(2.2);
    let luminance = 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
    match luminance < 0.3 {
        true => RGBColor(254, 254, 254),
        false => RGBColor(17, 24, 32),
    }
}
