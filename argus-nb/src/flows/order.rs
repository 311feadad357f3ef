//! Some of the rows: the largest, those of a stretch of time.
//!
//! Of a query it is an expression; a frame that is there is gone through once, on all cores.

use super::column::{ColumnError, dtype_of, times};
use super::instant::micros_in;
use super::mask::{Answers, Asked};
use super::numbers::without_nan;
use super::parts::Part;
use polars::prelude::*;
use polars_arrow::types::NativeType;
use rayon::prelude::*;
use std::cmp::Ordering;

/// Which end of a column.
#[derive(Clone, Copy, PartialEq)]
pub enum End {
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

/// So many rows are kept in order while the others are gone through; more are sorted at last.
const MOST_KEPT: usize = 1000;

/// The same rows of a frame that is there, by their numbers: nothing, if the column is not one of
/// numbers or times, or if so many rows are asked for that the query is quicker.
pub(super) fn rows_at_end(
    df: &DataFrame,
    n: usize,
    column: &str,
    end: End,
) -> Result<Option<IdxCa>, ColumnError> {
    dtype_of(df.schema(), column)?;
    let column = df.column(column)?.as_materialized_series();
    let dtype = column.dtype();
    let is_number = dtype.is_primitive_numeric() || dtype.is_temporal();
    if n > MOST_KEPT || !is_number {
        return Ok(None);
    }
    let values = column.to_physical_repr();
    let rows = match values.dtype() {
        DataType::Int64 => outermost(&Part::of_column(values.i64()?), n, end),
        DataType::Int32 => outermost(&Part::of_column(values.i32()?), n, end),
        DataType::UInt32 => outermost(&Part::of_column(values.u32()?), n, end),
        DataType::UInt16 => outermost(&Part::of_column(values.u16()?), n, end),
        DataType::Float64 => outermost(&Part::of_column(values.f64()?), n, end),
        _ => return Ok(None),
    };
    Ok(Some(IdxCa::from_vec("".into(), rows)))
}

/// The numbers of the rows with the outermost values, equal ones as they stand.
fn outermost<T: NativeType + PartialOrd>(
    parts: &[Part<'_, T>],
    n: usize,
    end: End,
) -> Vec<IdxSize> {
    let further_out = |one: T, other: T| match end {
        End::Largest => one > other,
        End::Smallest => one < other,
    };
    let order = |one: &(T, usize), other: &(T, usize)| match one.0.partial_cmp(&other.0) {
        Some(Ordering::Less) if end == End::Largest => Ordering::Greater,
        Some(Ordering::Greater) if end == End::Largest => Ordering::Less,
        Some(Ordering::Equal) | None => one.1.cmp(&other.1),
        Some(order) => order,
    };
    let starts = parts.iter().scan(0, |before, part| {
        let start = *before;
        *before += part.len();
        Some(start)
    });
    let starts: Vec<usize> = starts.collect();
    let of_part = |(part, start): (&Part<'_, T>, usize)| {
        let mut found: Vec<(T, usize)> = Vec::new();
        // The innermost of n values that were found: what does not lie beyond it is passed by.
        let (mut limit, mut row) = (None, start);
        part.each(|value| {
            if let Some(value) = value
                && limit.is_none_or(|limit| further_out(value, limit))
                && value.partial_cmp(&value).is_some()
            {
                found.push((value, row));
                if found.len() >= 2 * n.max(1) {
                    found.sort_unstable_by(order);
                    found.truncate(n);
                    limit = found.last().map(|(value, _)| *value);
                }
            }
            row += 1;
        });
        found
    };
    let found = parts.par_iter().zip(starts).flat_map_iter(of_part);
    let mut found: Vec<(T, usize)> = found.collect();
    found.sort_unstable_by(order);
    found.truncate(n);
    found.into_iter().map(|(_, row)| row as IdxSize).collect()
}

/// A stretch of time.
pub struct Stretch {
    column: &'static str,
    unit: TimeUnit,
    zone: Option<TimeZone>,
    /// In microseconds; the end is not in it.
    micros: [i64; 2],
}

/// From a time to before another.
pub(crate) fn between(schema: &Schema, from: &str, to: &str) -> Result<Stretch, ColumnError> {
    let column = start_time(schema);
    let (unit, zone) = times(schema, column)?;
    let micros = [
        micros_in(from, zone.as_ref())?,
        micros_in(to, zone.as_ref())?,
    ];
    Ok(Stretch {
        column,
        unit,
        zone,
        micros,
    })
}

impl Stretch {
    /// Whether a row is in it.
    pub(crate) fn expression(&self) -> Expr {
        let [from, to] = self.micros.map(|micros| {
            let scalar = Scalar::new_datetime(micros, TimeUnit::Microseconds, self.zone.clone());
            match self.unit {
                TimeUnit::Microseconds => lit(scalar),
                unit => lit(scalar).cast(DataType::Datetime(unit, self.zone.clone())),
            }
        });
        let is_late_enough = col(self.column).gt_eq(from);
        is_late_enough.and(col(self.column).lt(to))
    }

    /// Which rows are in it; nothing, if the times have another unit.
    pub(super) fn mask(&self, df: &DataFrame) -> PolarsResult<Option<BooleanChunked>> {
        let [from, to] = self.micros;
        let (TimeUnit::Microseconds, Some(last)) = (self.unit, to.checked_sub(1)) else {
            return Ok(None);
        };
        let times = df.column(self.column)?.as_materialized_series();
        let times = times.to_physical_repr();
        let within = Asked::Column(Answers::within(times.i64()?, from, last));
        within.mask(df.height()).map(Some)
    }
}

/// The name of the column of start times: as ra prints it, or ra's own.
pub(super) fn start_time(schema: &Schema) -> &'static str {
    match schema.contains("StartTime") || !schema.contains("stime") {
        true => "StartTime",
        false => "stime",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flows::Verbs;

    #[test]
    fn a_frame_and_a_query_have_the_same_rows_at_their_ends() {
        const ROWS: usize = 9000;
        let fractions = (0..ROWS).map(|row| match row % 11 {
            0 => None,
            1 => Some(f64::NAN),
            2 => Some(-0.0),
            _ => Some((row * 7919 % 3000) as f64 - 1500.0),
        });
        let whole = (0..ROWS).map(|row| (row % 5 > 0).then(|| (row * 31 % 400) as i64));
        let df = df!(
            "row" => (0..ROWS as u32).collect::<Vec<_>>(), "f" => fractions.collect::<Vec<_>>(),
            "n" => whole.collect::<Vec<_>>(), "none" => vec![None::<i64>; ROWS],
        );
        let mut df = df.unwrap();
        let port = col("n").cast(DataType::UInt16).alias("port");
        let time = col("n").cast(DataType::Datetime(TimeUnit::Microseconds, None));
        df = df.assign("port", port).unwrap();
        df = df.assign("time", time).unwrap();
        let cut = df.slice(0, 700).vstack(&df.slice(700, ROWS)).unwrap();
        for df in [&df, &cut, &df.clear()] {
            for column in ["row", "f", "n", "none", "port", "time"] {
                for n in [0, 1, 10, MOST_KEPT, MOST_KEPT + 1, 2 * ROWS] {
                    for end in [End::Largest, End::Smallest] {
                        let asked = df.clone().lazy();
                        let expected = at_end(asked, n, column, end).unwrap().collect().unwrap();
                        let rows = match end {
                            End::Largest => df.largest(n, column),
                            End::Smallest => df.smallest(n, column),
                        };
                        assert!(rows.unwrap().equals_missing(&expected), "{n} of {column}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_frame_and_a_query_have_the_same_rows_of_a_time() {
        let second = 1_000_000;
        let times = [Some(0), Some(5), None, Some(4), Some(10), Some(60)];
        let df = df!("StartTime" => times.map(|time| time.map(|time| time * second))).unwrap();
        for unit in [TimeUnit::Microseconds, TimeUnit::Milliseconds] {
            let times = col("StartTime").cast(DataType::Datetime(TimeUnit::Microseconds, None));
            let df = df.assign("StartTime", times.cast(DataType::Datetime(unit, None)));
            let df = df.unwrap();
            for (from, to, rows) in [
                ("1970-01-01", "1970-01-01 00:00:10", 3),
                ("1970-01-01 00:00:04", "1970-01-01 00:00:05", 1),
                ("1970-01-01 00:00:10", "1971-01-01", 2),
                ("1970-01-01 00:00:10", "1970-01-01", 0),
            ] {
                let lazily = df.clone().lazy().between(from, to).unwrap();
                let kept = df.between(from, to).unwrap();
                assert!(kept.equals_missing(&lazily.collect().unwrap()));
                assert_eq!(kept.height(), rows, "{from} to {to}");
            }
        }
    }
}
