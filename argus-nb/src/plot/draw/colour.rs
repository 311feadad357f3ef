//! The colours of a figure: of what is data, and of what is not.
//!
//! Why it is so: `docs/decisions.md#one-drawing-serves-light-and-dark-pages`.

use crate::display::Theme;
use crate::plot::layout::groups::GroupNames;
use plotters::style::RGBColor;
use plotters::style::colors::colormaps::{ColorMap, ViridisRGB};

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

/// The colour of a group: Okabe and Ito's palette for colour-blind readers
/// (2008), without its yellow and black, which one of the papers swallows. Grey
/// is for the rest.
pub fn palette(group: usize) -> RGBColor {
    const COLOURS: [RGBColor; 6] = [
        BLUE,
        VERMILION,
        RGBColor(0, 158, 115),
        RGBColor(204, 121, 167),
        RGBColor(230, 159, 0),
        RGBColor(86, 180, 233),
    ];
    COLOURS
        .get(group)
        .copied()
        .unwrap_or(RGBColor(140, 140, 140))
}

/// The colour of a group; what is not named is grey.
pub fn group_colour(groups: &GroupNames, group: usize) -> RGBColor {
    palette(if group < groups.named.len() {
        group
    } else {
        usize::MAX
    })
}

/// From few (0) to many (1): viridis, without its darkest part, which can't be
/// seen on a dark page.
pub fn density_colour(share: f64) -> RGBColor {
    let RGBColor(r, g, b) = ViridisRGB.get_color(0.1 + 0.88 * share.clamp(0.0, 1.0));
    RGBColor(r, g, b)
}

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
