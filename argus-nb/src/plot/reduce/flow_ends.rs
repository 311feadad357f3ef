//! When flows ended.

use crate::plot::layout::format::grouped;

/// When each flow ended, in microseconds since 1970.
pub struct FlowEnds {
    /// The begin, where the row says no end.
    pub(super) values: Vec<f64>,
    /// How many flows with a begin have no end, or one before it.
    pub unknown: usize,
    /// The column that said so.
    pub column: &'static str,
    /// When the last flow was still there: an end is no part of a flow, a begin is.
    pub last: f64,
}

impl FlowEnds {
    /// What is said of flows whose end is not known, if there are any.
    pub fn remark(&self) -> String {
        match self.unknown {
            0 => String::new(),
            flows => format!(
                "{} without {}, where they began",
                grouped(flows),
                self.column
            ),
        }
    }
}
