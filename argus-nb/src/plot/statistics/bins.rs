//! Values counted in bins, by one axis and by two.

use super::PART;
use rayon::prelude::*;

/// The edges of bins, ascending. A bin holds its lower edge and not its upper
/// one, but for the last, which holds both: numpy's rule.
#[derive(Debug, Clone, PartialEq)]
pub struct Edges {
    edges: Vec<f64>,
    logarithmic: bool,
}

impl Edges {
    /// `n` bins from `low` to `high`, of equal ratio on a logarithmic axis and else of
    /// equal width.
    pub fn new(low: f64, high: f64, n: usize, log: bool) -> Edges {
        match log {
            true => Edges::logarithmic(low, high, n),
            false => Edges::linear(low, high, n),
        }
    }

    /// `n` bins of equal width from `low` to `high`, as numpy's `linspace` has
    /// them. Where the two are one value the bins lie half a unit around it.
    pub fn linear(low: f64, high: f64, n: usize) -> Edges {
        let (low, high) = if low < high {
            (low, high)
        } else {
            (low - 0.5, low + 0.5)
        };
        Edges {
            edges: spaced(low, high, n, |x| x),
            logarithmic: false,
        }
    }

    /// `n` bins of equal ratio from `low` to `high`, which are above zero.
    pub fn logarithmic(low: f64, high: f64, n: usize) -> Edges {
        let (low, high) = if low < high {
            (low, high)
        } else {
            (low / 2.0, low * 2.0)
        };
        let mut edges = spaced(low.log10(), high.log10(), n, |x| 10f64.powf(x));
        // Ten to the power of a logarithm is not quite what it was.
        edges[0] = low;
        if let Some(last) = edges.last_mut() {
            *last = high;
        }
        Edges {
            edges,
            logarithmic: true,
        }
    }

    /// All edges, one more than there are bins.
    pub fn as_slice(&self) -> &[f64] {
        &self.edges
    }

    /// How many bins.
    pub fn bins(&self) -> usize {
        self.edges.len() - 1
    }

    /// The lower edge of the first bin.
    pub fn low(&self) -> f64 {
        self.edges[0]
    }

    /// The upper edge of the last bin.
    pub fn high(&self) -> f64 {
        self.edges[self.bins()]
    }

    /// Finds bins. What it costs to know the scale is paid once.
    fn finder(&self) -> impl Fn(f64) -> Option<usize> + Sync + '_ {
        let on_scale = move |value: f64| {
            if self.logarithmic {
                nearly_log2(value)
            } else {
                value
            }
        };
        let (low, high) = (self.low(), self.high());
        let start = on_scale(low);
        let bins = self.bins();
        let per_unit = bins as f64 / (on_scale(high) - start);
        move |value| {
            // The negation leaves NaN out too, for which both comparisons are false.
            if !(value >= low && value <= high) {
                return None;
            }
            let guess = ((on_scale(value) - start) * per_unit) as usize;
            let mut bin = guess.min(bins - 1);
            // The edges themselves decide, not the arithmetic of the guess.
            while bin > 0 && value < self.edges[bin] {
                bin -= 1;
            }
            while bin + 1 < bins && value >= self.edges[bin + 1] {
                bin += 1;
            }
            Some(bin)
        }
    }
}

/// The logarithm to base 2 but for a hundredth, of a number above zero: enough for a
/// guess, and a fifth of the time of `log2`. The exponent is in the bits; between two
/// powers of two the parabola through both and the curve's slope will do.
fn nearly_log2(value: f64) -> f64 {
    let bits = value.to_bits();
    let exponent = (bits >> 52) as i64 - 1023;
    let mantissa = f64::from_bits(bits & 0x000f_ffff_ffff_ffff | 0x3ff0_0000_0000_0000);
    exponent as f64 + (2.0 - mantissa / 3.0) * mantissa - 5.0 / 3.0
}

