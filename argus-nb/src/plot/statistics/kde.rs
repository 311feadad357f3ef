//! Kernel density estimation.

use super::extent;
use crate::compensated::sum;
use rayon::prelude::*;

/// A Gaussian kernel density estimate by Scott's rule: `scipy.stats.gaussian_kde`.
///
/// Up to [`Kde::EXACT`] values every one has its kernel, as in scipy. Of more, the
/// values of each bin share one at their mean; a bin is at most an eighth of the
/// bandwidth wide, and no density is off by more than 0.2 % of the greatest. Equal
/// values, as most whole numbers are, lie at their mean and lose nothing. The bandwidth
/// is that of the values themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct Kde {
    /// Where a kernel stands, and its weight; the weights sum to 1.
    kernels: Vec<(f64, f64)>,
    /// Whether each kernel stands above the one before it.
    is_ascending: bool,
    bandwidth: f64,
}

/// From so many bandwidths on, `exp` makes zero of a kernel.
const REACH: f64 = 39.0;

impl Kde {
    /// The most values that each have a kernel.
    pub const EXACT: usize = 5000;
    /// The least number of bins that more values are put into.
    pub const BINS: usize = 2048;

    /// The estimate from finite values; `None` of fewer than two different ones.
    pub fn from_values(values: &[f64]) -> Option<Kde> {
        let ends = extent(values)?;
        let deviation = deviation(values, ends.0.abs().max(ends.1.abs()));
        let bandwidth = Bandwidth::new(values.len(), ends, deviation)?;
        if values.len() > Kde::EXACT {
            return Some(bandwidth.density(bandwidth.bins().counted(values)));
        }
        let n = values.len() as f64;
        Some(Kde {
            kernels: values.iter().map(|&value| (value, 1.0 / n)).collect(),
            is_ascending: false,
            bandwidth: bandwidth.width,
        })
    }

    /// The standard deviation of a kernel.
    pub fn bandwidth(&self) -> f64 {
        self.bandwidth
    }

    /// The density at each place.
    pub fn at(&self, places: &[f64]) -> Vec<f64> {
        let height = 1.0 / (self.bandwidth * (2.0 * std::f64::consts::PI).sqrt());
        places
            .par_iter()
            .map(|place| {
                let kernels = self.around(*place).iter();
                let sum: f64 = kernels
                    .map(|(at, weight)| {
                        weight * (-0.5 * ((place - at) / self.bandwidth).powi(2)).exp()
                    })
                    .sum();
                height * sum
            })
            .collect()
    }

    /// The kernels that are not zero at a place.
    fn around(&self, place: f64) -> &[(f64, f64)] {
        if !self.is_ascending {
            return &self.kernels;
        }
        let reach = REACH * self.bandwidth;
        let from = self.kernels.partition_point(|(at, _)| *at < place - reach);
        let to = self.kernels.partition_point(|(at, _)| *at <= place + reach);
        &self.kernels[from..to]
    }
}

/// The standard deviation of a sample. A power of two taken out before, which costs no
/// digit, keeps the squares of the very large and of the very small.
fn deviation(values: &[f64], largest: f64) -> f64 {
    const EXPONENT: u64 = 0x7ff0_0000_0000_0000;
    let scale = f64::from_bits(largest.to_bits() & EXPONENT).max(f64::MIN_POSITIVE);
    let n = values.len() as f64;
    let mean = sum(values.iter().map(|value| value / scale)) / n;
    let squares = sum(values.iter().map(|value| (value / scale - mean).powi(2)));
    (squares / (n - 1.0)).sqrt() * scale
}

/// What is known of values before their density is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bandwidth {
    n: usize,
    ends: (f64, f64),
    width: f64,
}

impl Bandwidth {
    /// That of so many values between two ends, which have this standard deviation; `None`
    /// where they do not vary.
    pub(crate) fn new(n: usize, ends: (f64, f64), deviation: f64) -> Option<Bandwidth> {
        let width = deviation * (n as f64).powf(-0.2);
        let varies = ends.0 < ends.1 && width.is_normal();
        varies.then_some(Bandwidth { n, ends, width })
    }

    /// The density, from places in ascending order and how many values are at each: the values
    /// themselves, if they are at most [`Kde::EXACT`], and else the mean of each bin's.
    pub(crate) fn density(&self, counted: impl Iterator<Item = (f64, u64)>) -> Kde {
        let n = self.n as f64;
        Kde {
            kernels: counted.map(|(at, count)| (at, count as f64 / n)).collect(),
            is_ascending: true,
            bandwidth: self.width,
        }
    }

