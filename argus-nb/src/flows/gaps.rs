//! The time since a key's flow before.

use super::column::{ColumnError, times};
use super::key::Keys;
use super::order::start_time;
use polars::prelude::*;
use polars::series::ops::NullBehavior;

/// The seconds since the flow before with the same keys began.
pub(super) fn gaps(mut query: LazyFrame, by: Keys) -> Result<LazyFrame, ColumnError> {
    let schema = query.collect_schema()?;
    let time = start_time(&schema);
    times(&schema, time)?;
    let since = col(time).diff(lit(1), NullBehavior::Ignore);
    let micros = since.dt().total_microseconds(false);
    let seconds = micros.cast(DataType::Float64) / lit(1e6);
    let keys = by.known(&schema)?;
    let partition = (!keys.is_empty()).then_some(keys);
    let in_time = Some((vec![col(time)], SortOptions::default()));
    let gap = seconds.over_with_options(partition, in_time, WindowMapping::GroupsToRows)?;
    Ok(query.with_columns([gap.alias("gap")]))
}
