//! The rows of a frame as they are: a point each, in order of x.

use crate::plot::reduce::groups::Groups;
use crate::plot::reduce::numbers::Numbers;
use crate::plot::reduce::series::{ROWS, Series};

/// The most steps between the first instant and the last.
const STEPS: f64 = 100_000.0;

/// The points of each group that have an x.
pub(in crate::plot::reduce) fn series(x: &Numbers, y: &Numbers, by: &Groups) -> Vec<Series> {
    let mut all = vec![Series::new(); by.len()];
    for (row, (&x, &y)) in x.values().iter().zip(y.values()).enumerate() {
        if x.is_finite() {
            all[by.at(row)].push((x, y));
        }
    }
    for series in &mut all {
        series.sort_by(|a, b| a.0.total_cmp(&b.0));
    }
    all
}

/// Whether the rows are the windows of an aggregation: at least three instants, all of
/// them whole steps apart, and of each group at most one row an instant. The instants
/// of flows are not.
pub(in crate::plot::reduce) fn are_windows(x: &Numbers, by: &Groups) -> bool {
    if x.count() < 3 || x.count() > ROWS {
        return false;
    }
    let mut rows: Vec<(usize, f64)> = x.values().iter().copied().enumerate().collect();
    rows.retain(|(_, x)| x.is_finite());
    let mut keys: Vec<(usize, i64)> = rows
        .iter()
        .map(|(row, x)| (by.at(*row), *x as i64))
        .collect();
    keys.sort_unstable();
    if keys.windows(2).any(|pair| pair[0] == pair[1]) {
        return false;
    }
    let mut instants: Vec<i64> = keys.iter().map(|(_, instant)| *instant).collect();
    instants.sort_unstable();
    instants.dedup();
    let steps = instants.windows(2).map(|pair| pair[1] - pair[0]);
    let Some(step) = steps.clone().min() else {
        return false;
    };
    let length = (instants[instants.len() - 1] - instants[0]) as f64;
    instants.len() >= 3 && length / step as f64 <= STEPS && steps.clone().all(|s| s % step == 0)
}

#[cfg(test)]
mod tests {
    use super::super::numbers::numbers;
    use super::*;
    use polars::prelude::*;

    #[test]
    fn windows_are_told_from_flows() {
        let minute = 60_000_000;
        for (times, are) in [
            (vec![0, minute, 2 * minute], true),
            // A gap is a window that nothing fell into.
            (vec![0, minute, 5 * minute], true),
            (vec![5 * minute, 0, minute], true),
            (vec![0, minute], false),
            (vec![0, minute, minute], false),
            (vec![0, 17, minute, 3 * minute + 1], false),
            (vec![], false),
        ] {
            let df = df!("time" => &times).unwrap();
            let x = numbers(&df, "time", false).unwrap();
            assert_eq!(are_windows(&x, &Groups::single()), are, "{times:?}");
        }
    }
}
