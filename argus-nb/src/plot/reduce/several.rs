//! Several columns on one axis.

use super::left_out::LeftOut;
use super::numbers::Numbers;
use super::source::Source;
use crate::plot::error::PlotError;
use crate::plot::layout::axis::Axis;
use crate::plot::options::Options;

/// A column, and those of its values that lie on the axis: statistics are those of all.
pub(super) struct Column {
    pub all: Numbers,
    /// None if these are all.
    positive: Option<Numbers>,
}

impl Column {
    fn new(source: &dyn Source, column: &str, log: bool) -> Result<Column, PlotError> {
        Ok(Column {
            all: source.numbers(column)?,
            positive: match log {
                true => Some(source.on_axis(column, true)?),
                false => None,
            },
        })
    }

    /// Those of its values that lie on the axis.
    pub fn numbers(&self) -> &Numbers {
        self.positive.as_ref().unwrap_or(&self.all)
    }
}

/// The columns for an axis of values upwards.
pub(super) fn columns(
    source: &dyn Source,
    names: &[String],
    options: &Options,
) -> Result<Vec<Column>, PlotError> {
    let columns = names.iter();
    columns
        .map(|name| Column::new(source, name, options.log_y))
        .collect()
}

/// The axis that all of them share.
pub(super) fn y_axis(columns: &[Column], options: &Options) -> Result<Axis, PlotError> {
    let [first, others @ ..] = columns else {
        return Err(PlotError::NoColumns);
    };
    let mut ends = first.numbers().extent()?;
    for other in others {
        let (low, high) = other.numbers().extent()?;
        ends = (ends.0.min(low), ends.1.max(high));
    }
    let axis = first.numbers().axis(ends, options.y_axis());
    Ok(match others {
        [] => axis,
        _ => axis.unnamed(),
    })
}

/// What of all of them has no place on the axis.
pub(super) fn left_out(columns: &[Column]) -> LeftOut {
    let mut left_out = LeftOut::default();
    for column in columns {
        left_out.absent += column.all.left_out.absent;
        left_out.not_positive += column.numbers().left_out.not_positive;
    }
    left_out
}
