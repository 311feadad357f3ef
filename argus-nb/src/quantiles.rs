//! Quantiles without a sort.
//!
//! The values are counted by their first bits, and only those that share theirs with a
//! wanted one are looked at again. Both passes take all cores, and neither copies a column.

use rayon::prelude::*;

/// A stretch of numbers.
pub(crate) trait Numbers: Sync {
    fn for_each(&self, take: impl FnMut(f64));
}

impl Numbers for &[f64] {
    fn for_each(&self, take: impl FnMut(f64)) {
        self.iter().copied().for_each(take);
    }
}

/// Where a quantile of so many values lies between two of them: numpy's default, type 7 of
/// Hyndman and Fan (1996).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) below: usize,
    pub(crate) above: usize,
    part: f64,
}

impl Place {
    pub(crate) fn new(share: f64, values: usize) -> Place {
        let last = values.saturating_sub(1);
        let place = share.clamp(0.0, 1.0) * last as f64;
        let below = place.floor() as usize;
        Place {
            below,
            above: (below + 1).min(last),
            part: place.fract(),
        }
    }

    /// The quantile, from the values at the ranks `below` and `above`.
    pub(crate) fn between(self, below: f64, above: f64) -> f64 {
        // Infinity less itself is no number.
        if self.part == 0.0 || below == above {
            below
        } else {
            below + (above - below) * self.part
        }
    }
}

/// The quantile of sorted values by linear interpolation. `None` of no values.
pub(crate) fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = Place::new(share, sorted.len());
    Some(place.between(*sorted.get(place.below)?, *sorted.get(place.above)?))
}

/// [`quantile`]s of stretches of numbers, in whatever order they are. None of them is NaN.
pub(crate) fn quantiles<N: Numbers>(stretches: &[N], shares: &[f64]) -> Option<Vec<f64>> {
    let counts = stretches
        .par_iter()
        .fold(no_counts, |mut counts, stretch| {
            stretch.for_each(|value| counts[first_bits(value)] += 1);
            counts
        })
        .reduce(no_counts, |mut a, b| {
            a.iter_mut().zip(b).for_each(|(a, b)| *a += b);
            a
        });
    let values = counts.iter().map(|count| *count as usize).sum();
    if values == 0 {
        return None;
    }
    let places = shares.iter().map(|share| Place::new(*share, values));
    let places: Vec<Place> = places.collect();
    let mut ranks: Vec<usize> = places
        .iter()
        .flat_map(|place| [place.below, place.above])
        .collect();
    ranks.sort_unstable();
    let mut wanted = wanted_buckets(stretches, &counts, &ranks);
    let mut at = |rank: usize| {
        let bucket = wanted.partition_point(|bucket| bucket.first <= rank);
        let bucket = bucket.checked_sub(1).and_then(|at| wanted.get_mut(at));
        bucket.map_or(f64::NAN, |bucket| bucket.value(rank))
    };
    let quantile = |place: Place| {
        let (below, above) = (at(place.below), at(place.above));
        place.between(below, above)
    };
    Some(places.into_iter().map(quantile).collect())
}

/// The buckets that hold the values of these ranks, with all their values; ranks and buckets
/// ascend.
fn wanted_buckets<N: Numbers>(stretches: &[N], counts: &[u32], ranks: &[usize]) -> Vec<Bucket> {
    let mut wanted: Vec<Bucket> = Vec::new();
    let mut number_of = vec![NOT_WANTED; BUCKETS];
    let (mut ranks, mut first) = (ranks.iter().peekable(), 0);
    for (bits, count) in counts.iter().enumerate() {
        let behind = first + *count as usize;
        let mut asked = 0;
        while ranks.next_if(|rank| **rank < behind).is_some() {
            asked += 1;
        }
        if asked > 0 {
            number_of[bits] = wanted.len() as u32;
            wanted.push(Bucket {
                first,
                asked,
                values: Vec::new(),
            });
        }
        first = behind;
    }
    let parts: Vec<Vec<Vec<f64>>> = stretches
        .par_iter()
        .map(|stretch| {
            let mut near = vec![Vec::new(); wanted.len()];
            stretch.for_each(|value| {
                let number = number_of[first_bits(value)];
                if number != NOT_WANTED {
                    near[number as usize].push(value);
                }
            });
            near
        })
        .collect();
    for (number, bucket) in wanted.iter_mut().enumerate() {
        let near = parts.iter().flat_map(|near| &near[number]);
        bucket.values = near.copied().collect();
        if bucket.is_sorted() {
            bucket.values.par_sort_unstable_by(f64::total_cmp);
        }
    }
    wanted
}

const NOT_WANTED: u32 = u32::MAX;

/// Values that share their first bits.
struct Bucket {
    /// The rank of the least of them.
    first: usize,
    /// How many of the ranks are asked for.
    asked: usize,
    values: Vec<f64>,
}

impl Bucket {
    /// Of a few ranks each is found by itself.
    fn is_sorted(&self) -> bool {
        self.asked > 8
    }

    fn value(&mut self, rank: usize) -> f64 {
        let place = rank - self.first;
        if self.is_sorted() {
            return self.values[place];
        }
        let ordered = self.values.select_nth_unstable_by(place, f64::total_cmp);
        *ordered.1
    }
}

const BUCKETS: usize = 1 << 16;

fn no_counts() -> Vec<u32> {
    vec![0; BUCKETS]
}

/// The first 16 bits of a number, in the order of numbers: what `total_cmp` does.
#[inline]
fn first_bits(value: f64) -> usize {
    let bits = value.to_bits();
    let ordered = if bits >> 63 == 1 {
        !bits
    } else {
        bits | 1 << 63
    };
    (ordered >> 48) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let shares: Vec<f64> = (0..=40).map(|share| f64::from(share) / 40.0).collect();
            let expected = |share: &f64| quantile(&sorted, *share).unwrap();
            let stretches: Vec<&[f64]> = values.chunks(7000).collect();
            for shares in [&shares[..], &[0.999, 0.1]] {
                let expected = shares.iter().map(expected).collect();
                assert_eq!(quantiles(&stretches, shares), Some(expected), "{n} values");
            }
        }
        assert_eq!(quantiles::<&[f64]>(&[], &[0.5]), None);
        let endless = [1.0, f64::INFINITY, f64::INFINITY];
        assert_eq!(
            quantiles(&[&endless[..]], &[0.0, 0.5, 0.75]),
            Some(vec![1.0, f64::INFINITY, f64::INFINITY])
        );
    }
}
