//! Means and deviations of numbers.
//!
//! Two questions are enough, whatever the number of groups: the first finds the means, the second
//! sums squares around them, so that no digits are lost where numbers are far from zero. What is very
//! large or very small is scaled by a power of two, which costs no digit either.

use super::engine::DataError;
use super::query::Aggregate;
use super::values::{Cell, Values, numbers};

/// The mean of numbers, and the sum of the squares of their distances from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// How many there are, the least and the greatest.
    pub cell: Cell,
    pub mean: f64,
    /// In units of `scale`'s square.
    squares: f64,
    scale: f64,
}

impl Moments {
    /// The standard deviation of a sample.
    pub fn deviation(&self) -> f64 {
        (self.squares / (self.cell.count as f64 - 1.0)).sqrt() * self.scale
    }
}

/// The moments of each group's numbers, or of their logarithms; `ends` are the least and the greatest
/// of all numbers, or lie beyond them.
///
/// # Errors
/// What the engine meets.
pub fn moments(
    values: &Values<'_>,
    ends: (f64, f64),
    log: bool,
) -> Result<Vec<Option<Moments>>, DataError> {
    let axis = Centred::new(ends, log);
    let totals = values.whole(Some(values.factor(log, axis.middle, axis.times)))?;
    let mean = |of: &Option<Cell>| of.map(|of| axis.mean(of.total, of.count));
    let means: Vec<Option<f64>> = totals.iter().map(mean).collect();
    // A row has the sum around the mean of every group, of which only its own is looked at.
    let around = |mean: &Option<f64>| {
        let factor = values.factor(log, mean.unwrap_or(axis.middle), axis.times);
        Aggregate::Products(factor.clone(), factor)
    };
    let answer = values.aggregates(means.iter().map(around).collect())?;
    let mut moments = vec![None; totals.len()];
    for (row, group) in answer.groups.iter().enumerate() {
        let Some(group) = *group else { continue };
        let squares = numbers(&answer.frame, &format!("a{group}"))?[row];
        if let (Some(cell), Some(mean), Some(squares)) = (totals[group], means[group], squares) {
            let scale = 1.0 / axis.times;
            moments[group] = Some(Moments {
                cell,
                mean,
                squares,
                scale,
            });
        }
    }
    Ok(moments)
}

/// Where sums are made around at first, and by what power of two what is summed is multiplied.
#[derive(Debug, Clone, Copy)]
pub(super) struct Centred {
    pub(super) middle: f64,
    pub(super) times: f64,
}

impl Centred {
    pub(super) fn new((low, high): (f64, f64), log: bool) -> Centred {
        let (low, high) = match log {
            true => (low.log10(), high.log10()),
            false => (low, high),
        };
        let middle = low / 2.0 + high / 2.0;
        // Of ordinary distances from the middle neither the squares nor their sums come near an end.
        let largest = (high / 2.0 - low / 2.0).max(f64::MIN_POSITIVE);
        let is_ordinary = (1e-60..1e60).contains(&largest);
        let times = match is_ordinary {
            true => 1.0,
            false => 2f64.powi(-(largest.log2().floor() as i32).clamp(-1020, 1020)),
        };
        Centred { middle, times }
    }

    pub(super) fn mean(&self, total: f64, count: u64) -> f64 {
        self.middle + total / count as f64 / self.times
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::counting::Counting;
    use crate::data::grouping::Grouping;
    use crate::data::query::Value;

    #[test]
    fn deviations_of_groups_keep_their_digits() {
        // Groups that are narrow and far apart, and numbers whose squares are none.
        for (far, wide) in [(1e9, 1.0), (0.0, 1e-200), (0.0, 1e200), (1.3e15, 1e6)] {
            let value = |i: u32| f64::from(i * 7919 % 503) * wide + f64::from(i % 2) * far;
            let numbers: Vec<Option<f64>> = (0..4_000).map(|i| Some(value(i))).collect();
            let groups: Vec<&str> = (0..4_000).map(|i| ["a", "b"][i % 2]).collect();
            let engine = Counting::new(&[("v", &numbers)], &groups);
            let by = Grouping::Values {
                column: "group".to_owned(),
                values: [Value::Text("a".into()), Value::Text("b".into())].into(),
                rest: false,
            };
            let values = Values::new(&engine, Vec::new(), "v", by);
            let found = moments(&values, (0.0, far + 503.0 * wide), false).unwrap();
            assert_eq!(engine.asked().0, 2);
            for (group, found) in found.into_iter().enumerate() {
                let of_group = (0..4_000).filter(|i| *i as usize % 2 == group);
                let distances = of_group.map(|i| f64::from(i * 7919 % 503));
                let (n, sum) = distances
                    .clone()
                    .fold((0.0, 0.0), |of, v| (of.0 + 1.0, of.1 + v));
                let squares: f64 = distances.map(|v| (v - sum / n).powi(2)).sum();
                let expected = (squares / (n - 1.0)).sqrt() * wide;
                let found = found.unwrap().deviation();
                // Where numbers are large, they themselves have few digits behind the point.
                let allowed = if far > 0.0 { 1e-7 } else { 1e-12 };
                assert!(
                    (found / expected - 1.0).abs() < allowed,
                    "{found} {expected}"
                );
            }
        }
    }
}
