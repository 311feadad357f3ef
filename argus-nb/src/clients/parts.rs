//! Records in bins of time: those that lie in several as parts, each in one.
//!
//! All that becomes of a stretch of rows is made at once, while it lies in a core's own cache. Most
//! rows lie in one bin, and where all rows of a stretch do, nothing of it is copied.

use super::layout::{Layout, Value};
use super::numbers::Numbers;
use super::records::{AreParts, Records};
use super::split::{Bins, COUNTERS, Grid, Side, Sides, split};
use super::statistics::LENGTH;
use polars::prelude::*;
use polars_arrow::array::PrimitiveArray;
use polars_arrow::compute::utils::combine_validities_and;
use rayon::prelude::*;
use std::ops::Range;

/// The beginning of the bin, in what is made.
pub(super) const BIN: &str = "Bin";
/// How many records a core takes at a time.
const STRETCH: usize = 1 << 15;

/// Bins of time, and how records lie in them.
#[derive(Debug, Clone)]
pub(super) struct Binning {
    pub(super) layout: Layout,
    pub(super) grid: Grid,
}

impl Binning {
    /// The columns of records that it needs.
    pub(super) fn needed(&self) -> impl Iterator<Item = &String> {
        self.layout.columns.iter().map(|(name, _)| name)
    }

    /// Records with the bin of each, and with their lengths.
    ///
    /// # Errors
    /// Rows without the columns that are needed.
    pub(super) fn records(&self, rows: DataFrame) -> PolarsResult<Records> {
        let columns = self.layout.columns.par_iter();
        let columns = columns.map(|(name, _)| Numbers::new(rows.column(name)?));
        let read = Read {
            binning: self,
            columns: columns.collect::<PolarsResult<_>>()?,
        };
        // No rows are a stretch, too.
        let starts: Vec<usize> = (0..rows.height().max(1)).step_by(STRETCH).collect();
        let of_stretch = |start: usize| read.stretch(start..rows.height().min(start + STRETCH));
        let stretches: Vec<Stretch> = starts.into_par_iter().map(of_stretch).collect();

        let are_split = stretches.iter().any(|stretch| !stretch.parts.at.is_empty());
        let mut own = Vec::new();
        if are_split || self.layout.edges.is_some() {
            for (at, (name, _)) in self.layout.columns.iter().enumerate() {
                let arrays = stretches.iter().map(|stretch| stretch.columns[at].clone());
                own.push(column(name, arrays, rows.column(name)?.dtype())?);
            }
        }
        let time = rows.column(&self.layout.columns[0].0)?.dtype();
        let bins = stretches.iter().map(|stretch| stretch.bins.clone());
        own.push(column(BIN, bins, time)?);
        let lengths = stretches.iter().map(|stretch| stretch.lengths.clone());
        own.push(Float64Chunked::from_chunk_iter(LENGTH.into(), lengths).into_column());

        let (mut of_rows, mut parts) = (Vec::new(), Vec::new());
        for stretch in &stretches {
            let before = of_rows.len();
            parts.extend(stretch.parts.at.iter().map(|at| (before + at) as IdxSize));
            if are_split {
                stretch.parts.append_rows_to(&mut of_rows);
            }
        }
        let parts = match self.layout.edges {
            Some(_) => AreParts::All,
            None => AreParts::Some(parts),
        };
        let of_rows = are_split.then_some(of_rows);
        Ok(Records::of_parts(rows, of_rows, own, parts))
    }
}

/// A column of numbers, or of what those are to a type.
fn column(
    name: &str,
    arrays: impl Iterator<Item = PrimitiveArray<i64>>,
    dtype: &DataType,
) -> PolarsResult<Column> {
    let numbers = Int64Chunked::from_chunk_iter(name.into(), arrays);
    Ok(numbers.into_series().cast(dtype)?.into_column())
}

