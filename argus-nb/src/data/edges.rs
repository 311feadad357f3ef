//! Edges of bins, so that an engine that knows nothing but edges bins as the code here does.
//!
//! What puts a number into a bin (a pixel of an axis, a window of time, a bin of a density) is a
//! function that goes up or down in steps. Its steps are found by bisection over the numbers that
//! f64 has, so that bins by edges are those of the function, however it rounds.

use std::collections::BTreeSet;
use std::sync::Arc;

/// The bins of a function of numbers that goes up or down in steps: between two edges it has one
/// value, the bin's index.
#[derive(Debug, Clone, PartialEq)]
pub struct Steps {
    edges: Vec<f64>,
    indices: Vec<i64>,
}

impl Steps {
    /// All steps between two numbers, which are not NaN; `low` is not above `high`.
    ///
    /// The last edge is `high`, or the number next to it where there is a step at `high` itself.
    pub fn new((low, high): (f64, f64), index: impl Fn(f64) -> i64) -> Steps {
        let mut edges = vec![low];
        edges.extend(steps((low, high), &index));
        let indices = edges.iter().map(|edge| index(*edge)).collect();
        let end = match edges.last() {
            Some(last) if *last < high => high,
            _ => high.next_up(),
        };
        edges.push(end);
        Steps { edges, indices }
    }

    /// Where the bins begin, and where the last one ends.
    pub fn edges(&self) -> Arc<[f64]> {
        self.edges.as_slice().into()
    }

    /// How many bins there are.
    pub fn bins(&self) -> usize {
        self.indices.len()
    }

    /// The function's value in a bin.
    pub fn index(&self, bin: usize) -> Option<i64> {
        self.indices.get(bin).copied()
    }
}

/// How many numbers on both sides of a step are looked at one by one: a logarithm may go back by its
/// last bit where its argument goes on.
const NEAR: i64 = 8;

/// Where a function's value differs from that at the number before, ascending: of those numbers
/// that are above `low` and up to `high`.
pub(super) fn steps((low, high): (f64, f64), index: &impl Fn(f64) -> i64) -> Vec<f64> {
    let at = |place: i64| index(number(place));
    let (first, last) = (place(low), place(high));
    let mut found = BTreeSet::new();
    let mut open = vec![(first, at(first), last, at(last))];
    while let Some((from, from_index, to, to_index)) = open.pop() {
        if from_index == to_index {
            continue;
        }
        if from + 1 < to {
            // Half of their sum, which may be more than an i64 holds.
            let middle = (from & to) + ((from ^ to) >> 1);
            let index = at(middle);
            open.push((from, from_index, middle, index));
            open.push((middle, index, to, to_index));
            continue;
        }
        let near = (to - NEAR).max(first + 1)..=(to + NEAR).min(last);
        found.extend(near.filter(|place| at(place - 1) != at(*place)));
    }
    found.into_iter().map(number).collect()
}

/// The place of a number in the order of all numbers, which has no gaps. Both zeros have one.
pub(super) fn place(number: f64) -> i64 {
    let bits = number.to_bits() as i64;
    if bits < 0 { -(bits & i64::MAX) } else { bits }
}

/// The number at a [`place`].
pub(super) fn number(place: i64) -> f64 {
    let magnitude = f64::from_bits(place.unsigned_abs());
    if place < 0 { -magnitude } else { magnitude }
}

/// Numbers that cut an interval into about `parts`, ascending, none of them `low` or less or above
/// `high`. Some are at equal distances, and where the interval reaches over magnitudes some at equal
/// ratios and some at equal places in the order of all numbers, so that few cuts after another part
/// whatever there is.
pub(super) fn cuts((low, high): (f64, f64), parts: usize) -> Vec<f64> {
    let shares = |n: usize| (1..n).map(move |i| i as f64 / n as f64);
    let line = |n: usize| shares(n).map(|share| low * (1.0 - share) + high * share);
    let is_one_magnitude = low * high > 0.0 && high / low < 2.0 && high / low > 0.5;
    let mut cuts: Vec<f64> = match is_one_magnitude {
        true => line(parts).collect(),
        false => {
            let (first, last) = (place(low), place(high));
            let by_place = shares(parts / 4 + 1)
                .map(|share| number((first as f64 * (1.0 - share) + last as f64 * share) as i64));
            let ratios = by_ratio((low, high), parts / 4 + 1);
            line(parts / 2 + 1).chain(by_place).chain(ratios).collect()
        }
    };
    // Where there is little room the arithmetic above may find none of it.
    let (first, last) = (place(low), place(high));
    cuts.push(number((first & last) + ((first ^ last) >> 1)));
    cuts.push(high);
    // Both zeros are one, the positive.
    cuts.iter_mut().for_each(|cut| *cut += 0.0);
    cuts.retain(|cut| low < *cut && *cut <= high);
    cuts.sort_by(f64::total_cmp);
    cuts.dedup();
    cuts
}