fn spaced(from: f64, to: f64, n: usize, edge: fn(f64) -> f64) -> Vec<f64> {
    let n = n.max(1);
    let step = (to - from) / n as f64;
    (0..n)
        .map(|i| i as f64 * step + from)
        .chain([to])
        .map(edge)
        .collect()
}

/// How many of the values lie in each bin: `numpy.histogram(values, edges)`.
pub fn histogram(values: &[f64], edges: &Edges) -> Vec<u64> {
    let find = edges.finder();
    let none = || vec![0u64; edges.bins()];
    values
        .par_chunks(PART)
        .fold(none, |mut counts, part| {
            part.iter()
                .filter_map(|&value| find(value))
                .for_each(|bin| counts[bin] += 1);
            counts
        })
        .reduce(none, added)
}

/// The same for each of `n` groups, in one pass; `groups` is the group of each row.
pub(crate) fn histogram_of_groups(
    values: &[f64],
    groups: &[u32],
    n: usize,
    edges: &Edges,
) -> Vec<Vec<u64>> {
    let find = edges.finder();
    let bins = edges.bins();
    let none = || vec![0u64; n * bins];
    let counts = values
        .par_chunks(PART)
        .zip(groups.par_chunks(PART))
        .fold(none, |mut counts, (values, groups)| {
            for (&value, &group) in values.iter().zip(groups) {
                if let Some(bin) = find(value) {
                    counts[group as usize * bins + bin] += 1;
                }
            }
            counts
        })
        .reduce(none, added);
    counts.chunks(bins).map(<[u64]>::to_vec).collect()
}

fn added<T: std::ops::AddAssign>(mut a: Vec<T>, b: Vec<T>) -> Vec<T> {
    a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
    a
}

/// Pairs of values counted in the bins of a grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Histogram2d {
    pub x: Edges,
    pub y: Edges,
    /// Row by row, from the lowest bin of `y`: `counts[row * x.bins() + column]`.
    pub counts: Vec<u64>,
}

impl Histogram2d {
    /// How many pairs lie in the bin.
    pub fn count(&self, column: usize, row: usize) -> u64 {
        self.counts[row * self.x.bins() + column]
    }
}

/// How many pairs of values lie in each bin of a grid:
/// `numpy.histogram2d(x, y, [x_edges, y_edges])`, with its axes the other way
/// round. Pairs of which one value is absent are not counted.
pub fn histogram2d(x: &[f64], y: &[f64], x_edges: Edges, y_edges: Edges) -> Histogram2d {
    let counts = count_pairs(
        &Places::new(x, &x_edges),
        &Places::new(y, &y_edges),
        (x_edges.bins(), y_edges.bins()),
    );
    Histogram2d {
        x: x_edges,
        y: y_edges,
        counts,
    }
}

/// The bin of each value, found once for all the pairs that a value is part of.
pub(crate) struct Places(Vec<u16>);

impl Places {
    const ABSENT: u16 = u16::MAX;

    /// Those of no value.
    pub(crate) const fn none() -> Places {
        Places(Vec::new())
    }

    /// The bin of each value. There may be up to 65,534 bins.
    pub(crate) fn new(values: &[f64], edges: &Edges) -> Places {
        let find = edges.finder();
        Places(
            values
                .par_iter()
                .with_min_len(PART)
                .map(|&value| find(value).map_or(Places::ABSENT, |bin| bin as u16))
                .collect(),
        )
    }

    /// The bin of a row, if it has one.
    pub(crate) fn get(&self, row: usize) -> Option<usize> {
        let place = self.0.get(row).copied()?;
        (place != Places::ABSENT).then(|| usize::from(place))
    }
}

/// Counts pairs of places, row by row.
pub(crate) fn count_pairs(x: &Places, y: &Places, (columns, rows): (usize, usize)) -> Vec<u64> {
    let none = || vec![0u32; columns * rows];
    let counts =
        x.0.par_chunks(PART)
            .zip(y.0.par_chunks(PART))
            .fold(none, |mut counts, (xs, ys)| {
                for (&x, &y) in xs.iter().zip(ys) {
                    if x != Places::ABSENT && y != Places::ABSENT {
                        counts[usize::from(y) * columns + usize::from(x)] += 1;
                    }
                }
                counts
            })
            .reduce(none, added);
    counts.into_iter().map(u64::from).collect()
}

