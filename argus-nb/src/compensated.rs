//! Sums that keep their digits.

/// A sum that keeps what its addition loses (Neumaier), so that it has the digits of a sum of few
/// numbers, whatever their order.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sum {
    sum: f64,
    lost: f64,
    is_there: bool,
}

impl Sum {
    /// Takes a number.
    #[inline]
    pub(crate) fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        self.lost += match self.sum.abs() >= value.abs() {
            true => (self.sum - sum) + value,
            false => (value - sum) + self.sum,
        };
        self.sum = sum;
        self.is_there = true;
    }

    /// Takes what another one has taken.
    pub(crate) fn merge(&mut self, other: Sum) {
        if other.is_there {
            self.add(other.sum);
            self.lost += other.lost;
        }
    }

    /// The sum, none of no number.
    pub(crate) fn value(self) -> Option<f64> {
        // Of infinite sums nothing is lost that could be told.
        let value = match self.lost.is_finite() {
            true => self.sum + self.lost,
            false => self.sum,
        };
        self.is_there.then_some(value)
    }
}

/// The sum of numbers, which is zero of none.
pub(crate) fn sum(numbers: impl Iterator<Item = f64>) -> f64 {
    let mut sum = Sum::default();
    numbers.for_each(|number| sum.add(number));
    sum.value().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_keeps_its_digits() {
        let large = [1.0, 1e100, 1.0, -1e100];
        assert_eq!(sum(large.into_iter()), 2.0);
        assert_eq!(sum([].into_iter()), 0.0);
        assert_eq!(sum([1e308, 1e308].into_iter()), f64::INFINITY);
        let tenths = std::iter::repeat_n(0.1, 1_000_000);
        assert_eq!(sum(tenths), 100_000.0);
        let mut halves = [Sum::default(); 2];
        large
            .iter()
            .enumerate()
            .for_each(|(at, number)| halves[at % 2].add(*number));
        let [mut one, other] = halves;
        one.merge(other);
        assert_eq!(one.value(), Some(2.0));
    }
}
