//! Kernel density estimation.

use super::{Edges, extent, histogram};
use rayon::prelude::*;

/// A Gaussian kernel density estimate by Scott's rule: `scipy.stats.gaussian_kde`.
///
/// Up to [`Kde::EXACT`] values every one has its kernel, as in scipy. Of more,
/// the kernels stand at the middles of [`Kde::BINS`] bins with the bin's count
/// as weight; the bandwidth is that of the values themselves.
#[derive(Debug, Clone, PartialEq)]
pub struct Kde {
    /// Where a kernel stands, and its weight; the weights sum to 1.
    kernels: Vec<(f64, f64)>,
    bandwidth: f64,
}

impl Kde {
    /// The most values that each have a kernel.
    pub const EXACT: usize = 5000;
    /// The bins that more values are counted in.
    pub const BINS: usize = 2048;

    /// The estimate from finite values; `None` of fewer than two different ones.
    pub fn from_values(values: &[f64]) -> Option<Kde> {
        let (low, high) = extent(values)?;
        if low == high {
            return None;
        }
        let n = values.len() as f64;
        let mean = values.iter().sum::<f64>() / n;
        let variance = values.iter().map(|v| (v - mean).powi(2)).sum::<f64>() / (n - 1.0);
        let kernels = if values.len() <= Kde::EXACT {
            values.iter().map(|&value| (value, 1.0 / n)).collect()
        } else {
            let edges = Edges::linear(low, high, Kde::BINS);
            let counts = histogram(values, &edges);
            edges
                .as_slice()
                .windows(2)
                .zip(counts)
                .filter(|(_, count)| *count > 0)
                .map(|(bin, count)| (f64::midpoint(bin[0], bin[1]), count as f64 / n))
                .collect()
        };
        Some(Kde {
            kernels,
            bandwidth: variance.sqrt() * n.powf(-0.2),
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
                let sum: f64 = self
                    .kernels
                    .iter()
                    .map(|(at, weight)| {
                        weight * (-0.5 * ((place - at) / self.bandwidth).powi(2)).exp()
                    })
                    .sum();
                height * sum
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_density_covers_one_and_many_values_are_like_few() {
        let values: Vec<f64> = (0..40_000).map(|i| f64::from(i % 200).sqrt()).collect();
        let places: Vec<f64> = (0..400).map(|i| -5.0 + f64::from(i) * 0.065).collect();
        let binned = Kde::from_values(&values).unwrap();
        let density = binned.at(&places);
        let area: f64 = density.iter().sum::<f64>() * 0.065;
        assert!((area - 1.0).abs() < 1e-3, "{area}");
        let every = Kde {
            kernels: values.iter().map(|v| (*v, 1.0 / 40_000.0)).collect(),
            bandwidth: binned.bandwidth,
        };
        for (binned, exact) in density.iter().zip(every.at(&places)) {
            assert!((binned - exact).abs() < 1e-4, "{binned} {exact}");
        }
        assert_eq!(Kde::from_values(&[3.0, 3.0]), None);
    }
}
