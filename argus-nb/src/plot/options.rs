//! What a reader can ask of any plot.

use super::layout::axis::AxisOptions;
use super::layout::caption::{Caption, SheetLayout};
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
}

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

    /// Width and height of the sheet, in pixels.
    pub fn size(&self, caption: &Caption) -> (u32, u32) {
        self.size.unwrap_or(caption.size)
    }

    /// Where the parts of the sheet lie.
    pub fn layout(&self, caption: &Caption) -> SheetLayout {
        caption.layout(self.size(caption), self.title.is_some())
    }
}
