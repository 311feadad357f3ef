//! What the numbers of all rows come to.
//!
//! A batch is walked through in blocks that stay in a processor's first cache, while all that is
//! wanted is made of each. Rows that do not count are not taken out: what stands there is made into
//! what changes nothing, which costs less than a copy of what is left.

#![allow(
    clippy::needless_range_loop,
    reason = "iterators are made in another unit of the crate, and are calls here"
)]

use super::folds::{Fold, FoldKind, greatest, least};
use crate::compensated::Sum;
use polars::prelude::*;
use polars_arrow::array::PrimitiveArray;
use polars_arrow::bitmap::Bitmap;

/// The rows of a block.
const BLOCK: usize = 512;

/// So many numbers are folded at a time: no step waits for the one before.
const LANES: usize = 8;

/// Which rows of a block are there, a bit each.
type Bits = [u64; BLOCK / 64];

/// All rows, and what their numbers come to.
pub(in crate::flows) struct Whole {
    rows: u64,
    folds: Vec<(Fold, Folded)>,
    /// The columns of a batch that are looked at.
    columns: Vec<PlSmallStr>,
    /// Where the columns of each fold are among them.
    places: Vec<(usize, Option<usize>)>,
}

#[derive(Clone, Copy)]
enum Folded {
    Count(u64),
    Sum(Sum),
    /// NaN of none: no number is.
    End(f64),
}

impl Whole {
    pub(super) fn new(folds: &[Fold]) -> Whole {
        let mut columns: Vec<PlSmallStr> = folds.iter().flat_map(Fold::columns).cloned().collect();
        columns.sort_unstable();
        columns.dedup();
        let place = |column: &PlSmallStr| columns.partition_point(|known| known < column);
        let places = folds
            .iter()
            .map(|fold| (place(&fold.of), fold.times.as_ref().map(place)));
        Whole {
            rows: 0,
            places: places.collect(),
            folds: folds
                .iter()
                .map(|fold| (fold.clone(), Folded::new(fold.kind)))
                .collect(),
            columns,
        }
    }

    /// Takes the rows of a batch that count.
    ///
    /// # Errors
    /// A batch of other columns.
    pub(super) fn take(
        &mut self,
        batch: &DataFrame,
        counts: Option<&BooleanChunked>,
    ) -> PolarsResult<()> {
        let numbers = self.columns.iter().map(|name| {
            let numbers = batch.column(name)?.f64()?;
            Ok(numbers.rechunk().into_owned())
        });
        let numbers: Vec<Float64Chunked> = numbers.collect::<PolarsResult<_>>()?;
        let numbers: Vec<Numbers<'_>> = numbers
            .iter()
            .flat_map(|numbers| numbers.downcast_iter().map(Numbers::new))
            .collect();
        let counts = counts.map(|counts| counts.rechunk().into_owned());
        let counts = counts
            .as_ref()
            .and_then(|counts| counts.downcast_iter().next());
        let counts = Presence::new(counts.map(|counts| counts.values()));
        let (mut block, mut from) = (Block::default(), 0);
        while from < batch.height() {
            let to = batch.height().min(from + BLOCK);
            let rows = counts.bits(from, to);
            self.rows += of(&rows);
            for ((fold, folded), (a, b)) in self.folds.iter_mut().zip(&self.places) {
                let (a, b) = (&numbers[*a], b.map(|b| &numbers[b]));
                let mut there = and(rows, a.there.bits(from, to));
                if let Some(b) = b {
                    there = and(there, b.there.bits(from, to));
                }
                let factors = (&a.values[from..to], b.map(|b| &b.values[from..to]));
                folded.take(fold.kind, &mut block, factors, &there);
            }
            from = to;
        }
        Ok(())
    }

    /// Takes the rows that another one has taken.
    pub(super) fn merge(&mut self, other: Whole) {
        self.rows += other.rows;
        for ((fold, folded), (_, other)) in self.folds.iter_mut().zip(other.folds) {
            folded.merge(fold.kind, other);
        }
    }

    /// How many rows there are (UInt64), and what their numbers come to.
    ///
    /// # Errors
    /// None, where no two columns have one name.
    pub(super) fn into_frame(self, rows: &str) -> PolarsResult<DataFrame> {
        let mut columns = vec![Column::new(rows.into(), [self.rows])];
        columns.extend(self.folds.into_iter().map(|(fold, folded)| match folded {
            Folded::Count(count) => Column::new(fold.name, [count]),
            Folded::Sum(sum) => Column::new(fold.name, [sum.value()]),
            Folded::End(end) => Column::new(fold.name, [Some(end).filter(|end| !end.is_nan())]),
        }));
        DataFrame::new(1, columns)
    }
}