    /// The bins that more values are put into. One value far off makes the deviation, and so the
    /// bandwidth, so large that they are never more than the values.
    pub(crate) fn bins(&self) -> KernelBins {
        let (low, high) = self.ends;
        let span = high - low;
        let bins = (span / (self.width / 8.0)).ceil() as usize;
        let bins = bins.clamp(Kde::BINS, self.n.max(Kde::BINS));
        KernelBins {
            low,
            bins,
            per_unit: bins as f64 / span,
        }
    }
}

/// Bins of equal width, whose values share a kernel.
#[derive(Debug, Clone, Copy)]
pub(crate) struct KernelBins {
    low: f64,
    per_unit: f64,
    bins: usize,
}

impl KernelBins {
    /// The bin of a value.
    pub(crate) fn bin(&self, value: f64) -> usize {
        (((value - self.low) * self.per_unit) as usize).min(self.bins - 1)
    }

    fn edge(&self, bin: usize) -> f64 {
        self.low + bin as f64 / self.per_unit
    }

    /// The mean of the values in each bin that has any, and how many they are.
    fn counted(&self, values: &[f64]) -> impl Iterator<Item = (f64, u64)> {
        // Sums of distances from the bin's own edge, which keep their digits.
        let mut sums = vec![(0u64, 0.0); self.bins];
        for value in values {
            let bin = self.bin(*value);
            let (count, sum) = &mut sums[bin];
            *count += 1;
            *sum += value - self.edge(bin);
        }
        let full = sums.into_iter().enumerate();
        full.filter(|(_, (count, _))| *count > 0)
            .map(|(bin, (count, sum))| (self.edge(bin) + sum / count as f64, count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(values: &[f64], bandwidth: f64) -> Kde {
        Kde {
            kernels: values
                .iter()
                .map(|v| (*v, 1.0 / values.len() as f64))
                .collect(),
            is_ascending: false,
            bandwidth,
        }
    }

    /// Smooth ones, whole numbers, and some of which one value lies far off.
    fn samples() -> Vec<Vec<f64>> {
        let numbers = || (0..12_000).map(|i| f64::from(i * 7919 % 12_007) / 12_007.0);
        vec![
            numbers().collect(),
            numbers().map(|u| -(1.0 - u).ln()).collect(),
            numbers().map(|u| (1.0 - u).powf(-0.9)).collect(),
            numbers().map(|u| (u * 40.0).floor()).collect(),
            numbers().map(|u| (u - 0.5).powi(5) * 1e200).collect(),
            numbers().chain([1e6]).collect(),
        ]
    }

    #[test]
    fn a_density_covers_one_and_many_values_are_like_few() {
        for values in samples() {
            let binned = Kde::from_values(&values).unwrap();
            let bandwidth = binned.bandwidth();
            assert!(binned.kernels.len() <= values.len());
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            // Where the values are, and a little beyond.
            let dense = (0..=60).map(|i| sorted[i * (sorted.len() - 1) / 60]);
            let places: Vec<f64> = dense
                .flat_map(|at| [-3.0, -0.7, 0.0, 0.4, 2.5].map(|b| at + b * bandwidth))
                .collect();
            let density = binned.at(&places);
            let every = exact(&values, bandwidth).at(&places);
            let greatest = every.iter().copied().fold(0.0, f64::max);
            for (binned, exact) in density.iter().zip(every) {
                let off = (binned - exact).abs() / greatest;
                assert!(off < 0.002, "{off}: {binned} {exact}");
            }
        }
        let values = &samples()[1];
        let kde = Kde::from_values(values).unwrap();
        let places: Vec<f64> = (0..800).map(|i| -2.0 + f64::from(i) * 0.02).collect();
        let area: f64 = kde.at(&places).iter().sum::<f64>() * 0.02;
        assert!((area - 1.0).abs() < 1e-3, "{area}");
    }

    #[test]
    fn what_does_not_vary_has_no_density_and_the_extremes_have_one() {
        for (values, has) in [
            (vec![3.0, 3.0], false),
            (vec![], false),
            (vec![0.0, 1e-300], true),
            (vec![-1e300, 1e300, 1.0], true),
            (vec![f64::from_bits(1), 0.0], false),
        ] {
            assert_eq!(Kde::from_values(&values).is_some(), has, "{values:?}");
        }
    }
}
