//! The cumulative distribution of values, at places that can be told apart.

use crate::plot::layout::scale::Scale;
use crate::plot::statistics::quantile;
use rayon::prelude::*;
use std::borrow::Cow;

/// How values are distributed.
#[derive(Debug, Clone, PartialEq)]
pub struct Distribution {
    /// How many values there are.
    pub n: usize,
    /// A value, and the share of all values up to it, in ascending order.
    pub steps: Vec<(f64, f64)>,
    /// The quantiles 0.5, 0.9 and 0.99, if there are values.
    pub quantiles: [Option<f64>; 3],
}

impl Distribution {
    /// Which quantiles it has.
    pub(super) const SHARES: [f64; 3] = [0.5, 0.9, 0.99];

    /// The distribution of finite values.
    pub fn from_values(values: Cow<'_, [f64]>, scale: &Scale, pixels: usize) -> Distribution {
        let mut sorted = values.into_owned();
        sorted.par_sort_unstable_by(f64::total_cmp);
        Distribution {
            n: sorted.len(),
            steps: steps(&sorted, scale, pixels),
            quantiles: Distribution::SHARES.map(|q| quantile(&sorted, q)),
        }
    }

    /// The distribution of so many values, from those at which there is a step, ascending, and
    /// how many there are up to it from the step before.
    pub(super) fn from_counted(
        n: usize,
        counted: impl Iterator<Item = (f64, u64)>,
        quantiles: [Option<f64>; 3],
    ) -> Distribution {
        let mut up_to = 0;
        let steps = counted.map(|(value, count)| {
            up_to += count;
            (value, up_to as f64 / n as f64)
        });
        Distribution {
            n,
            steps: steps.collect(),
            quantiles,
        }
    }

    /// The pixel on which a value's step is drawn, if there are more values than pixels.
    pub(super) fn pixel(value: f64, scale: &Scale, pixels: usize) -> f64 {
        (scale.share(value) * pixels as f64).floor()
    }
}

/// The share of sorted values up to each that differs from the one before; where
/// there are more of those than pixels, up to the last on each pixel.
fn steps(sorted: &[f64], scale: &Scale, pixels: usize) -> Vec<(f64, f64)> {
    let n = sorted.len() as f64;
    let mut steps = Vec::new();
    let mut at = 0;
    while let Some(&value) = sorted.get(at) {
        // All that equal it, and all that share its pixel.
        let pixel = Distribution::pixel(value, scale, pixels);
        let rest = &sorted[at..];
        let same = rest.partition_point(|other| *other <= value);
        let near = if sorted.len() > pixels {
            rest.partition_point(|other| Distribution::pixel(*other, scale, pixels) <= pixel)
        } else {
            same
        };
        at += near.max(same);
        steps.push((sorted[at - 1], at as f64 / n));
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_is_the_share_up_to_its_value() {
        let scale = Scale::linear(1.0, 4.0);
        let distribution = Distribution::from_values(vec![4.0, 1.0, 2.0, 1.0].into(), &scale, 100);
        assert_eq!(distribution.steps, [(1.0, 0.5), (2.0, 0.75), (4.0, 1.0)]);
        assert_eq!(distribution.quantiles[0], Some(1.5));
    }

    #[test]
    fn there_are_no_more_steps_than_pixels() {
        let values: Vec<f64> = (0..10_000).map(f64::from).collect();
        let scale = Scale::linear(0.0, 9_999.0);
        let distribution = Distribution::from_values(values.into(), &scale, 50);
        assert!(
            distribution.steps.len() <= 50,
            "{}",
            distribution.steps.len()
        );
        assert_eq!(distribution.steps.last(), Some(&(9_999.0, 1.0)));
    }
}
