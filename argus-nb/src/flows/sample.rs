//! Rows by chance.

use super::column::ColumnError;
use super::gather::rows_in_order;
use crate::streaming::{HEIGHT, Watch, is_in_memory};
use polars::prelude::*;
use polars_arrow::bitmap::MutableBitmap;

/// So many rows by chance, in the order in which they stood.
///
/// Rows that are read are counted first, so that the chosen ones are found by their numbers, and no
/// others are held.
///
/// # Errors
/// What the counting meets.
pub(super) fn sample(query: LazyFrame, n: usize, seed: u64) -> Result<LazyFrame, ColumnError> {
    if !is_in_memory(&query) {
        return sample_of_scanned(query, n, seed);
    }
    let chosen = move |df: DataFrame| {
        let rows = chosen(df.height(), n, seed);
        rows_in_order(&df, &rows)
    };
    // Which columns there are is nothing to it, but all rows have to be there.
    let optimizations = AllowedOptimizations::PROJECTION_PUSHDOWN;
    Ok(query.map(chosen, optimizations, None, Some("sample")))
}

fn sample_of_scanned(mut query: LazyFrame, n: usize, seed: u64) -> Result<LazyFrame, ColumnError> {
    let schema = query.collect_schema()?;
    let mut number = "row".to_owned();
    while schema.contains(&number) {
        number.push('\'');
    }
    let watch = Watch::default();
    let height = watch.collect(watch.height(query.clone(), &schema))?;
    let rows = height.column(HEIGHT)?.u64()?.get(0);
    let chosen = chosen(rows.unwrap_or(0) as usize, n, seed);
    let is_chosen = move |rows: Column| {
        let rows = rows.u32()?.iter();
        let is_chosen = rows.map(|row| row.is_some_and(|row| chosen.binary_search(&row).is_ok()));
        let is_chosen: BooleanChunked = is_chosen.collect();
        Ok(is_chosen.into_column())
    };
    let boolean =
        |_: &Schema, field: &Field| Ok(Field::new(field.name().clone(), DataType::Boolean));
    let numbered = query.with_row_index(number.as_str(), None);
    let sampled = numbered.filter(
        Watch::default()
            .column(col(&number))
            .map(is_chosen, boolean),
    );
    Ok(sampled.drop(cols([number])))
}

/// Chooses so many of the rows, in order, each set of them as likely as another (Floyd's
/// algorithm): for each of as many rows at the end, a row up to it is drawn, or, where that one is
/// chosen already, the row at the end itself.
fn chosen(rows: usize, wanted: usize, seed: u64) -> Vec<IdxSize> {
    let wanted = wanted.min(rows);
    let mut is_chosen = MutableBitmap::from_len_zeroed(rows);
    for (draw, last) in (rows - wanted..rows).enumerate() {
        let drawn = below(last + 1, random(seed, draw));
        let row = if is_chosen.get(drawn) { last } else { drawn };
        is_chosen.set(row, true);
    }
    let chosen = is_chosen.freeze();
    chosen.true_idx_iter().map(|row| row as IdxSize).collect()
}

/// A random number below a limit, of one of 64 bits.
#[inline]
fn below(limit: usize, random: u64) -> usize {
    ((u128::from(random) * limit as u128) >> 64) as usize
}

/// The number of SplitMix64 for a draw, which is the same on every machine: a seed means the same
/// rows for ever.
#[inline]
fn random(seed: u64, draw: usize) -> u64 {
    let step = (draw as u64).wrapping_add(1);
    let mut mixed = seed.wrapping_add(step.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_has_as_many_rows_as_were_asked_for_and_all_are_as_likely() {
        for (rows, wanted) in [(0, 3), (1, 0), (3, 3), (3, 9), (1000, 10), (1000, 999)] {
            let rows_in_order = chosen(rows, wanted, 7);
            assert_eq!(rows_in_order.len(), wanted.min(rows));
            assert!(rows_in_order.is_sorted_by(|row, next| row < next));
        }
        let mut often = [0; 10];
        for seed in 0..10_000 {
            for row in chosen(10, 3, seed) {
                often[row as usize] += 1;
            }
        }
        assert!(
            often.iter().all(|times| (2800..3200).contains(times)),
            "{often:?}"
        );
    }

    #[test]
    fn a_seed_means_the_same_rows_for_ever() {
        assert_eq!(chosen(1_000_000, 3, 1), [566_560, 745_781, 971_002]);
    }
}
