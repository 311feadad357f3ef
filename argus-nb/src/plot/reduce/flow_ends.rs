//! When flows ended.

use super::numbers::{Numbers, meaning};
use crate::plot::error::PlotError;
use crate::plot::layout::axis::Meaning;
use crate::plot::layout::format::grouped;
use polars::prelude::DataFrame;

/// When each flow ended, in microseconds since 1970.
pub struct FlowEnds {
    /// The begin, where the row says no end.
    pub values: Vec<f64>,
    /// How many flows with a begin have no end, or one before it.
    pub unknown: usize,
    /// The column that said so.
    pub column: &'static str,
}

impl FlowEnds {
    /// By the flows' durations (`Dur`), else by their last packets (`LastTime`).
    ///
    /// # Errors
    /// A frame with neither.
    pub(super) fn from_begins(df: &DataFrame, begins: &Numbers) -> Result<FlowEnds, PlotError> {
        let has = |name: &str, wanted: fn(Meaning) -> bool| {
            let column = df.column(name).ok();
            column.and_then(meaning).is_some_and(wanted)
        };
        let (column, values) = if has("Dur", |meaning| meaning != Meaning::Time) {
            let mut seconds = Numbers::from_column(df, "Dur")?.values;
            for (end, begin) in seconds.iter_mut().zip(&begins.values) {
                // Times are of whole microseconds, and so are their ends.
                *end = begin + (*end * 1e6).round();
            }
            ("Dur", seconds)
        } else if has("LastTime", |meaning| meaning == Meaning::Time) {
            ("LastTime", Numbers::from_column(df, "LastTime")?.values)
        } else {
            return Err(PlotError::NoFlowEnds);
        };
        let mut ends = FlowEnds {
            values,
            unknown: 0,
            column,
        };
        for (end, begin) in ends.values.iter_mut().zip(&begins.values) {
            let is_known = *end >= *begin;
            if !is_known && begin.is_finite() {
                ends.unknown += 1;
                *end = *begin;
            }
        }
        Ok(ends)
    }

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

    /// When the last flow was still there: an end is no part of a flow, a begin is.
    pub fn last(&self, begins: &Numbers) -> f64 {
        let instants = self.values.iter().zip(&begins.values);
        let instants = instants.map(|(end, begin)| end.next_down().max(*begin));
        instants
            .filter(|end| end.is_finite())
            .fold(f64::MIN, f64::max)
    }
}
