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

/// The rows whose `StartTime` is `from` or later, and before `to`.
pub(super) fn between(
    mut query: LazyFrame,
    from: &str,
    to: &str,
) -> Result<LazyFrame, ColumnError> {
    let schema = query.collect_schema()?;
    let name = start_time(&schema);
    let (unit, zone) = times(&schema, name)?;
    let instant = |text: &str| -> Result<Expr, ColumnError> {
        let micros = micros_in(text, zone.as_ref())?;
        let scalar = Scalar::new_datetime(micros, TimeUnit::Microseconds, zone.clone());
        Ok(lit(scalar).cast(DataType::Datetime(unit, zone.clone())))
    };
    let within = col(name)
        .gt_eq(instant(from)?)
        .and(col(name).lt(instant(to)?));
    Ok(query.filter(within))
}

/// The name of the column of start times: as ra prints it, or ra's own.
pub(super) fn start_time(schema: &Schema) -> &'static str {
    match schema.contains("StartTime") || !schema.contains("stime") {
        true => "StartTime",
        false => "stime",
    }
}

/// So many rows by chance, in the order in which they stood.
pub(super) fn sample(query: LazyFrame, n: usize, seed: u64) -> LazyFrame {
    let chosen = move |df: DataFrame| {
        let chosen = Chosen::new(df.height(), n, seed).zip(0..);
        let rows: Vec<IdxSize> = chosen
            .filter_map(|(is_chosen, row)| is_chosen.then_some(row))
            .collect();
        df.take(&IdxCa::from_vec("".into(), rows))
    };
    // Which columns there are is nothing to it, but all rows have to be there.
    let optimizations = AllowedOptimizations::PROJECTION_PUSHDOWN;
    query.map(chosen, optimizations, None, Some("sample"))
}

/// Says of row after row whether it is among those that are chosen: each set of `wanted`
/// rows is as likely as another (Knuth's selection sampling).
struct Chosen {
    left: usize,
    wanted: usize,
    state: u64,
}

impl Chosen {
    fn new(rows: usize, wanted: usize, seed: u64) -> Chosen {
        Chosen {
            left: rows,
            wanted: wanted.min(rows),
            state: seed,
        }
    }

    /// The next number of SplitMix64, which is the same on every machine and in every
    /// version: a seed means the same rows for ever.
    fn random(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

impl Iterator for Chosen {
    type Item = bool;

    fn next(&mut self) -> Option<bool> {
        let left = self.left as u128;
        self.left = self.left.checked_sub(1)?;
        let below_left = (u128::from(self.random()) * left) >> 64;
        let chosen = below_left < self.wanted as u128;
        self.wanted -= usize::from(chosen);
        Some(chosen)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left, Some(self.left))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_has_as_many_rows_as_were_asked_for_and_all_are_as_likely() {
        for (rows, wanted) in [(0, 3), (1, 0), (3, 3), (3, 9), (1000, 10)] {
            let chosen = Chosen::new(rows, wanted, 7)
                .filter(|chosen| *chosen)
                .count();
            assert_eq!(chosen, wanted.min(rows));
        }
        let mut often = [0; 10];
        for seed in 0..10_000 {
            for (row, chosen) in Chosen::new(10, 3, seed).enumerate() {
                often[row] += usize::from(chosen);
            }
        }
        assert!(
            often.iter().all(|times| (2800..3200).contains(times)),
            "{often:?}"
        );
    }
}
