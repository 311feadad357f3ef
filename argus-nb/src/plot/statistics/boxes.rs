//! The numbers of a box plot.

use super::PART;
use crate::quantiles;
use rayon::prelude::*;

/// The five numbers of a box plot, and what lies outside them.
///
/// By the definition of `matplotlib.cbook.boxplot_stats`: quartiles by linear
/// interpolation, whiskers at the last datum within 1.5 interquartile ranges of
/// the box, all else outliers.
#[derive(Debug, Clone, PartialEq)]
pub struct BoxStatistics {
    /// How many values.
    pub n: usize,
    pub lower_whisker: f64,
    pub q1: f64,
    pub median: f64,
    pub q3: f64,
    pub upper_whisker: f64,
    /// Every value outside the whiskers, in ascending order.
    pub outliers: Vec<f64>,
}

impl BoxStatistics {
    /// The statistics of finite values; `None` if there are none.
    pub fn from_values(values: &[f64]) -> Option<BoxStatistics> {
        let [q1, median, q3] = quantiles(values, [0.25, 0.5, 0.75])?;
        let reach = 1.5 * (q3 - q1);
        let (from, to) = (q1 - reach, q3 + reach);
        // Interpolated quartiles can lie beyond every datum within reach.
        let nothing = || (q1, q3, Vec::new());
        let (lower_whisker, upper_whisker, mut outliers) = values
            .par_chunks(PART)
            .fold(nothing, |(mut lower, mut upper, mut outliers), part| {
                for &value in part {
                    if (from..=to).contains(&value) {
                        lower = value.min(lower);
                        upper = value.max(upper);
                    } else {
                        outliers.push(value);
                    }
                }
                (lower, upper, outliers)
            })
            .reduce(nothing, |mut a, b| {
                a.2.extend(b.2);
                (a.0.min(b.0), a.1.max(b.1), a.2)
            });
        outliers.par_sort_unstable_by(f64::total_cmp);
        Some(BoxStatistics {
            n: values.len(),
            lower_whisker,
            q1,
            median,
            q3,
            upper_whisker,
            outliers,
        })
    }

    /// The least value.
    pub fn least(&self) -> f64 {
        let outlier = self.outliers.first();
        outlier.map_or(self.lower_whisker, |least| least.min(self.lower_whisker))
    }

    /// The greatest value.
    pub fn greatest(&self) -> f64 {
        let outlier = self.outliers.last();
        outlier.map_or(self.upper_whisker, |greatest| {
            greatest.max(self.upper_whisker)
        })
    }
}

/// The quantile of sorted values by linear interpolation: numpy's default,
/// type 7 of Hyndman and Fan (1996). `None` of no values.
pub fn quantile(sorted: &[f64], q: f64) -> Option<f64> {
    quantiles::quantile(sorted, q)
}

/// [`quantile`]s of values in whatever order.
pub(crate) fn quantiles<const N: usize>(values: &[f64], qs: [f64; N]) -> Option<[f64; N]> {
    quantiles_of(values, &qs)?.try_into().ok()
}

/// The same of however many shares.
pub(crate) fn quantiles_of(values: &[f64], qs: &[f64]) -> Option<Vec<f64>> {
    let stretches: Vec<&[f64]> = values.chunks(8 * PART).collect();
    quantiles::quantiles(&stretches, qs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_is_its_own_box() {
        let one = BoxStatistics::from_values(&[7.0]).unwrap();
        assert_eq!(
            (one.lower_whisker, one.median, one.upper_whisker),
            (7.0, 7.0, 7.0)
        );
        assert!(one.outliers.is_empty());
        assert_eq!(BoxStatistics::from_values(&[]), None);
    }

    #[test]
    fn what_lies_beyond_the_whiskers_is_counted() {
        let stats = BoxStatistics::from_values(&[1.0, 2.0, 3.0, 4.0, 100.0, -50.0]).unwrap();
        assert_eq!(stats.outliers, [-50.0, 100.0]);
        assert_eq!((stats.lower_whisker, stats.upper_whisker), (1.0, 4.0));
        assert_eq!((stats.q1, stats.median, stats.q3), (1.25, 2.5, 3.75));
    }
}