/// What became of some rows.
struct Stretch {
    parts: Parts,
    /// In the order of the layout.
    columns: Vec<PrimitiveArray<i64>>,
    bins: PrimitiveArray<i64>,
    lengths: PrimitiveArray<f64>,
}

/// The numbers of all rows, in the order of the layout.
struct Read<'a> {
    binning: &'a Binning,
    columns: Vec<Numbers>,
}

impl Read<'_> {
    fn stretch(&self, rows: Range<usize>) -> Stretch {
        let Binning { layout, grid } = self.binning;
        let parts = self.parts(rows);
        let columns = layout.columns.iter().zip(&self.columns);
        let columns = columns.map(|((_, value), numbers)| parts.values(numbers, *value));
        let mut columns: Vec<_> = columns.collect();
        let mut bins = Bins::new(*grid);
        let bins = each(&columns[0], |began| bins.of(began));
        if let Some(edges) = &layout.edges {
            for (at, is_end) in edges {
                let edge = each(&bins, |bin| if *is_end { bin + grid.size } else { bin });
                let there = combine_validities_and(bins.validity(), columns[*at].validity());
                columns[*at] = edge.with_validity(there);
            }
            columns[0] = bins.clone();
        }
        let lengths = seconds(&columns[0], &columns[1]);
        Stretch {
            parts,
            columns,
            bins,
            lengths,
        }
    }

    /// Some rows in their parts.
    fn parts(&self, rows: Range<usize>) -> Parts {
        let Binning { layout, grid } = self.binning;
        let mut parts = Parts::new(rows.clone());
        if layout.is_whole {
            return parts;
        }
        let (began, ended) = (&self.columns[0], &self.columns[1]);
        let mut bins = Bins::new(*grid);
        for row in rows {
            let (Some(began), Some(ended)) = (began.get(row), ended.get(row)) else {
                continue;
            };
            if ended <= bins.of(began) + grid.size {
                continue;
            }
            let from = parts.begin(row);
            split(self.sides(row, began, ended), *grid, |part| {
                parts.push(row, part);
            });
            if parts.at.len() <= from + 1 {
                parts.undo(from);
            }
        }
        parts.end();
        parts
    }

    /// Both sides of a record. A side without packets is none.
    fn sides(&self, row: usize, began: i64, ended: i64) -> Sides {
        [0, 1].map(|side| {
            let counts = self.counts(row, side);
            let times = self.binning.layout.times.and_then(|times| {
                let [start, end] = times[side];
                let (start, end) = (self.columns[start].get(row)?, self.columns[end].get(row)?);
                (start > 0 && start <= end).then_some((start, end))
            });
            let (start, end) = times.unwrap_or((began, ended));
            (counts != [0; COUNTERS]).then_some(Side { start, end, counts })
        })
    }

    fn counts(&self, row: usize, side: usize) -> [i64; COUNTERS] {
        let Layout { counts, totals, .. } = &self.binning.layout;
        let number = |place: usize| self.columns[place].get(row).unwrap_or(0);
        let mut own = [0; COUNTERS];
        for (at, count) in own.iter_mut().enumerate() {
            *count = match (counts[side][at], counts[1 - side][at]) {
                (Some(own), _) => number(own),
                (None, Some(other)) => totals[at].map_or(0, number) - number(other),
                _ => 0,
            };
            *count = (*count).max(0);
        }
        own
    }
}

/// Some rows, of which some became several parts.
struct Parts {
    range: Range<usize>,
    /// The row that each part or whole row comes of, up to where that was looked at.
    rows: Vec<IdxSize>,
    /// The first row that is not among these.
    next: usize,
    /// Where the parts stand among them.
    at: Vec<usize>,
    sides: Vec<Sides>,
}

impl Parts {
    fn new(range: Range<usize>) -> Parts {
        Parts {
            next: range.start,
            range,
            rows: Vec::new(),
            at: Vec::new(),
            sides: Vec::new(),
        }
    }

