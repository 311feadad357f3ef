//! The regression lines of the rows of a frame.

use crate::plot::reduce::fitted_line::{FittedLine, Unit, Units};
use crate::plot::reduce::groups::Groups;
use crate::plot::reduce::source::OnAxis;
use crate::plot::statistics::regressions;
use rayon::prelude::*;

/// The line of each group.
pub(super) fn fitted_lines(
    (x, x_axis): OnAxis<'_>,
    (y, y_axis): OnAxis<'_>,
    by: &Groups,
) -> Vec<Option<FittedLine>> {
    let units = Units::new(x_axis, y_axis);
    let (xs, ys) = (counted(x.values(), units.x), counted(y.values(), units.y));
    let lines = regressions(&xs, &ys, by.of_rows(), by.len()).into_iter();
    lines
        .map(|regression| Some(units.line(units.of_micros(&regression?)?)))
        .collect()
}

/// The values in their unit.
fn counted(values: &[f64], unit: Unit) -> Vec<f64> {
    let values = values.par_iter().with_min_len(1 << 16);
    match unit {
        // Of times the microseconds, which are whole: seconds would lose digits.
        Unit::One | Unit::Second => values.copied().collect(),
        Unit::Logarithm => values.map(|value| unit.number(*value)).collect(),
    }
}
