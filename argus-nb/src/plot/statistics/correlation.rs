//! Correlation.

use super::{PART, extent};
use crate::compensated::Sum;
use rayon::prelude::*;

/// Pearson's correlation coefficient of the rows in which both values are
/// finite: `pandas.DataFrame.corr`. `None` of fewer than two such rows, or where
/// one side does not vary.
pub fn pearson(x: &[f64], y: &[f64]) -> Option<f64> {
    paired(x, y).1
}

/// How many rows have a finite value on both sides, and their correlation.
pub(crate) fn paired(x: &[f64], y: &[f64]) -> (u64, Option<f64>) {
    let (Some(of_x), Some(of_y)) = (Centred::new(x), Centred::new(y)) else {
        return (count_both(x, y), None);
    };
    let [n, x_sum, y_sum] = sums(x, y, |x, y| [1.0, of_x.part(x), of_y.part(y)]);
    let (x_mean, y_mean) = (x_sum / n, y_sum / n);
    let [xx, xy, yy] = sums(x, y, |x, y| {
        let (x, y) = (of_x.part(x) - x_mean, of_y.part(y) - y_mean);
        [x * x, x * y, y * y]
    });
    let varies = n > 1.0 && xx > 0.0 && yy > 0.0;
    let r = varies.then(|| (xy / (xx * yy).sqrt()).clamp(-1.0, 1.0));
    (n as u64, r)
}

/// How many rows have a finite value on both sides.
fn count_both(x: &[f64], y: &[f64]) -> u64 {
    x.par_chunks(PART)
        .zip(y.par_chunks(PART))
        .map(|(xs, ys)| {
            let both = xs.iter().zip(ys);
            both.filter(|(x, y)| x.is_finite() & y.is_finite()).count() as u64
        })
        .sum()
}

/// Values around the middle between their ends, in parts of half the distance of these: what is far
/// from zero, such as a time, keeps its digits so, squares of the very large are no infinity, and
/// those of the very small are something.
#[derive(Clone, Copy)]
struct Centred {
    middle: f64,
    reach: f64,
}

impl Centred {
    /// None of values that do not vary.
    fn new(values: &[f64]) -> Option<Centred> {
        let (low, high) = extent(values)?;
        let middle = low / 2.0 + high / 2.0;
        let reach = (high / 2.0 - low / 2.0).max(f64::MIN_POSITIVE);
        (low < high).then_some(Centred { middle, reach })
    }

    #[inline]
    fn part(self, value: f64) -> f64 {
        (value - self.middle) / self.reach
    }
}

/// So few rows are summed without what is lost between them.
const FEW: usize = 256;

/// Three sums over the complete rows.
fn sums(x: &[f64], y: &[f64], of: impl Fn(f64, f64) -> [f64; 3] + Sync) -> [f64; 3] {
    let of_few = |(xs, ys): (&[f64], &[f64])| {
        let rows = xs.iter().zip(ys);
        let complete = rows.filter(|(x, y)| x.is_finite() && y.is_finite());
        let sums = complete.map(|(&x, &y)| of(x, y));
        sums.fold([0.0; 3], |a, b| [a[0] + b[0], a[1] + b[1], a[2] + b[2]])
    };
    let parts: Vec<[Sum; 3]> = x
        .par_chunks(PART)
        .zip(y.par_chunks(PART))
        .map(|(xs, ys)| {
            let mut sums = [Sum::default(); 3];
            for few in xs.chunks(FEW).zip(ys.chunks(FEW)).map(of_few) {
                sums.iter_mut().zip(few).for_each(|(sum, few)| sum.add(few));
            }
            sums
        })
        .collect();
    let mut all = [Sum::default(); 3];
    for part in parts {
        all.iter_mut()
            .zip(part)
            .for_each(|(all, part)| all.merge(part));
    }
    all.map(|sum| sum.value().unwrap_or(0.0))
}

#[cfg(test)]
mod tests {
    use super::{count_both, pearson};

    #[test]
    fn what_cannot_be_said_is_none() {
        assert_eq!(pearson(&[1.0, 2.0, 3.0], &[2.0, 4.0, 6.0]), Some(1.0));
        assert_eq!(pearson(&[1.0, 2.0], &[5.0, 5.0]), None);
        assert_eq!(pearson(&[1.0, f64::NAN], &[1.0, 2.0]), None);
        assert_eq!(pearson(&[], &[]), None);
        assert_eq!(
            count_both(&[1.0, f64::NAN, 3.0], &[1.0, 2.0, f64::INFINITY]),
            1
        );
        assert_eq!(pearson(&[1e300, -1e300], &[1e-300, -1e-300]), Some(1.0));
    }
}