    /// The rows before this one are whole; says how many parts there are so far.
    fn begin(&mut self, row: usize) -> usize {
        self.rows.extend(self.next as IdxSize..row as IdxSize);
        self.next = row + 1;
        self.at.len()
    }

    fn push(&mut self, row: usize, part: Sides) {
        self.at.push(self.rows.len());
        self.sides.push(part);
        self.rows.push(row as IdxSize);
    }

    /// The row that was begun is whole after all.
    fn undo(&mut self, from: usize) {
        self.rows.truncate(self.rows.len() - (self.at.len() - from));
        self.at.truncate(from);
        self.sides.truncate(from);
        self.next -= 1;
    }

    /// The rows that are left are whole.
    fn end(&mut self) {
        self.begin(self.range.end);
    }

    fn append_rows_to(&self, rows: &mut Vec<IdxSize>) {
        match self.at.is_empty() {
            true => rows.extend(self.range.start as IdxSize..self.range.end as IdxSize),
            false => rows.extend(&self.rows),
        }
    }

    /// A column of whole rows and of parts.
    fn values(&self, numbers: &Numbers, value: Value) -> PrimitiveArray<i64> {
        if self.at.is_empty() {
            return numbers.of_rows(self.range.clone());
        }
        let own: Vec<Option<i64>> = match value {
            Value::Kept => Vec::new(),
            Value::Share | Value::Trans => self.shares(numbers, matches!(value, Value::Trans)),
            _ => self.sides.iter().map(|part| value.of(part)).collect(),
        };
        let own: Vec<_> = self.at.iter().copied().zip(own).collect();
        numbers.with(&self.rows, &own)
    }

    /// A column's values shared out over the parts by their packets, rounded; what a record
    /// stands for (`Trans`) is at least 1 for each part of it.
    fn shares(&self, numbers: &Numbers, is_trans: bool) -> Vec<Option<i64>> {
        let packets =
            |part: &Sides| -> i64 { part.iter().flatten().map(|side| side.counts[0]).sum() };
        let mut shares = Vec::with_capacity(self.at.len());
        let of_one = |one: &usize, other: &usize| self.rows[*one] == self.rows[*other];
        for parts in self.at.chunk_by(of_one) {
            let sides = &self.sides[shares.len()..shares.len() + parts.len()];
            let mut left: i64 = sides.iter().map(packets).sum();
            let mut value = numbers.get(self.rows[parts[0]] as usize);
            for (at, part) in sides.iter().enumerate() {
                let own = packets(part);
                let share = |value: i64| {
                    let share = value as f64 * own as f64 / left.max(1) as f64;
                    let is_last = at + 1 == sides.len();
                    match (is_trans, is_last) {
                        (false, true) => value,
                        (false, false) => share.round() as i64,
                        (true, true) => value.max(1),
                        (true, false) => (share as i64).max(1),
                    }
                };
                let given = value.map(share);
                shares.push(given);
                value = value.zip(given).map(|(value, given)| value - given);
                left -= own;
            }
        }
        shares
    }
}

/// A number made of each that is there.
fn each(numbers: &PrimitiveArray<i64>, made: impl FnMut(i64) -> i64) -> PrimitiveArray<i64> {
    let made: Vec<i64> = numbers.values().iter().copied().map(made).collect();
    PrimitiveArray::from_vec(made).with_validity(numbers.validity().cloned())
}

/// From instants to others, in seconds. polars divides by a million as this does, so that a length is
/// the same wherever it is reckoned.
fn seconds(from: &PrimitiveArray<i64>, to: &PrimitiveArray<i64>) -> PrimitiveArray<f64> {
    let both = from.values().iter().zip(to.values().iter());
    let lengths = both.map(|(from, to)| to.wrapping_sub(*from) as f64 * 1e-6);
    let there = combine_validities_and(from.validity(), to.validity());
    PrimitiveArray::from_vec(lengths.collect()).with_validity(there)
}
