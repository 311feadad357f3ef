//! When the flows of a frame ended.

use super::numbers::numbers;
use crate::plot::error::PlotError;
use crate::plot::layout::axis::Meaning;
use crate::plot::reduce::flow_ends::FlowEnds;
use crate::plot::reduce::numbers::{Numbers, meaning};
use polars::prelude::DataFrame;

/// By the flows' durations (`Dur`), else by their last packets (`LastTime`).
///
/// # Errors
/// A frame with neither.
pub(super) fn flow_ends(df: &DataFrame, begins: &Numbers) -> Result<FlowEnds, PlotError> {
    let has = |name: &str, wanted: fn(Meaning) -> bool| {
        let column = df.column(name).ok();
        let meaning = column.and_then(|column| meaning(name, column.dtype()));
        meaning.is_some_and(wanted)
    };
    let (column, mut values) = if has("Dur", |meaning| meaning != Meaning::Time) {
        let mut seconds = numbers(df, "Dur", false)?.into_values();
        for (end, begin) in seconds.iter_mut().zip(begins.values()) {
            // Times are of whole microseconds, and so are their ends.
            *end = begin + (*end * 1e6).round();
        }
        ("Dur", seconds)
    } else if has("LastTime", |meaning| meaning == Meaning::Time) {
        ("LastTime", numbers(df, "LastTime", false)?.into_values())
    } else {
        return Err(PlotError::NoFlowEnds);
    };
    let mut unknown = 0;
    for (end, begin) in values.iter_mut().zip(begins.values()) {
        let is_known = *end >= *begin;
        if !is_known && begin.is_finite() {
            unknown += 1;
            *end = *begin;
        }
    }
    let instants = values.iter().zip(begins.values());
    let instants = instants.map(|(end, begin)| end.next_down().max(*begin));
    let last = instants
        .filter(|end| end.is_finite())
        .fold(f64::MIN, f64::max);
    Ok(FlowEnds {
        values,
        unknown,
        column,
        last,
    })
}
