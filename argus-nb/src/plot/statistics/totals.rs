//! Amounts put together by place.

use rayon::prelude::*;

/// Rows that one thread takes at a time: large, since each has all places to
/// itself, and the same on any machine, so that sums of fractions are too.
const ROWS: usize = 1 << 20;

/// What became of the amounts at each place, and how many they were.
pub(crate) struct Totals {
    pub amounts: Vec<f64>,
    pub counts: Vec<u64>,
}

impl Totals {
    /// Puts the amounts of rows together: `of_row` says where a row belongs and
    /// what it brings, `add` what two amounts make; `nothing` is where it begins.
    pub(crate) fn of(
        rows: usize,
        places: usize,
        nothing: f64,
        add: fn(f64, f64) -> f64,
        of_row: impl Fn(usize) -> Option<(usize, f64)> + Sync,
    ) -> Totals {
        // Where there are more places than that, a copy for each part is too much.
        let each = if places > ROWS { rows.max(1) } else { ROWS };
        let parts: Vec<Totals> = (0..rows.div_ceil(each))
            .into_par_iter()
            .map(|part| {
                let mut totals = Totals::none(places, nothing);
                for row in part * each..((part + 1) * each).min(rows) {
                    if let Some((place, amount)) = of_row(row).filter(|(_, a)| a.is_finite()) {
                        totals.amounts[place] = add(totals.amounts[place], amount);
                        totals.counts[place] += 1;
                    }
                }
                totals
            })
            .collect();
        let mut all = Totals::none(places, nothing);
        for part in parts {
            for place in 0..places {
                all.amounts[place] = add(all.amounts[place], part.amounts[place]);
                all.counts[place] += part.counts[place];
            }
        }
        all
    }

    fn none(places: usize, nothing: f64) -> Totals {
        Totals {
            amounts: vec![nothing; places],
            counts: vec![0; places],
        }
    }
}
