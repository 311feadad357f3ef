//! The line that lies closest to points.

use super::PART;
use crate::compensated::Sum;
use rayon::prelude::*;

/// A straight line by least squares: `scipy.stats.linregress`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Regression {
    /// How many points.
    pub n: usize,
    pub slope: f64,
    pub intercept: f64,
    /// The share of the variance of `y` that the line explains; none where `y` does not
    /// vary.
    pub r_squared: Option<f64>,
    /// The least and the greatest `x`.
    pub x_ends: (f64, f64),
    mean: (f64, f64),
}

impl Regression {
    /// The line of the rows that have both values; `None` of fewer than two of them, or
    /// where `x` does not vary.
    pub fn from_values(x: &[f64], y: &[f64]) -> Option<Regression> {
        regressions(x, y, &[], 1).pop()?
    }

    /// The line of so many points with these means; `None` where `x` does not vary.
    pub(crate) fn from_moments(
        n: usize,
        mean: (f64, f64),
        slope: f64,
        r_squared: Option<f64>,
        x_ends: (f64, f64),
    ) -> Option<Regression> {
        let varies = x_ends.0 < x_ends.1 && slope.is_finite();
        varies.then_some(Regression {
            n,
            slope,
            intercept: mean.1 - slope * mean.0,
            r_squared,
            x_ends,
            mean,
        })
    }

    /// The same line where both are that many times smaller.
    pub(crate) fn scaled(&self, x: f64, y: f64) -> Option<Regression> {
        Regression::from_moments(
            self.n,
            (self.mean.0 / x, self.mean.1 / y),
            self.slope * (x / y),
            self.r_squared,
            (self.x_ends.0 / x, self.x_ends.1 / x),
        )
    }

    /// The line's `y` at an `x`.
    pub fn at(&self, x: f64) -> f64 {
        self.mean.1 + self.slope * (x - self.mean.0)
    }
}

/// What is summed of the points of a group, first without and then with the means.
type Sums = [f64; 3];

/// The line of each of `n` groups; `groups` is the group of each row, and empty where all
/// rows are of one.
pub(crate) fn regressions(
    x: &[f64],
    y: &[f64],
    groups: &[u32],
    n: usize,
) -> Vec<Option<Regression>> {
    let sums = sums(x, y, (groups, n), |_, x, y| [1.0, x, y]);
    let mean = |[rows, x, y]: Sums| (x / rows, y / rows);
    let means: Vec<(f64, f64)> = sums.iter().map(|sums| mean(*sums)).collect();
    let squares = self::sums(x, y, (groups, n), |group, x, y| {
        let (x, y) = (x - means[group].0, y - means[group].1);
        [x * x, x * y, y * y]
    });
    let mut ends = vec![(f64::INFINITY, f64::NEG_INFINITY); n];
    for (row, (x, y)) in x.iter().zip(y).enumerate() {
        if x.is_finite() && y.is_finite() {
            let (low, high) = &mut ends[group_of(groups, row)];
            (*low, *high) = (low.min(*x), high.max(*x));
        }
    }
    let all = sums.iter().zip(squares).zip(means).zip(ends);
    all.map(|(((sums, [xx, xy, yy]), mean), x_ends)| {
        let slope = xy / xx;
        // A square root of each, since the product may be too large for a number.
        let r_squared = (yy > 0.0).then(|| (xy / xx.sqrt() / yy.sqrt()).powi(2).min(1.0));
        Regression::from_moments(sums[0] as usize, mean, slope, r_squared, x_ends)
    })
    .collect()
}

fn group_of(groups: &[u32], row: usize) -> usize {
    groups.get(row).map_or(0, |group| *group as usize)
}

/// Three sums over the complete rows of each group, in parts that depend on the data
/// alone.
fn sums(
    x: &[f64],
    y: &[f64],
    (groups, n): (&[u32], usize),
    of: impl Fn(usize, f64, f64) -> Sums + Sync,
) -> Vec<Sums> {
    let parts: Vec<Vec<[Sum; 3]>> = x
        .par_chunks(PART)
        .zip(y.par_chunks(PART))
        .enumerate()
        .map(|(part, (xs, ys))| {
            let mut sums = vec![[Sum::default(); 3]; n];
            for (row, (&x, &y)) in xs.iter().zip(ys).enumerate() {
                if x.is_finite() && y.is_finite() {
                    let group = group_of(groups, part * PART + row);
                    let several = sums[group].iter_mut().zip(of(group, x, y));
                    several.for_each(|(sum, number)| sum.add(number));
                }
            }
            sums
        })
        .collect();
    let mut all = vec![[Sum::default(); 3]; n];
    for part in parts {
        for (all, part) in all.iter_mut().flatten().zip(part.into_iter().flatten()) {
            all.merge(part);
        }
    }
    let whole = |sums: [Sum; 3]| sums.map(|sum| sum.value().unwrap_or(0.0));
    all.into_iter().map(whole).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `scipy.stats.linregress([1, 2, 3, 5], [2, 1, 4, 6])`.
    #[test]
    fn the_line_is_that_of_scipy() {
        let line = Regression::from_values(&[1.0, 2.0, 3.0, 5.0], &[2.0, 1.0, 4.0, 6.0]).unwrap();
        let close = |a: f64, b: f64| (a - b).abs() < 1e-12;
        assert!(close(line.slope, 1.171_428_571_428_571_6), "{line:?}");
        assert!(close(line.intercept, 0.028_571_428_571_428_47), "{line:?}");
        let r_squared = line.r_squared.unwrap();
        assert!(close(r_squared, 0.814_043_583_535_109_1), "{line:?}");
        assert!(close(line.at(2.75), 3.25) && line.x_ends == (1.0, 5.0));
    }

    #[test]
    fn what_cannot_be_said_is_none() {
        let line = |x: &[f64], y: &[f64]| Regression::from_values(x, y);
        assert_eq!(line(&[1.0], &[2.0]), None);
        assert_eq!(line(&[3.0, 3.0], &[1.0, 2.0]), None);
        assert_eq!(line(&[1.0, f64::NAN], &[1.0, 2.0]), None);
        assert_eq!(line(&[], &[]), None);
        let level = line(&[1.0, 2.0], &[5.0, 5.0]).unwrap();
        assert_eq!((level.slope, level.r_squared), (0.0, None));
    }

    #[test]
    fn groups_have_the_lines_that_they_have_alone() {
        let n = 150_000u32;
        let x: Vec<f64> = (0..n).map(|i| f64::from(i * 7919 % 1009)).collect();
        let y: Vec<f64> = (0..n)
            .map(|i| f64::from(i % 3) * f64::from(i * 31 % 97))
            .collect();
        let groups: Vec<u32> = (0..n).map(|i| i % 3).collect();
        let together = regressions(&x, &y, &groups, 3);
        for (group, line) in together.iter().enumerate() {
            let of = |values: &[f64]| -> Vec<f64> {
                values.iter().skip(group).step_by(3).copied().collect()
            };
            let (line, alone) = (
                line.unwrap(),
                Regression::from_values(&of(&x), &of(&y)).unwrap(),
            );
            assert!((line.slope - alone.slope).abs() < 1e-12, "{group}");
            assert_eq!(line.n, alone.n);
        }
    }
}
