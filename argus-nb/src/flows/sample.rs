//! Rows by chance.

use super::column::ColumnError;
use super::gather::rows_in_order;
use crate::streaming::{HEIGHT, Watch, is_in_memory};
use polars::prelude::*;
use rayon::prelude::*;

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

/// How many rows a core goes through at a time.
const STRETCH: usize = 1 << 16;

/// Chooses so many of the rows, each set of them as likely as another (Knuth's selection
/// sampling): a row is chosen if a random number below the number of rows that are left is
/// below the number of those that are still wanted.
///
/// That is never more than are wanted at first, and the numbers do not depend on each other:
/// so all cores look for rows that may be chosen, and only those are gone through in order.
fn chosen(rows: usize, wanted: usize, seed: u64) -> Vec<IdxSize> {
    let wanted = wanted.min(rows);
    let starts: Vec<usize> = (0..rows).step_by(STRETCH).collect();
    let candidates = |start: usize| -> Vec<(usize, usize)> {
        let here = start..rows.min(start + STRETCH);
        // What is not below this is not among the wanted in any row of the stretch: one
        // comparison passes by nearly all rows.
        let fewest_left = (rows - here.end + 1) as u128;
        let limit = ((wanted as u128) << 64).div_ceil(fewest_left);
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        let mut found = Vec::new();
        for row in here {
            let random = random(seed, row);
            if random <= limit {
                found.push((row, below(rows - row, random)));
            }
        }
        found.retain(|(_, number)| *number < wanted);
        found
    };
    let candidates: Vec<_> = starts.into_par_iter().map(candidates).collect();
    let mut chosen = Vec::with_capacity(wanted);
    for (row, number) in candidates.into_iter().flatten() {
        if number < wanted - chosen.len() {
            chosen.push(row as IdxSize);
        }
    }
    chosen
}

/// A random number below a limit, of one of 64 bits.
#[inline]
fn below(limit: usize, random: u64) -> usize {
    ((u128::from(random) * limit as u128) >> 64) as usize
}

/// The number of SplitMix64 for a row, which is the same on every machine and in every
/// version: a seed means the same rows for ever.
#[inline]
fn random(seed: u64, row: usize) -> u64 {
    let step = (row as u64).wrapping_add(1);
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
        for (rows, wanted) in [
            (0, 3),
            (1, 0),
            (3, 3),
            (3, 9),
            (1000, 10),
            (STRETCH * 2 + 1, 7),
        ] {
            assert_eq!(chosen(rows, wanted, 7).len(), wanted.min(rows));
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
        assert_eq!(chosen(1_000_000, 3, 1), [29_838, 538_259, 540_978]);
    }
}
