//! Correlations and regression lines, by sums around the means.

use super::keys::grouping;
use crate::data::Engine;
use crate::data::grouping::Grouping;
use crate::data::joint_moments::{JointMoments, Variable, joint_moments};
use crate::plot::error::PlotError;
use crate::plot::reduce::fitted_line::{FittedLine, Unit, Units};
use crate::plot::reduce::groups::Groups;
use crate::plot::reduce::left_out::LeftOut;
use crate::plot::reduce::numbers::Numbers;
use crate::plot::reduce::source::{OnAxis, Pairing};
use crate::plot::statistics::Regression;

/// Columns as joint moments are made of them.
pub(super) fn variables(columns: &[&Numbers]) -> Vec<Variable> {
    let variables = columns.iter().map(|of| Variable {
        // All rows have a number where none is left out.
        rows: match of.left_out == LeftOut::default() {
            true => Vec::new(),
            false => of.conditions().to_vec(),
        },
        // Of a column without numbers no pair has any.
        ..variable(of, of.extent().unwrap_or((0.0, 0.0)), false)
    });
    variables.collect()
}

fn variable(of: &Numbers, ends: (f64, f64), log: bool) -> Variable {
    Variable {
        column: of.name.clone(),
        log,
        rows: of.conditions().to_vec(),
        ends,
        mean: of.mean(),
    }
}

/// How pairs of columns go together.
pub(super) fn pairings(
    engine: &dyn Engine,
    columns: &[&Numbers],
    pairs: &[(usize, usize)],
) -> Result<Vec<Pairing>, PlotError> {
    let moments = joint_moments(engine, &variables(columns), pairs, &Grouping::Single)?;
    Ok(moments.into_iter().map(pairing).collect())
}

/// How a pair goes together whose rows are one group.
pub(super) fn pairing(groups: Vec<Option<JointMoments>>) -> Pairing {
    let of = groups.into_iter().next().flatten();
    Pairing {
        rows: of.map_or(0, |of| of.count),
        correlation: of.and_then(|of| of.correlation()),
    }
}

/// The regression line of each group's rows, by what their values are on the scales of two
/// axes.
pub(super) fn regressions(
    engine: &dyn Engine,
    (x, x_axis): OnAxis<'_>,
    (y, y_axis): OnAxis<'_>,
    by: &Groups,
) -> Result<Vec<Option<FittedLine>>, PlotError> {
    let units = Units::new(x_axis, y_axis);
    let is_log = |unit: Unit| unit == Unit::Logarithm;
    let sides = [(x, units.x), (y, units.y)];
    let variables = sides.into_iter();
    let variables = variables.map(|(of, unit)| Ok(variable(of, of.extent()?, is_log(unit))));
    let variables: Vec<Variable> = variables.collect::<Result<_, PlotError>>()?;
    let by = grouping(by);
    let moments = joint_moments(engine, &variables, &[(0, 1)], &by)?;
    let lines = moments.into_iter().next().unwrap_or_default().into_iter();
    Ok(lines
        .map(|of| Some(units.line(regression(&of?, units)?)))
        .collect())
}

/// The line of moments that are of times in microseconds, and of logarithms where the axis is
/// logarithmic.
fn regression(of: &JointMoments, units: Units) -> Option<Regression> {
    let per_unit = |unit: Unit| if unit == Unit::Second { 1e6 } else { 1.0 };
    let (x, y) = (per_unit(units.x), per_unit(units.y));
    let ends = (units.x.number(of.x_ends.0), units.x.number(of.x_ends.1));
    Regression::from_moments(
        of.count as usize,
        (of.mean.0 / x, of.mean.1 / y),
        of.slope() * (x / y),
        of.r_squared(),
        ends,
    )
}
