//! Where a density is looked at, to be drawn.

use super::boxes::quantiles_of;
use super::{Kde, extent};
use rayon::prelude::*;
use std::ops::Range;

/// Places at equal distances, as in matplotlib's `violinplot`.
const EVEN: usize = 100;
/// Places at quantiles of the values: a peak that is narrower than the distance of two
/// even places is there too.
const QUANTILES: usize = 39;

/// A density from the least to the greatest of the values that it is of.
#[derive(Debug, Clone, PartialEq)]
pub struct DensityOutline {
    /// Places in ascending order, with the density at each. Where all values are one
    /// there is nothing but that value, without a density (NaN).
    pub points: Vec<(f64, f64)>,
    /// The standard deviation of a kernel; zero where there is no density.
    pub bandwidth: f64,
}

impl DensityOutline {
    /// The density of finite values by [`Kde`], at places within a range; `None` of no
    /// value. On a logarithmic scale it is the density of the logarithms (to base 10) of
    /// values above zero.
    pub fn from_values(values: &[f64], log: bool, within: &Range<f64>) -> Option<DensityOutline> {
        let (low, high) = extent(values)?;
        let logarithms: Vec<f64>;
        let scaled = match log {
            true => {
                logarithms = values.par_iter().map(|value| value.log10()).collect();
                &logarithms
            }
            false => values,
        };
        let kde = Kde::from_values(scaled);
        let quantiles = || quantiles_of(scaled, &DensityOutline::shares()).unwrap_or_default();
        Some(DensityOutline::new(
            kde,
            (low, high),
            (log, within),
            quantiles,
        ))
    }

    /// The density between the least and the greatest of the values, at places within a range.
    /// On a logarithmic scale it is that of the logarithms, and so are the quantiles, whose
    /// [`shares`](DensityOutline::shares) are those of the values.
    pub(crate) fn new(
        kde: Option<Kde>,
        (low, high): (f64, f64),
        (log, within): (bool, &Range<f64>),
        quantiles: impl FnOnce() -> Vec<f64>,
    ) -> DensityOutline {
        let Some(kde) = kde else {
            return DensityOutline {
                points: vec![(low, f64::NAN)],
                bandwidth: 0.0,
            };
        };
        let ends = low.max(within.start)..high.min(within.end);
        let places = match ends.is_empty() {
            true => Vec::new(),
            false => places(&quantiles(), log, &ends),
        };
        let on_scale = |place: &f64| if log { place.log10() } else { *place };
        let densities = kde.at(&places.iter().map(on_scale).collect::<Vec<f64>>());
        DensityOutline {
            points: places.into_iter().zip(densities).collect(),
            bandwidth: kde.bandwidth(),
        }
    }

    /// The quantiles at which a density is looked at.
    pub(crate) fn shares() -> [f64; QUANTILES] {
        std::array::from_fn(|i| (i + 1) as f64 / (QUANTILES + 1) as f64)
    }

    /// The greatest of the densities.
    pub fn peak(&self) -> f64 {
        let densities = self.points.iter().map(|point| point.1);
        densities.filter(|d| d.is_finite()).fold(0.0, f64::max)
    }
}

/// Ascending places between two ends, which are among them.
fn places(quantiles: &[f64], log: bool, ends: &Range<f64>) -> Vec<f64> {
    let (from, to) = match log {
        true => (ends.start.log10(), ends.end.log10()),
        false => (ends.start, ends.end),
    };
    let even = (1..EVEN - 1).map(|i| {
        let share = i as f64 / (EVEN - 1) as f64;
        from * (1.0 - share) + to * share
    });
    let on_axis = |place: f64| if log { 10f64.powf(place) } else { place };
    let inner = even.chain(quantiles.iter().copied()).map(on_axis);
    let inner = inner.filter(|place| ends.start < *place && *place < ends.end);
    let mut places: Vec<f64> = [ends.start, ends.end].into_iter().chain(inner).collect();
    places.sort_by(f64::total_cmp);
    places.dedup();
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: Range<f64> = f64::NEG_INFINITY..f64::INFINITY;

    /// `scipy.stats.gaussian_kde`'s densities, of the values and of their logarithms:
    /// `tests/python/figure_numbers.py` has more of them.
    #[test]
    fn densities_are_those_of_scipy() {
        let values = [0.5, 1.0, 1.0, 2.5, 4.0, 40.0];
        let log = values.map(f64::log10);
        for (log, values, at, density) in [
            (false, &values, 0.5, SCIPY[0]),
            (false, &values, 40.0, SCIPY[1]),
            (true, &log, 0.5, SCIPY[2]),
            (true, &log, 40.0, SCIPY[3]),
        ] {
            let kde = Kde::from_values(values).unwrap();
            let values = [0.5, 1.0, 1.0, 2.5, 4.0, 40.0];
            let outline = DensityOutline::from_values(&values, log, &ALL).unwrap();
            assert_eq!(outline.bandwidth, kde.bandwidth());
            let point = outline.points.iter().find(|point| point.0 == at).unwrap();
            assert!((point.1 - density).abs() < 1e-12, "{log} {at}: {}", point.1);
        }
    }

    const SCIPY: [f64; 4] = [
        0.029_993_232_714_373_017,
        0.006_154_200_715_523_808,
        0.439_931_998_633_012_97,
        0.162_016_099_080_461_5,
    ];

    #[test]
    fn places_reach_from_end_to_end_and_miss_no_peak() {
        let mut values: Vec<f64> = (0..9000).map(|i| 1.0 + f64::from(i % 9) * 1e-3).collect();
        values.push(1e6);
        let outline = DensityOutline::from_values(&values, false, &ALL).unwrap();
        let places: Vec<f64> = outline.points.iter().map(|point| point.0).collect();
        assert_eq!((places[0], places[places.len() - 1]), (1.0, 1e6));
        assert!(places.is_sorted() && places.len() <= EVEN + QUANTILES);
        let near = places.iter().filter(|place| **place < 1.1);
        assert!(near.count() >= 9, "{places:?}");

        let some = DensityOutline::from_values(&values, true, &(2.0..50.0)).unwrap();
        let ends = [some.points[0].0, some.points[some.points.len() - 1].0];
        assert_eq!(ends, [2.0, 50.0]);
        let none = DensityOutline::from_values(&values, true, &(2e6..5e6)).unwrap();
        assert!(none.points.is_empty());
        let one = DensityOutline::from_values(&[7.0, 7.0], false, &ALL).unwrap();
        assert!(one.points.len() == 1 && one.points[0].0 == 7.0 && one.peak() == 0.0);
        assert_eq!(DensityOutline::from_values(&[], false, &ALL), None);
    }
}
