//! What the numbers of each group come to, where a row's group is known by its number.

use polars::prelude::*;
use std::borrow::Cow;

/// What is made of a column of numbers (Float64).
#[derive(Debug, Clone)]
pub(crate) struct Fold {
    /// The column in a batch.
    pub(crate) of: PlSmallStr,
    /// A column that it is multiplied with before, row by row.
    pub(crate) times: Option<PlSmallStr>,
    /// The column in the answer.
    pub(crate) name: PlSmallStr,
    pub(crate) kind: FoldKind,
}

impl Fold {
    /// The columns that it is made of.
    pub(in crate::flows) fn columns(&self) -> impl Iterator<Item = &PlSmallStr> {
        [&self.of].into_iter().chain(&self.times)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FoldKind {
    /// How many there are (UInt64).
    Count,
    /// Null of none, as the least and the greatest (Float64).
    Sum,
    Least,
    Greatest,
}

/// What was made of the numbers of each group.
pub(super) struct Folded {
    fold: Fold,
    values: Values,
}

enum Values {
    Counts(Vec<u64>),
    Sums(Vec<Sum>),
    /// NaN of none: no number is.
    Ends(Vec<f64>),
}

/// A sum that keeps what its addition loses (Neumaier), so that it has the digits of a sum of few
/// numbers, whatever their order.
#[derive(Clone, Copy, Default)]
struct Sum {
    sum: f64,
    lost: f64,
    is_there: bool,
}

impl Sum {
    #[inline]
    fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        self.lost += match self.sum.abs() >= value.abs() {
            true => (self.sum - sum) + value,
            false => (value - sum) + self.sum,
        };
        self.sum = sum;
        self.is_there = true;
    }

    fn merge(&mut self, other: Sum) {
        if other.is_there {
            self.add(other.sum);
            self.lost += other.lost;
        }
    }

    fn value(self) -> Option<f64> {
        // Of infinite sums nothing is lost that could be told.
        let value = match self.lost.is_finite() {
            true => self.sum + self.lost,
            false => self.sum,
        };
        self.is_there.then_some(value)
    }
}

// Either comparison is false of NaN, which stands for no number yet.

#[inline]
fn least(end: &mut f64, value: f64) {
    *end = if *end <= value { *end } else { value };
}

#[inline]
fn greatest(end: &mut f64, value: f64) {
    *end = if *end >= value { *end } else { value };
}

/// Folds numbers several at a time: no step waits for the one before.
#[inline]
fn in_lanes<T: Copy>(start: T, numbers: &[f64], add: impl Fn(&mut T, f64)) -> [T; 8] {
    let mut lanes = [start; 8];
    for numbers in numbers.chunks(lanes.len()) {
        for (lane, number) in lanes.iter_mut().zip(numbers) {
            add(lane, *number);
        }
    }
    lanes
}

impl Folded {
    pub(super) fn new(fold: Fold) -> Folded {
        let values = match fold.kind {
            FoldKind::Count => Values::Counts(Vec::new()),
            FoldKind::Sum => Values::Sums(Vec::new()),
            FoldKind::Least | FoldKind::Greatest => Values::Ends(Vec::new()),
        };
        Folded { fold, values }
    }

    /// Takes the numbers of a batch; there are so many groups.
    pub(super) fn take(
        &mut self,
        batch: &DataFrame,
        groups: &[u32],
        count: usize,
    ) -> PolarsResult<()> {
        self.values.grow(count);
        let numbers = batch.column(&self.fold.of)?.f64()?;
        let numbers = match &self.fold.times {
            None => Cow::Borrowed(numbers),
            Some(times) => Cow::Owned(numbers * batch.column(times)?.f64()?),
        };
        let mut groups = groups;
        for part in numbers.downcast_iter() {
            let (here, rest) = groups.split_at(part.len());
            groups = rest;
            let there = part.validity().filter(|there| there.unset_bits() > 0);
            match (there, count) {
                (None, 1) => self.add_to_one(part.values()),
                (Some(_), 1) => {
                    let numbers: Vec<f64> = part.non_null_values_iter().collect();
                    self.add_to_one(&numbers);
                }
                (None, _) => self.add(here.iter().zip(part.values().iter().copied())),
                (Some(there), _) => {
                    let numbers = here.iter().zip(part.values().iter().copied());
                    let numbers = numbers.zip(there.iter());
                    self.add(numbers.filter_map(|(number, is_there)| is_there.then_some(number)));
                }
            }
        }
        Ok(())
    }

