//! Rows themselves, where they are few enough to be told apart: they are fetched, and counted
//! as those in memory are.

use super::numbers::both;
use crate::data::query::Condition;
use crate::data::{DataError, Engine, Rows};
use crate::plot::error::PlotError;
use crate::plot::reduce::groups::Groups;
use crate::plot::reduce::in_memory::{self, groups_among, numbers};
use crate::plot::reduce::numbers::Numbers;
use crate::plot::reduce::points::{PixelPlane, Point};
use crate::plot::reduce::series::{ROWS, Series};
use polars::prelude::DataFrame;

/// The rows of which some conditions hold, with these columns and that of the groups.
///
/// # Errors
/// More than a figure draws as they are.
fn fetched(
    engine: &dyn Engine,
    columns: &[&str],
    by: &Groups,
    conditions: Vec<Condition>,
) -> Result<DataFrame, DataError> {
    let most = ROWS as u64;
    let group = (!by.is_single()).then_some(by.names.column.as_str());
    let mut names: Vec<String> = Vec::new();
    for column in columns.iter().copied().chain(group) {
        if !names.iter().any(|name| name == column) {
            names.push(column.to_owned());
        }
    }
    let rows = engine.rows(&Rows {
        conditions,
        columns: names,
        order: Vec::new(),
        limit: most + 1,
    })?;
    match rows.height() as u64 > most {
        true => Err(DataError::only_here(
            "a point for each of so many rows",
            engine,
        )),
        false => Ok(rows),
    }
}

/// The rows of each group by the pixel that they fall on.
pub(super) fn points(
    engine: &dyn Engine,
    x: &Numbers,
    y: &Numbers,
    by: &Groups,
    plane: &PixelPlane<'_>,
) -> Result<Vec<Point>, PlotError> {
    let rows = fetched(engine, &[&x.name, &y.name], by, both(x, y))?;
    let groups = groups_among(&rows, by)?;
    // What has no place on a logarithmic axis is not among the rows.
    let (x, y) = (
        numbers(&rows, &x.name, false)?,
        numbers(&rows, &y.name, false)?,
    );
    Ok(in_memory::points(&x, &y, &groups, plane))
}

/// Each row as a point, by group and in order of x.
pub(super) fn series(
    engine: &dyn Engine,
    x: &Numbers,
    y: &Numbers,
    by: &Groups,
) -> Result<Vec<Series>, PlotError> {
    let rows = fetched(engine, &[&x.name, &y.name], by, x.conditions().to_vec())?;
    let groups = groups_among(&rows, by)?;
    let (x, y) = (
        numbers(&rows, &x.name, false)?,
        numbers(&rows, &y.name, false)?,
    );
    Ok(in_memory::series(&x, &y, &groups))
}

/// Whether the rows are the windows of an aggregation; more than are drawn as they are
/// are not.
pub(super) fn are_windows(
    engine: &dyn Engine,
    times: &Numbers,
    by: &Groups,
) -> Result<bool, PlotError> {
    if times.count() > ROWS {
        return Ok(false);
    }
    let rows = fetched(engine, &[&times.name], by, times.conditions().to_vec())?;
    let groups = groups_among(&rows, by)?;
    let times = numbers(&rows, &times.name, false)?;
    Ok(in_memory::are_windows(&times, &groups))
}
