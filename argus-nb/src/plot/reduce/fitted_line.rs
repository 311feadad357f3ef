//! The regression line of a scatter plot, for each group.

use super::groups::Groups;
use super::numbers::Numbers;
use crate::plot::layout::axis::Axis;
use crate::plot::layout::format::thousands;
use crate::plot::layout::scale::Scale;
use crate::plot::statistics::{Regression, regressions};
use rayon::prelude::*;

/// A line by least squares between two points.
#[derive(Debug, Clone, PartialEq)]
pub struct FittedLine {
    /// Of what the values are on the scales of the axes.
    pub regression: Regression,
    /// Its points at the least and at the greatest x, as values.
    pub ends: [(f64, f64); 2],
    /// What it is of, where that is not the values themselves: ` (of the logarithms)`.
    of: &'static str,
}

impl FittedLine {
    /// `slope 0.93, intercept 1.2, R² 0.87`.
    pub fn words(&self) -> String {
        let Regression {
            slope,
            intercept,
            r_squared,
            ..
        } = self.regression;
        let r_squared = r_squared.map_or_else(|| "none".to_owned(), thousands);
        let of = self.of;
        format!(
            "slope {}, intercept {}, R² {r_squared}{of}",
            thousands(slope),
            thousands(intercept)
        )
    }
}

/// The line of each group, as straight on the axes as on paper: of logarithms (to base
/// 10) where an axis is logarithmic, and of seconds since 1970 where it holds times.
pub(super) fn fitted_lines(
    (x, x_axis): (&Numbers, &Axis),
    (y, y_axis): (&Numbers, &Axis),
    by: &Groups,
) -> Vec<Option<FittedLine>> {
    let (x_unit, y_unit) = (
        Unit::from_scale(&x_axis.scale),
        Unit::from_scale(&y_axis.scale),
    );
    let (xs, ys) = (x_unit.all(&x.values), y_unit.all(&y.values));
    let of = match (x_unit, y_unit) {
        (Unit::Logarithm, Unit::Logarithm) => " (of the logarithms)",
        (Unit::Logarithm, _) => " (by the logarithm of x)",
        (_, Unit::Logarithm) => " (of the logarithm of y)",
        _ => "",
    };
    let lines = regressions(&xs, &ys, by.of_rows(), by.len()).into_iter();
    lines
        .map(|regression| {
            let regression = regression?;
            let (low, high) = regression.x_ends;
            let point = |x: f64| (x_unit.value(x), y_unit.value(regression.at(x)));
            Some(FittedLine {
                ends: [point(low), point(high)],
                regression,
                of,
            })
        })
        .collect()
}

/// What an axis' values are counted in, for a line on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    One,
    Second,
    Logarithm,
}

impl Unit {
    fn from_scale(scale: &Scale) -> Unit {
        match scale {
            Scale::Log(_) => Unit::Logarithm,
            Scale::Time(_) => Unit::Second,
            Scale::Linear(_) | Scale::Names(_) => Unit::One,
        }
    }

    fn all(self, values: &[f64]) -> Vec<f64> {
        let values = values.par_iter().with_min_len(1 << 16);
        match self {
            Unit::One => values.copied().collect(),
            Unit::Second => values.map(|micros| micros / 1e6).collect(),
            Unit::Logarithm => values.map(|value| value.log10()).collect(),
        }
    }

    fn value(self, number: f64) -> f64 {
        match self {
            Unit::One => number,
            Unit::Second => number * 1e6,
            Unit::Logarithm => 10f64.powf(number),
        }
    }
}
