//! The numbers of a box plot.

use super::PART;
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
    let last = sorted.len().checked_sub(1)?;
    let place = q.clamp(0.0, 1.0) * last as f64;
    let below = sorted[place.floor() as usize];
    let above = sorted[(place.floor() as usize + 1).min(last)];
    Some(below + (above - below) * place.fract())
}

/// [`quantile`]s without a sort of everything: the values are counted by their
/// first bits, and only those that share theirs with a wanted one are looked at.
pub(crate) fn quantiles<const N: usize>(values: &[f64], qs: [f64; N]) -> Option<[f64; N]> {
    let last = values.len().checked_sub(1)?;
    let counts = values
        .par_chunks(8 * PART)
        .fold(no_counts, |mut counts, part| {
            part.iter()
                .for_each(|value| counts[first_bits(*value)] += 1);
            counts
        })
        .reduce(no_counts, |mut a, b| {
            a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
            a
        });
    let places = qs.map(|q| q.clamp(0.0, 1.0) * last as f64);
    let ranks = places.map(|place| {
        let below = place.floor() as usize;
        [below, (below + 1).min(last)]
    });
    let mut wanted = wanted_buckets(values, &counts, ranks.as_flattened());
    let mut at = |rank: usize| {
        let holds =
            |bucket: &&mut Bucket| (bucket.first..bucket.first + bucket.count).contains(&rank);
        wanted.iter_mut().find(holds).map_or(f64::NAN, |bucket| {
            let place = rank - bucket.first;
            *bucket
                .values
                .select_nth_unstable_by(place, f64::total_cmp)
                .1
        })
    };
    let mut answers = [0.0; N];
    for (answer, (place, [below, above])) in answers.iter_mut().zip(places.into_iter().zip(ranks)) {
        let (below, above) = (at(below), at(above));
        *answer = below + (above - below) * place.fract();
    }
    Some(answers)
}

/// The buckets that hold the values of these ranks, with all their values.
fn wanted_buckets(values: &[f64], counts: &[u32], ranks: &[usize]) -> Vec<Bucket> {
    let mut wanted: Vec<Bucket> = Vec::new();
    let mut number_of = vec![NOT_WANTED; BUCKETS];
    for &rank in ranks {
        let bucket = bucket_of(counts, rank);
        if number_of[bucket.bits] == NOT_WANTED {
            number_of[bucket.bits] = wanted.len() as u8;
            wanted.push(bucket);
        }
    }
    let parts: Vec<Vec<Vec<f64>>> = values
        .par_chunks(8 * PART)
        .map(|part| {
            let mut near = vec![Vec::new(); wanted.len()];
            for &value in part {
                let number = number_of[first_bits(value)];
                if number != NOT_WANTED {
                    near[usize::from(number)].push(value);
                }
            }
            near
        })
        .collect();
    for (number, bucket) in wanted.iter_mut().enumerate() {
        bucket.values = parts
            .iter()
            .flat_map(|near| &near[number])
            .copied()
            .collect();
    }
    wanted
}

const NOT_WANTED: u8 = u8::MAX;

/// Values that share their first bits.
struct Bucket {
    bits: usize,
    /// The rank of the least of them.
    first: usize,
    count: usize,
    values: Vec<f64>,
}

const BUCKETS: usize = 1 << 16;

fn no_counts() -> Vec<u32> {
    vec![0; BUCKETS]
}

/// The first 16 bits of a number, in the order of numbers: what `total_cmp` does.
fn first_bits(value: f64) -> usize {
    let bits = value.to_bits();
    let ordered = if bits >> 63 == 1 {
        !bits
    } else {
        bits | 1 << 63
    };
    (ordered >> 48) as usize
}

fn bucket_of(counts: &[u32], rank: usize) -> Bucket {
    let mut first = 0;
    for (bits, count) in counts.iter().enumerate() {
        let count = *count as usize;
        if rank < first + count {
            return Bucket {
                bits,
                first,
                count,
                values: Vec::new(),
            };
        }
        first += count;
    }
    Bucket {
        bits: 0,
        first: 0,
        count: 0,
        values: Vec::new(),
    }
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

    #[test]
    fn quantiles_are_those_of_the_sorted_values() {
        let mut state = 1u64;
        for n in [1, 2, 3, 10, 1000, 200_000] {
            let values: Vec<f64> = (0..n)
                .map(|_| {
                    state = state
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1);
                    ((state >> 33) as f64 - 1e9).powi(3) % 1e6
                })
                .collect();
            let mut sorted = values.clone();
            sorted.sort_by(f64::total_cmp);
            let qs = [0.0, 0.1, 0.25, 0.5, 0.75, 0.999, 1.0];
            let expected = qs.map(|q| quantile(&sorted, q).unwrap());
            assert_eq!(quantiles(&values, qs), Some(expected), "{n} values");
        }
        assert_eq!(quantiles(&[], [0.5]), None);
    }
}
