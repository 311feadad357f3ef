//! The regression line of a scatter plot, for each group.

use crate::plot::layout::axis::Axis;
use crate::plot::layout::format::thousands;
use crate::plot::layout::scale::Scale;
use crate::plot::statistics::Regression;

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

/// What the values on two axes are counted in, so that a line on them is as straight as on
/// paper: logarithms (to base 10) where an axis is logarithmic, and seconds since 1970 where
/// it holds times.
#[derive(Debug, Clone, Copy)]
pub(super) struct Units {
    pub x: Unit,
    pub y: Unit,
}

impl Units {
    pub fn new(x: &Axis, y: &Axis) -> Units {
        Units {
            x: Unit::from_scale(&x.scale),
            y: Unit::from_scale(&y.scale),
        }
    }

    /// A line of times in microseconds, as one of seconds.
    pub fn of_micros(self, line: &Regression) -> Option<Regression> {
        let per_unit = |unit: Unit| if unit == Unit::Second { 1e6 } else { 1.0 };
        line.scaled(per_unit(self.x), per_unit(self.y))
    }

    /// The line of values that are counted so.
    pub fn line(self, regression: Regression) -> FittedLine {
        let (low, high) = regression.x_ends;
        let point = |x: f64| (self.x.value(x), self.y.value(regression.at(x)));
        FittedLine {
            ends: [point(low), point(high)],
            regression,
            of: match (self.x, self.y) {
                (Unit::Logarithm, Unit::Logarithm) => " (of the logarithms)",
                (Unit::Logarithm, _) => " (by the logarithm of x)",
                (_, Unit::Logarithm) => " (of the logarithm of y)",
                _ => "",
            },
        }
    }
}

/// What an axis' values are counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
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

    /// What a value is in this unit.
    pub fn number(self, value: f64) -> f64 {
        match self {
            Unit::One => value,
            Unit::Second => value / 1e6,
            Unit::Logarithm => value.log10(),
        }
    }

    /// The value that is so many of this unit.
    fn value(self, number: f64) -> f64 {
        match self {
            Unit::One => number,
            Unit::Second => number * 1e6,
            Unit::Logarithm => 10f64.powf(number),
        }
    }
}
