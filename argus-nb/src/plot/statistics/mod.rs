//! The numbers behind the figures, from all rows, by the definitions of the
//! libraries that people compare with: matplotlib, numpy, pandas, scikit-learn,
//! scipy.
//!
//! Nothing here draws. Values that are not finite count as absent.

mod bins;
mod boxes;
mod correlation;
mod kde;
mod ranking;
mod totals;

pub use bins::{Edges, Histogram2d, histogram, histogram2d};
pub(super) use bins::{Places, count_pairs};
pub(super) use boxes::quantiles;
pub use boxes::{BoxStatistics, quantile};
pub use correlation::pearson;
pub use kde::Kde;
pub use ranking::{CurvePoint, Ranking};
pub(super) use totals::Totals;

/// The least and the greatest finite value, if there is one.
pub fn extent(values: &[f64]) -> Option<(f64, f64)> {
    use rayon::prelude::*;
    let nothing = (f64::INFINITY, f64::NEG_INFINITY);
    let (low, high) = values
        .par_chunks(PART)
        .map(|part| {
            part.iter()
                .filter(|value| value.is_finite())
                .fold(nothing, |(low, high), &value| {
                    (low.min(value), high.max(value))
                })
        })
        .reduce(|| nothing, |a, b| (a.0.min(b.0), a.1.max(b.1)));
    (low <= high).then_some((low, high))
}

/// How many values one thread takes at a time. The parts, and the order in which
/// they are put together, depend on the data alone, so sums come out the same
/// on any number of cores.
const PART: usize = 1 << 16;
