//! A query whose rows are made when it comes to them, in the columns that it needs.
//!
//! polars' streaming engine has no source that asks a program for rows. It has unions,
//! which take one input after the other, and functions on the rows that pass by. So each
//! part of the rows is a frame of one row, whose columns are those of the query and hold
//! nothing, and a function that makes the part's rows of it: of the columns that the query
//! left there. That way projections are pushed down, a limit stops at the part that reaches
//! it, and there is never more than a part in memory.
//!
//! Why it is so: `docs/decisions.md#a-scan-of-records-is-a-union-of-stretches`.

use super::error::LoadError;
use super::options::Load;
use super::plan::Plan;
use super::union::one_after_the_other;
use polars::prelude::*;

/// Makes some of a query's rows, in the columns of these names.
pub(super) type OnDemand = Box<dyn Fn(&[&str]) -> Result<DataFrame, LoadError> + Send + Sync>;

/// A query on rows that are made part by part.
pub(super) fn made_on_demand(
    load: &Load,
    plan: &Plan,
    parts: Vec<OnDemand>,
) -> PolarsResult<LazyFrame> {
    let seed = seed(load, plan)?;
    let queries = parts.into_iter().map(|part| {
        let rows = move |seed: DataFrame| {
            let names = seed.get_column_names();
            let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
            part(&names).map_err(|error| PolarsError::ComputeError(error.to_string().into()))
        };
        let optimizations =
            AllowedOptimizations::PROJECTION_PUSHDOWN | AllowedOptimizations::STREAMING;
        // A frame of its own for each, so that no optimizer takes two parts for one.
        seed.clone()
            .lazy()
            .map(rows, optimizations, None, Some("LOAD"))
    });
    one_after_the_other(queries.collect())
}

/// One row without values, of the columns that a query may ask for.
fn seed(load: &Load, plan: &Plan) -> PolarsResult<DataFrame> {
    let zone = plan.clock.time_zone();
    let files = load.file_column.iter();
    let files = files.map(|name| Column::full_null(name.as_str().into(), 1, &DataType::String));
    let columns = plan.columns.iter().map(|column| {
        let dtype = column.reading.dtype(zone.clone());
        Column::full_null(column.name.as_str().into(), 1, &dtype)
    });
    DataFrame::new(1, files.chain(columns).collect())
}
