//! The rows of a frame put together by two keys.

use crate::plot::reduce::numbers::Numbers;
use crate::plot::reduce::source::Key;
use crate::plot::statistics::{Fold, NOWHERE, Totals};
use std::ops::Range;

/// The sums (or maxima) of a column by two keys, or the number of rows where there is no
/// column.
pub(super) fn totals(
    rows: usize,
    (outer, inner): (&Key<'_>, &Key<'_>),
    of: Option<&Numbers>,
    fold: Fold,
) -> Totals {
    let places = outer.count() * inner.count();
    let width = inner.count() as u32;
    let amounts = of.map(Numbers::values);
    Totals::new(rows, places, fold, amounts, |rows, found| {
        find(outer, rows.clone(), found, |_, place| place);
        find(inner, rows, found, |outer, inner| match outer {
            NOWHERE => NOWHERE,
            outer => outer * width + inner,
        });
    })
}

/// Puts the place of each of a range of rows together with what was found before.
fn find(key: &Key<'_>, rows: Range<usize>, found: &mut [u32], with: impl Fn(u32, u32) -> u32) {
    match key {
        Key::Groups(groups) if groups.is_single() => {
            found.iter_mut().for_each(|found| *found = with(*found, 0));
        }
        Key::Groups(groups) => found
            .iter_mut()
            .zip(&groups.of_rows()[rows])
            .for_each(|(found, group)| *found = with(*found, *group)),
        Key::Windows(times, windows) => {
            found
                .iter_mut()
                .zip(&times.values()[rows])
                .for_each(|(found, &time)| {
                    *found = match time.is_finite() {
                        true => with(*found, windows.window(time) as u32),
                        false => NOWHERE,
                    };
                });
        }
        Key::Bins(binned) => {
            let places = binned.places();
            found.iter_mut().zip(rows).for_each(|(found, row)| {
                *found = match places.get(row) {
                    Some(bin) => with(*found, bin as u32),
                    None => NOWHERE,
                };
            });
        }
    }
}