/// The numbers of a batch.
struct Numbers<'a> {
    values: &'a [f64],
    there: Presence,
}

impl Numbers<'_> {
    fn new(array: &PrimitiveArray<f64>) -> Numbers<'_> {
        Numbers {
            values: array.values(),
            there: Presence::new(array.validity()),
        }
    }
}

/// Which rows of a batch are there: all of them, where there are no words.
struct Presence(Option<Vec<u64>>);

impl Presence {
    fn new(there: Option<&Bitmap>) -> Presence {
        let there = there.filter(|there| there.unset_bits() > 0);
        Presence(there.map(|there| {
            let mut words = there.fast_iter_u64();
            let mut all: Vec<u64> = words.by_ref().collect();
            all.extend(words.remainder().0);
            all
        }))
    }

    /// Those of a block, which begins at a multiple of its length.
    #[inline]
    fn bits(&self, from: usize, to: usize) -> Bits {
        match &self.0 {
            Some(words) => {
                std::array::from_fn(|at| words.get(from / 64 + at).copied().unwrap_or(0))
            }
            None if to - from == BLOCK => [u64::MAX; BLOCK / 64],
            None => std::array::from_fn(|at| match (to - from).saturating_sub(at * 64) {
                0 => 0,
                rows @ 1..64 => u64::MAX >> (64 - rows),
                _ => u64::MAX,
            }),
        }
    }
}

#[inline]
fn and(a: Bits, b: Bits) -> Bits {
    std::array::from_fn(|at| a[at] & b[at])
}

/// How many rows are there.
#[inline]
fn of(bits: &Bits) -> u64 {
    bits.iter().map(|word| u64::from(word.count_ones())).sum()
}

/// What is made of a block before it is folded.
struct Block {
    numbers: [f64; BLOCK],
    /// Which rows are there: all bits of a number, or none.
    mask: [u64; BLOCK],
    bits: Bits,
}

impl Default for Block {
    fn default() -> Block {
        Block {
            numbers: [0.0; BLOCK],
            mask: [0; BLOCK],
            bits: [0; BLOCK / 64],
        }
    }
}

impl Block {
    /// The products of factors, and what changes nothing where a row is not there.
    fn numbers<'a>(
        &'a mut self,
        (a, b): (&'a [f64], Option<&[f64]>),
        there: Option<&Bits>,
        nothing: f64,
    ) -> &'a [f64] {
        if let Some(there) = there {
            self.mask(there);
        }
        let (made, mask) = (&mut self.numbers[..a.len()], &self.mask[..a.len()]);
        let or_nothing = |number: f64, mask: u64| {
            f64::from_bits(number.to_bits() & mask | nothing.to_bits() & !mask)
        };
        match (b, there) {
            (None, None) => return a,
            (None, Some(_)) => {
                for at in 0..a.len() {
                    made[at] = or_nothing(a[at], mask[at]);
                }
            }
            (Some(b), None) => {
                let b = &b[..a.len()];
                for at in 0..a.len() {
                    made[at] = a[at] * b[at];
                }
            }
            (Some(b), Some(_)) => {
                let b = &b[..a.len()];
                for at in 0..a.len() {
                    made[at] = or_nothing(a[at] * b[at], mask[at]);
                }
            }
        }
        made
    }

    fn mask(&mut self, there: &Bits) {
        if self.bits == *there {
            return;
        }
        for (word, mask) in there.iter().zip(self.mask.chunks_exact_mut(64)) {
            for (at, mask) in mask.iter_mut().enumerate() {
                *mask = 0u64.wrapping_sub(word >> at & 1);
            }
        }
        self.bits = *there;
    }
}

fn in_lanes(start: f64, numbers: &[f64], with: impl Fn(f64, f64) -> f64) -> f64 {
    let mut lanes = [start; LANES];
    let (several, rest) = numbers.as_chunks::<LANES>();
    for numbers in several {
        for at in 0..LANES {
            lanes[at] = with(lanes[at], numbers[at]);
        }
    }
    for at in 0..rest.len() {
        lanes[at] = with(lanes[at], rest[at]);
    }
    lanes.into_iter().fold(start, with)
}

impl Folded {
    fn new(kind: FoldKind) -> Folded {
        match kind {
            FoldKind::Count => Folded::Count(0),
            FoldKind::Sum => Folded::Sum(Sum::default()),
            FoldKind::Least | FoldKind::Greatest => Folded::End(f64::NAN),
        }
    }

