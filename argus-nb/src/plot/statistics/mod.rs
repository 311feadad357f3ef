//! The numbers behind the figures, from all rows, by the definitions of the
//! libraries that people compare with: matplotlib, numpy, pandas, scikit-learn,
//! scipy.
//!
//! Nothing here draws, and nothing knows a frame or, but for `quantiles`, the rest of the
//! crate. Values that are not finite count as absent.

mod bins;
mod boxes;
mod correlation;
mod kde;
mod keyed;
mod outline;
mod ranking;
mod regression;
mod spread;
mod totals;

pub use bins::{Edges, Histogram2d, histogram, histogram2d};
pub(super) use bins::{Places, count_pairs, count_pairs_of_groups, histogram_of_groups};
pub(super) use boxes::quantiles_of;
pub use boxes::{BoxStatistics, quantile};
pub(super) use correlation::paired;
pub use correlation::pearson;
pub(super) use kde::Bandwidth;
pub use kde::Kde;
pub(super) use keyed::{KeyTotal, totals_by_key};
pub use outline::DensityOutline;
pub use ranking::{CurvePoint, Ranking};
pub use regression::Regression;
pub(super) use regression::regressions;
pub(super) use spread::{Grid, Spans};
pub(super) use totals::{Fold, NOWHERE, Totals};

/// The least and the greatest finite value, if there is one.
pub fn extent(values: &[f64]) -> Option<(f64, f64)> {
    use rayon::prelude::*;
    let nothing = (f64::INFINITY, f64::NEG_INFINITY);
    let (low, high) = values
        .par_chunks(PART)
        .map(extent_of_part)
        .reduce(|| nothing, |a, b| (a.0.min(b.0), a.1.max(b.1)));
    (low <= high).then_some((low, high))
}

/// Several lanes, each with comparisons alone: what a compiler makes vectors of.
fn extent_of_part(part: &[f64]) -> (f64, f64) {
    const LANES: usize = 8;
    let mut low = [f64::INFINITY; LANES];
    let mut high = [f64::NEG_INFINITY; LANES];
    let mut take = |lane: usize, value: f64| {
        // The comparison is false for NaN as well.
        let is_finite = value.abs() <= f64::MAX;
        low[lane] = if is_finite & (value < low[lane]) {
            value
        } else {
            low[lane]
        };
        high[lane] = if is_finite & (value > high[lane]) {
            value
        } else {
            high[lane]
        };
    };
    let (lanes, rest) = part.as_chunks::<LANES>();
    for values in lanes {
        for (lane, value) in values.iter().enumerate() {
            take(lane, *value);
        }
    }
    rest.iter().for_each(|value| take(0, *value));
    (
        low.into_iter().fold(f64::INFINITY, f64::min),
        high.into_iter().fold(f64::NEG_INFINITY, f64::max),
    )
}

/// How many values one thread takes at a time. The parts, and the order in which
/// they are put together, depend on the data alone, so sums come out the same
/// on any number of cores.
const PART: usize = 1 << 16;
