//! Amounts put together by keys, of which few of all that could be occur.

use rayon::prelude::*;
use std::collections::HashMap;

/// Rows that one thread takes at a time: the same on any machine, so that sums of
/// fractions are too.
const ROWS: usize = 1 << 20;

/// How many rows have a key, and what their amounts come to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KeyTotal {
    pub key: u64,
    pub count: u64,
    pub amount: f64,
}

/// Puts the rows of each key together, in order of the keys. A row brings its amount, or
/// 1 where there are none; one that is not finite is counted and adds nothing. A row
/// without a key is left out.
pub fn totals_by_key(
    rows: usize,
    amounts: Option<&[f64]>,
    key: impl Fn(usize) -> Option<u64> + Sync,
) -> Vec<KeyTotal> {
    let parts: Vec<HashMap<u64, (u64, f64)>> = (0..rows.div_ceil(ROWS))
        .into_par_iter()
        .map(|part| {
            let mut totals: HashMap<u64, (u64, f64)> = HashMap::new();
            for row in part * ROWS..((part + 1) * ROWS).min(rows) {
                let Some(key) = key(row) else { continue };
                let amount = amounts.map_or(1.0, |amounts| amounts[row]);
                let total = totals.entry(key).or_default();
                total.0 += 1;
                total.1 += if amount.is_finite() { amount } else { 0.0 };
            }
            totals
        })
        .collect();
    let mut all: HashMap<u64, (u64, f64)> = HashMap::new();
    for part in parts {
        for (key, (count, amount)) in part {
            let total = all.entry(key).or_default();
            *total = (total.0 + count, total.1 + amount);
        }
    }
    let mut totals: Vec<KeyTotal> = all
        .into_iter()
        .map(|(key, (count, amount))| KeyTotal { key, count, amount })
        .collect();
    totals.sort_unstable_by_key(|total| total.key);
    totals
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_together_by_their_key_and_in_its_order() {
        let amounts = [1.0, 2.0, f64::NAN, 8.0, 16.0];
        let keys = [Some(7), Some(u64::MAX), Some(7), None, Some(7)];
        let total = |key, count, amount| KeyTotal { key, count, amount };
        let summed = totals_by_key(5, Some(&amounts), |row| keys[row]);
        assert_eq!(summed, [total(7, 3, 17.0), total(u64::MAX, 1, 2.0)]);
        let counted = totals_by_key(5, None, |row| keys[row]);
        assert_eq!(counted, [total(7, 3, 3.0), total(u64::MAX, 1, 1.0)]);
    }
}