/// Places at equal ratios, on both sides of zero down to a billionth of the larger end.
fn by_ratio((low, high): (f64, f64), n: usize) -> Vec<f64> {
    let least = low.abs().max(high.abs()) * 1e-9;
    let on_scale = |value: f64| (value / least).asinh();
    let (from, to) = (on_scale(low), on_scale(high));
    let shares = (1..n).map(|i| i as f64 / n as f64);
    shares
        .map(|share| (from * (1.0 - share) + to * share).sinh() * least)
        .filter(|cut| cut.is_finite())
        .collect()
}

/// The bin that a number lies in, by the rule of [`Key::Bin`](super::query::Key::Bin).
pub(super) fn bin(edges: &[f64], number: f64) -> Option<usize> {
    let (first, last) = (edges.first()?, edges.last()?);
    if !(number >= *first && number <= *last) {
        return None;
    }
    let above = edges.partition_point(|edge| *edge <= number);
    Some((above - 1).min(edges.len().saturating_sub(2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers near all edges and between them.
    fn probes(steps: &Steps, (low, high): (f64, f64)) -> Vec<f64> {
        let near = |edge: &f64| (-20..=20).map(|by| number(place(*edge) + by)).collect();
        let near: Vec<Vec<f64>> = steps.edges.iter().map(near).collect();
        let spread = (0..2000).map(|i| low + (high - low) * (f64::from(i) / 2000.0));
        let all = near.into_iter().flatten().chain(spread).chain([-0.0, 0.0]);
        all.filter(|value| (low..=high).contains(value)).collect()
    }

    #[test]
    fn bins_by_edges_are_those_of_the_function() {
        type Index = Box<dyn Fn(f64) -> i64>;
        let log = |from: f64, to: f64, n: f64| -> Index {
            Box::new(move |v| ((v / from).ln() / (to / from).ln() * n).round() as i64)
        };
        let cases: Vec<((f64, f64), Index)> = vec![
            ((0.0, 10.0), Box::new(|v| v.floor() as i64)),
            ((-3.5, 3.5), Box::new(|v| (v * 7.0 / 0.3) as i64)),
            ((1.0, 1e9), log(0.7, 1.3e9, 600.0)),
            ((1e-300, 1e300), log(1e-300, 1e300, 500.0)),
            // The other way round: pixels of a y axis.
            ((1.0, 5e6), log(5e6, 1.0, 400.0)),
            // Windows of five minutes of a day in 2011, in microseconds.
            (
                (1.3e15, 1.3e15 + 86_400e6),
                Box::new(|v| (v / 300e6).floor() as i64),
            ),
            // Bins of a density from its least value.
            (
                (0.1, 77.7),
                Box::new(|v| (((v - 0.1) * (2048.0 / 77.6)) as i64).min(2047)),
            ),
            ((5.0, 5.0), Box::new(|v| v as i64)),
            ((4.0, 5.0), Box::new(|v| v as i64)),
            ((-1.0, 5e-324), Box::new(|v| i64::from(v > 0.0))),
            (
                (-1e300, 1e300),
                Box::new(|v| v.log10() as i64 * i64::from(v > 1.0)),
            ),
        ];
        for (number, (ends, index)) in cases.iter().enumerate() {
            let steps = Steps::new(*ends, index);
            assert!(
                steps.edges.windows(2).all(|edge| edge[0] < edge[1]),
                "{number}"
            );
            for value in probes(&steps, *ends) {
                let bin = bin(&steps.edges, value).and_then(|bin| steps.index(bin));
                assert_eq!(bin, Some(index(value)), "{number}: {value:e}");
            }
        }
        assert_eq!(Steps::new((0.0, 10.0), |v| v.floor() as i64).bins(), 11);
    }

    #[test]
    fn a_function_that_goes_back_by_a_last_bit_has_its_bins_too() {
        let back = 1.0 + 3.0 * f64::EPSILON;
        let index = |v: f64| i64::from(v > 1.0 && v != back);
        let steps = Steps::new((0.0, 2.0), index);
        for by in -5..=9 {
            let value = number(place(1.0) + by);
            let bin = bin(&steps.edges, value).and_then(|bin| steps.index(bin));
            assert_eq!(bin, Some(index(value)), "{by}");
        }
    }

    #[test]
    fn every_interval_of_two_numbers_is_cut() {
        for (low, high) in [
            (0.0, 1e6),
            (-1e300, 1e300),
            (0.0, 5e-324),
            (1.0, 1.0 + f64::EPSILON),
            (1e-300, 1e300),
            (1.3e15, 1.3e15 + 1.0),
            (-0.0, 3.0),
            (-7.0, -6.0),
        ] {
            let cuts = cuts((low, high), 100);
            assert!(
                !cuts.is_empty() && cuts.len() <= 110,
                "{low} {high}: {}",
                cuts.len()
            );
            assert!(cuts.is_sorted() && cuts[0] > low && cuts[cuts.len() - 1] <= high);
        }
    }
}
