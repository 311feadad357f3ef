//! What the numbers of each group come to, where a row's group is known by its number.

use crate::compensated::Sum;
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

// Either comparison is false of NaN, which stands for no number yet.

#[inline]
pub(super) fn least(end: &mut f64, value: f64) {
    *end = if *end <= value { *end } else { value };
}

#[inline]
pub(super) fn greatest(end: &mut f64, value: f64) {
    *end = if *end >= value { *end } else { value };
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

    /// The columns of a batch that it takes.
    pub(super) fn columns(&self) -> impl Iterator<Item = &PlSmallStr> {
        self.fold.columns()
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
            let numbers = here.iter().zip(part.values().iter().copied());
            match there {
                None => self.add(numbers),
                Some(there) => {
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