    /// Takes the numbers of a block that are there.
    fn take(
        &mut self,
        kind: FoldKind,
        block: &mut Block,
        factors: (&[f64], Option<&[f64]>),
        there: &Bits,
    ) {
        let count = of(there);
        let some = (count < factors.0.len() as u64).then_some(there);
        if count == 0 {
            return;
        }
        match (self, kind) {
            (Folded::Count(counted), _) => *counted += count,
            // Few numbers are summed without what is lost between them.
            (Folded::Sum(sum), _) => {
                let numbers = block.numbers(factors, some, 0.0);
                sum.add(in_lanes(0.0, numbers, |a, b| a + b));
            }
            (Folded::End(end), FoldKind::Least) => {
                let numbers = block.numbers(factors, some, f64::INFINITY);
                let lower = |a, b| if b < a { b } else { a };
                least(end, in_lanes(f64::INFINITY, numbers, lower));
            }
            (Folded::End(end), _) => {
                let numbers = block.numbers(factors, some, f64::NEG_INFINITY);
                let higher = |a, b| if b > a { b } else { a };
                greatest(end, in_lanes(f64::NEG_INFINITY, numbers, higher));
            }
        }
    }

    fn merge(&mut self, kind: FoldKind, other: Folded) {
        match (self, other) {
            (Folded::Count(count), Folded::Count(more)) => *count += more,
            (Folded::Sum(sum), Folded::Sum(more)) => sum.merge(more),
            (Folded::End(end), Folded::End(other)) if !other.is_nan() => match kind {
                FoldKind::Least => least(end, other),
                _ => greatest(end, other),
            },
            // Those of one column are of one kind.
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows in batches that begin anywhere, of which some do not count and some have no number.
    #[test]
    fn blocks_are_folded_as_their_rows_are() {
        let rows = 3_000i32;
        let number = |row: i32, by: i32| f64::from(row.wrapping_mul(by) % 1_009 - 300);
        let a: Vec<Option<f64>> = (0..rows).map(|row| Some(number(row, 7_919))).collect();
        let some = |row: i32| (row % 7 > 0 && row / 600 != 2).then(|| number(row, 104_729));
        let b: Vec<Option<f64>> = (0..rows).map(some).collect();
        let counted: Vec<bool> = (0..rows)
            .map(|row| row % 5 != 1 || row / 700 == 3)
            .collect();
        let batch = df!("a" => &a, "b" => &b, "counts" => &counted).unwrap();
        let fold = |(of, times, kind): (&str, Option<&str>, FoldKind)| Fold {
            of: of.into(),
            times: times.map(PlSmallStr::from),
            name: format!("{of}{times:?}{kind:?}").into(),
            kind,
        };
        let folds = [
            ("b", None, FoldKind::Count),
            ("a", None, FoldKind::Sum),
            ("a", Some("b"), FoldKind::Sum),
            ("b", Some("b"), FoldKind::Sum),
            ("b", None, FoldKind::Least),
            ("b", None, FoldKind::Greatest),
        ]
        .map(fold);
        for (from, to) in [(0, 3_000), (37, 1_237), (1_190, 1_810), (5, 5), (64, 576)] {
            for is_counted in [false, true] {
                let (mut whole, mut other) = (Whole::new(&folds), Whole::new(&folds));
                let middle = from + (to - from) / 3;
                for (whole, from, to) in [(&mut whole, from, middle), (&mut other, middle, to)] {
                    let part = batch.slice(from, (to - from) as usize);
                    let counts = part.column("counts").unwrap().bool().unwrap();
                    whole.take(&part, is_counted.then_some(counts)).unwrap();
                }
                whole.merge(other);
                let found = whole.into_frame("rows").unwrap();
                let rows = from as usize..to as usize;
                let rows = rows.filter(|row| !is_counted || counted[*row]);
                let rows: Vec<usize> = rows.collect();
                let expected = folds.each_ref().map(|fold| {
                    let of = |name: &str, row: usize| if name == "a" { a[row] } else { b[row] };
                    let numbers = rows.iter().filter_map(|row| {
                        let times = fold.times.as_ref().map_or(Some(1.0), |name| of(name, *row));
                        Some(of(&fold.of, *row)? * times?)
                    });
                    match fold.kind {
                        FoldKind::Count => Some(numbers.count() as f64),
                        FoldKind::Sum => numbers.reduce(|a, b| a + b),
                        FoldKind::Least => numbers.reduce(f64::min),
                        FoldKind::Greatest => numbers.reduce(f64::max),
                    }
                });
                for (fold, expected) in folds.iter().zip(expected) {
                    let found = found.column(&fold.name).unwrap();
                    let found = found.cast(&DataType::Float64).unwrap();
                    let found = found.f64().unwrap().get(0);
                    assert_eq!(found, expected, "{from}..{to} {is_counted} {fold:?}");
                }
                let all = found.column("rows").unwrap().u64().unwrap().get(0);
                assert_eq!(all, Some(rows.len() as u64));
            }
        }
    }
}