/// The same for each of `n` groups, in one pass; `groups` is the group of each row.
pub(crate) fn count_pairs_of_groups(
    x: &Places,
    y: &Places,
    (columns, rows): (usize, usize),
    (groups, n): (&[u32], usize),
) -> Vec<Vec<u64>> {
    let cells = columns * rows;
    let none = || vec![0u32; n * cells];
    let counts =
        x.0.par_chunks(PART)
            .zip(y.0.par_chunks(PART))
            .zip(groups.par_chunks(PART))
            .fold(none, |mut counts, ((xs, ys), groups)| {
                for ((&x, &y), &group) in xs.iter().zip(ys).zip(groups) {
                    if x != Places::ABSENT && y != Places::ABSENT {
                        let cell = usize::from(y) * columns + usize::from(x);
                        counts[group as usize * cells + cell] += 1;
                    }
                }
                counts
            })
            .reduce(none, added);
    let of_group = |part: &[u32]| part.iter().map(|count| u64::from(*count)).collect();
    counts.chunks(cells).map(of_group).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edge_belongs_to_the_bin_above_it_but_for_the_last() {
        let edges = Edges::linear(0.0, 3.0, 3);
        let values = [0.0, 1.0, 2.0, 3.0, 3.1, -0.1, f64::NAN, f64::INFINITY];
        assert_eq!(histogram(&values, &edges), [1, 1, 2]);
    }

    #[test]
    fn logarithmic_bins_leave_zero_out_and_reach_both_ends() {
        let edges = Edges::logarithmic(1.0, 1000.0, 3);
        let values = [0.0, -5.0, 1.0, 9.99, 10.0, 1000.0];
        assert_eq!(histogram(&values, &edges), [2, 1, 1]);
    }

    #[test]
    fn the_guess_of_a_logarithm_is_near() {
        for i in 1..2000 {
            let value = 1.017f64.powi(i - 1000);
            let apart = (nearly_log2(value) - value.log2()).abs();
            assert!(apart < 0.01, "{value}: {apart}");
        }
    }

    #[test]
    fn groups_are_counted_in_one_pass_as_each_alone() {
        let n = 150_000;
        let values: Vec<f64> = (1..=n).map(|i| f64::from(i * 7919 % 1009)).collect();
        let groups: Vec<u32> = (0..n as u32).map(|i| i % 3).collect();
        let edges = Edges::logarithmic(1.0, 1008.0, 20);
        let places = Places::new(&values, &edges);
        let counts = histogram_of_groups(&values, &groups, 3, &edges);
        let pairs = count_pairs_of_groups(&places, &places, (20, 20), (&groups, 3));
        for group in 0..3 {
            let rows = groups.iter().zip(&values).filter(|(of, _)| **of == group);
            let alone: Vec<f64> = rows.map(|(_, value)| *value).collect();
            assert_eq!(counts[group as usize], histogram(&alone, &edges));
            let places = Places::new(&alone, &edges);
            let both = count_pairs(&places, &places, (20, 20));
            assert_eq!(pairs[group as usize], both);
        }
    }

    #[test]
    fn a_single_value_has_a_bin_around_it() {
        assert_eq!(histogram(&[7.0, 7.0], &Edges::linear(7.0, 7.0, 2)), [0, 2]);
    }

    #[test]
    fn a_pair_counts_where_both_are_present() {
        let edges = || Edges::linear(0.0, 2.0, 2);
        let grid = histogram2d(&[0.5, 1.5, f64::NAN], &[0.5, 0.5, 0.5], edges(), edges());
        assert_eq!(grid.counts, [1, 1, 0, 0]);
        assert_eq!((grid.count(1, 0), grid.count(1, 1)), (1, 0));
    }
}