    fn add<'a>(&mut self, numbers: impl Iterator<Item = (&'a u32, f64)>) {
        match (&mut self.values, self.fold.kind) {
            (Values::Counts(counts), _) => numbers.for_each(|(of, _)| counts[*of as usize] += 1),
            (Values::Sums(sums), _) => {
                numbers.for_each(|(of, value)| sums[*of as usize].add(value))
            }
            (Values::Ends(ends), FoldKind::Least) => {
                numbers.for_each(|(of, value)| least(&mut ends[*of as usize], value))
            }
            (Values::Ends(ends), _) => {
                numbers.for_each(|(of, value)| greatest(&mut ends[*of as usize], value))
            }
        }
    }

    /// Adds numbers to the only group there is.
    fn add_to_one(&mut self, numbers: &[f64]) {
        match (&mut self.values, self.fold.kind) {
            (Values::Counts(counts), _) => counts[0] += numbers.len() as u64,
            (Values::Sums(sums), _) => {
                let lanes = in_lanes(Sum::default(), numbers, Sum::add);
                lanes.into_iter().for_each(|lane| sums[0].merge(lane));
            }
            (Values::Ends(ends), FoldKind::Least) => {
                let lanes = in_lanes(ends[0], numbers, least);
                ends[0] = lanes.into_iter().fold(ends[0], f64::min);
            }
            (Values::Ends(ends), _) => {
                let lanes = in_lanes(ends[0], numbers, greatest);
                ends[0] = lanes.into_iter().fold(ends[0], f64::max);
            }
        }
    }

    /// Takes what another one has made of other rows; `groups` are the numbers of its groups here.
    pub(super) fn merge(&mut self, other: Folded, groups: &[u32], count: usize) {
        self.values.grow(count);
        match (&mut self.values, other.values) {
            (Values::Counts(counts), Values::Counts(others)) => {
                let both = groups.iter().zip(others);
                both.for_each(|(of, more)| counts[*of as usize] += more);
            }
            (Values::Sums(sums), Values::Sums(others)) => {
                let both = groups.iter().zip(others);
                both.for_each(|(of, more)| sums[*of as usize].merge(more));
            }
            (_, Values::Ends(others)) => {
                let there = groups.iter().zip(others);
                self.add(there.filter(|(_, end)| !end.is_nan()));
            }
            // Those of one column are of one kind.
            _ => {}
        }
    }

    /// The column of some groups.
    pub(super) fn column(&self, groups: &[u32]) -> Column {
        let name = self.fold.name.clone();
        let groups = groups.iter().map(|group| *group as usize);
        match &self.values {
            Values::Counts(counts) => {
                let counts: Vec<u64> = groups.map(|group| counts[group]).collect();
                UInt64Chunked::from_vec(name, counts).into_column()
            }
            Values::Sums(sums) => {
                let sums = groups.map(|group| sums[group].value());
                Float64Chunked::from_iter_options(name, sums).into_column()
            }
            Values::Ends(ends) => {
                let ends = groups.map(|group| Some(ends[group]).filter(|end| !end.is_nan()));
                Float64Chunked::from_iter_options(name, ends).into_column()
            }
        }
    }
}

impl Values {
    fn grow(&mut self, count: usize) {
        match self {
            Values::Counts(counts) => counts.resize(count, 0),
            Values::Sums(sums) => sums.resize(count, Sum::default()),
            Values::Ends(ends) => ends.resize(count, f64::NAN),
        }
    }
}
