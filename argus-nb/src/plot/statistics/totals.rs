//! Amounts put together by place.

use rayon::prelude::*;
use std::ops::Range;

/// Rows that one thread takes at a time: large, since each has all places to
/// itself, and the same on any machine, so that sums of fractions are too.
const ROWS: usize = 1 << 20;

/// Rows whose places are found together, in a buffer that stays in the cache.
const BLOCK: usize = 4096;

/// The place of a row that belongs nowhere.
pub const NOWHERE: u32 = u32::MAX;

/// What two amounts at one place become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    Sum,
    Max,
}

/// What became of the amounts at each place, and how many they were.
pub struct Totals {
    pub amounts: Vec<f64>,
    pub counts: Vec<u64>,
}

impl Totals {
    /// Puts the amounts of rows together. `find` writes where each of a range of rows
    /// belongs; a row brings its `amount`, or 1 where there are none, and one that is
    /// not finite is left out. A place without a row is 0 of sums and NaN of maxima.
    pub fn new(
        rows: usize,
        places: usize,
        fold: Fold,
        amounts: Option<&[f64]>,
        find: impl Fn(Range<usize>, &mut [u32]) + Sync,
    ) -> Totals {
        match fold {
            Fold::Sum => totals(rows, places, (0.0, |a, b| a + b), amounts, find),
            // The greater of a number and NaN is the number.
            Fold::Max => totals(rows, places, (f64::NAN, f64::max), amounts, find),
        }
    }
}

/// An amount beside how many it came from, since a row adds to both.
#[derive(Clone, Copy)]
struct Total {
    amount: f64,
    count: u64,
}

fn totals(
    rows: usize,
    places: usize,
    (nothing, add): (f64, impl Fn(f64, f64) -> f64 + Sync + Copy),
    amounts: Option<&[f64]>,
    find: impl Fn(Range<usize>, &mut [u32]) + Sync,
) -> Totals {
    // Where there are more places than that, a copy for each part is too much.
    let each = if places > ROWS { rows.max(1) } else { ROWS };
    let none = Total {
        amount: nothing,
        count: 0,
    };
    let parts: Vec<Vec<Total>> = (0..rows.div_ceil(each))
        .into_par_iter()
        .map(|part| {
            let mut totals = vec![none; places];
            let mut take = |place: u32, amount: f64| {
                if place != NOWHERE {
                    let total = &mut totals[place as usize];
                    total.amount = add(total.amount, amount);
                    total.count += 1;
                }
            };
            let mut buffer = [NOWHERE; BLOCK];
            let rows = part * each..((part + 1) * each).min(rows);
            for start in rows.clone().step_by(BLOCK) {
                let block = start..(start + BLOCK).min(rows.end);
                let found = &mut buffer[..block.len()];
                find(block.clone(), found);
                match amounts {
                    None => found.iter().for_each(|&place| take(place, 1.0)),
                    Some(amounts) => found
                        .iter()
                        .zip(&amounts[block])
                        .filter(|(_, amount)| amount.is_finite())
                        .for_each(|(&place, &amount)| take(place, amount)),
                }
            }
            totals
        })
        .collect();
    let mut all = vec![none; places];
    for part in parts {
        for (all, part) in all.iter_mut().zip(part) {
            all.amount = add(all.amount, part.amount);
            all.count += part.count;
        }
    }
    Totals {
        amounts: all.iter().map(|total| total.amount).collect(),
        counts: all.iter().map(|total| total.count).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_that_belongs_nowhere_or_brings_nothing_is_left_out() {
        let amounts = [1.0, 2.0, f64::NAN, 8.0, 16.0];
        let find = |rows: Range<usize>, places: &mut [u32]| {
            for (row, place) in rows.zip(places) {
                *place = [0, 1, 1, NOWHERE, 0][row];
            }
        };
        let of = |fold, amounts| Totals::new(5, 3, fold, amounts, find);
        let sums = of(Fold::Sum, Some(&amounts[..]));
        assert_eq!(
            (sums.amounts, sums.counts),
            (vec![17.0, 2.0, 0.0], vec![2, 1, 0])
        );
        let most = of(Fold::Max, Some(&amounts[..])).amounts;
        assert!(most[..2] == [16.0, 2.0] && most[2].is_nan(), "{most:?}");
        assert_eq!(of(Fold::Sum, None).counts, [2, 2, 0]);
    }
}
