//! Some of the rows: the largest, those of a stretch of time, a sample.

use super::column::{ColumnError, dtype_of, times};
use super::instant::micros_in;
use super::numbers::without_nan;
use polars::prelude::*;

/// Which end of a column.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum End {
    Largest,
    Smallest,
}

/// The rows at one end of a column, the outermost first, equal ones as they stood.
pub(super) fn at_end(
    mut query: LazyFrame,
    n: usize,
    column: &str,
    end: End,
) -> Result<LazyFrame, ColumnError> {
    let schema = query.collect_schema()?;
    let values = without_nan(col(column), dtype_of(&schema, column)?);
    let most = lit(u32::try_from(n).unwrap_or(u32::MAX));
    // The last value that is among them is found without sorting the rows, and only those
    // up to it are sorted.
    let reaching = match end {
        End::Largest => values.clone().gt_eq(values.clone().top_k(most).min()),
        End::Smallest => values.clone().lt_eq(values.clone().bottom_k(most).max()),
    };
    let order = SortMultipleOptions::default()
        .with_order_descending(end == End::Largest)
        .with_maintain_order(true);
    let n = IdxSize::try_from(n).unwrap_or(IdxSize::MAX);
    let outermost = query.filter(reaching).sort_by_exprs([values], order);
    Ok(outermost.limit(n))
}

/// Whether `StartTime` is `from` or later, and before `to`.
pub(crate) fn between(mut query: LazyFrame, from: &str, to: &str) -> Result<Expr, ColumnError> {
    let schema = query.collect_schema()?;
    let name = start_time(&schema);
    let (unit, zone) = times(&schema, name)?;
    let instant = |text: &str| -> Result<Expr, ColumnError> {
        let micros = micros_in(text, zone.as_ref())?;
        let scalar = Scalar::new_datetime(micros, TimeUnit::Microseconds, zone.clone());
        Ok(match unit {
            TimeUnit::Microseconds => lit(scalar),
            _ => lit(scalar).cast(DataType::Datetime(unit, zone.clone())),
        })
    };
    let is_late_enough = col(name).gt_eq(instant(from)?);
    Ok(is_late_enough.and(col(name).lt(instant(to)?)))
}

/// The name of the column of start times: as ra prints it, or ra's own.
pub(super) fn start_time(schema: &Schema) -> &'static str {
    match schema.contains("StartTime") || !schema.contains("stime") {
        true => "StartTime",
        false => "stime",
    }
}
