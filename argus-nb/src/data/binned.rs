//! Numbers by the bins of a function that goes up in steps, of which it may have more than a
//! question has room for: the bins of a density over far values, the pixels of an axis that shows a
//! part.
//!
//! What is empty costs nothing. Where there are more steps than room, numbers are first counted in
//! bins of many steps, and those are cut again that hold numbers of more than one step.

use super::edges::steps;
use super::engine::DataError;
use super::values::{Cell, Values};
use crate::interrupt::interrupted;

/// So many steps are asked for at once.
const STEPS: usize = 4096;

/// The numbers of a group for which the function is the same.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bin {
    /// The function's value.
    pub index: i64,
    pub cell: Cell,
}

/// The numbers of all groups by what a function makes of them, ascending by number; `extent` is
/// that of all numbers, or wider. The sums are those of a factor, if one is given: of `log`arithms or
/// not, less so much each.
///
/// # Errors
/// What the engine meets.
pub fn binned(
    values: &Values<'_>,
    extent: (f64, f64),
    index: impl Fn(f64) -> i64,
    total: Option<Sum>,
) -> Result<Vec<Vec<Bin>>, DataError> {
    let mut search = Search {
        values,
        index,
        total,
        open: vec![extent],
        found: vec![Vec::new(); values.groups()],
    };
    while !search.open.is_empty() {
        interrupted()?;
        search.ask()?;
    }
    let mut found = search.found;
    for bins in &mut found {
        bins.sort_by(|a, b| a.cell.low.total_cmp(&b.cell.low));
        merge(bins);
    }
    Ok(found)
}

/// What is summed of numbers: themselves or their decimal logarithms, less so much each.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sum {
    pub log: bool,
    pub less: f64,
}

impl Sum {
    fn of(self, number: f64) -> f64 {
        let number = if self.log { number.log10() } else { number };
        number - self.less
    }
}

struct Search<'a, F> {
    values: &'a Values<'a>,
    index: F,
    total: Option<Sum>,
    /// Intervals whose numbers are not all in `found`.
    open: Vec<(f64, f64)>,
    found: Vec<Vec<Bin>>,
}

impl<F: Fn(f64) -> i64> Search<'_, F> {
    /// Asks for as many of the open intervals as there is room for.
    fn ask(&mut self) -> Result<(), DataError> {
        let edges = self.take_edges();
        let total = self
            .total
            .map(|sum| self.values.factor(sum.log, sum.less, 1.0));
        let cells = self.values.cells(edges.edges.as_slice().into(), total)?;
        let wanted = cells.iter().filter(|of| edges.is_wanted[of.bin]);
        let wanted: Vec<_> = wanted.collect();
        for in_bin in wanted.chunk_by(|a, b| a.bin == b.bin) {
            let is_known = |cell: &Cell| cell.count <= 2 || self.is_one_step(cell);
            if in_bin.iter().all(|of| is_known(&of.cell)) {
                for of in in_bin {
                    self.take(of.group, of.cell);
                }
            } else {
                let cells = || in_bin.iter().map(|of| of.cell);
                let low = cells().map(|cell| cell.low).fold(f64::INFINITY, f64::min);
                let high = cells()
                    .map(|cell| cell.high)
                    .fold(f64::NEG_INFINITY, f64::max);
                self.open.push((low, high));
            }
        }
        Ok(())
    }

    fn is_one_step(&self, cell: &Cell) -> bool {
        (self.index)(cell.low) == (self.index)(cell.high)
    }

    /// Takes numbers that are known: of one step, or one or two of them.
    fn take(&mut self, group: usize, cell: Cell) {
        let bins = match self.is_one_step(&cell) {
            true => vec![cell],
            false => [cell.low, cell.high]
                .map(|number| self.single(number))
                .into(),
        };
        let index = |cell: Cell| Bin {
            index: (self.index)(cell.low),
            cell,
        };
        let bins: Vec<Bin> = bins.into_iter().map(index).collect();
        self.found[group].extend(bins);
    }

    fn single(&self, number: f64) -> Cell {
        Cell {
            count: 1,
            total: self.total.map_or(0.0, |sum| sum.of(number)),
            low: number,
            high: number,
        }
    }

    /// The edges of the next intervals, the lowest first; each has its steps as edges, or where
    /// they are too many some of them at equal distances.
    fn take_edges(&mut self) -> Edges {
        self.open.sort_by(|a, b| b.0.total_cmp(&a.0));
        let steps_of =
            |(low, high): (f64, f64)| (self.index)(high).abs_diff((self.index)(low)) as usize;
        let mut edges = Edges::default();
        let share = (STEPS / self.open.len().max(1)).max(16);
        let mut room = STEPS;
        while let Some(ends) = self.open.last().copied() {
            let steps_here = steps_of(ends) + 1;
            if steps_here.min(share) > room {
                break;
            }
            self.open.pop();
            // A part of the function's steps, each of so many of them.
            let every = steps_here.div_ceil(share.min(room)) as i64;
            let first = (self.index)(ends.0);
            let coarse = |number: f64| ((self.index)(number) - first).div_euclid(every);
            let inner = steps(ends, &coarse);
            room = room.saturating_sub(inner.len() + 1);
            edges.add(ends, inner);
        }
        edges.end();
        edges
    }
}

/// Edges of bins, of which those between intervals are not wanted.
#[derive(Default)]
struct Edges {
    edges: Vec<f64>,
    /// For each bin.
    is_wanted: Vec<bool>,
}

impl Edges {
    /// Adds an interval above all others.
    fn add(&mut self, (low, high): (f64, f64), inner: Vec<f64>) {
        if self.edges.last() == Some(&low) {
            self.edges.pop();
        } else if !self.edges.is_empty() {
            self.is_wanted.push(false);
        }
        self.is_wanted
            .extend(std::iter::repeat_n(true, inner.len() + 1));
        self.edges.push(low);
        self.edges.extend(inner);
        self.edges.push(high.next_up());
    }

    /// The last edge belongs to the last bin, where another interval may begin: a bin more, which
    /// is not wanted.
    fn end(&mut self) {
        self.edges
            .extend(self.edges.last().map(|edge| edge.next_up()));
        self.is_wanted.push(false);
    }
}

/// Puts together what is of one step: numbers of a bin that was cut elsewhere, too.
fn merge(bins: &mut Vec<Bin>) {
    bins.dedup_by(|next, bin| {
        let is_same = next.index == bin.index;
        if is_same {
            bin.cell.count += next.cell.count;
            bin.cell.total += next.cell.total;
            bin.cell.high = next.cell.high;
        }
        is_same
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::counting::Counting;
    use crate::data::edges::place;
    use crate::data::grouping::Grouping;
    use crate::data::query::Value;
    use std::collections::BTreeMap;

    #[track_caller]
    fn compare(what: &str, numbers: &[f64], index: impl Fn(f64) -> i64, most: usize) {
        let some: Vec<Option<f64>> = numbers.iter().copied().map(Some).collect();
        let groups: Vec<&str> = (0..some.len())
            .map(|i| if i % 3 == 0 { "a" } else { "b" })
            .collect();
        let engine = Counting::new(&[("v", &some)], &groups);
        let by = Grouping::Values {
            column: "group".to_owned(),
            values: [Value::Text("a".into())].into(),
            rest: true,
        };
        let values = Values::new(&engine, Vec::new(), "v", by);
        let low = numbers.iter().copied().fold(f64::INFINITY, f64::min);
        let high = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let sum = Sum {
            log: false,
            less: low,
        };
        let found = binned(&values, (low, high), &index, Some(sum)).unwrap();
        let questions = engine.asked().0;
        assert!(questions <= most, "{what}: {questions} questions");
        for (group, mut found) in found.into_iter().enumerate() {
            assert!(found.is_sorted_by_key(|bin| place(bin.cell.low)), "{what}");
            found.sort_by_key(|bin| bin.index);
            let mut expected: BTreeMap<i64, (u64, f64)> = BTreeMap::new();
            for (at, number) in numbers.iter().enumerate() {
                if usize::from(at % 3 > 0) == group {
                    let bin = expected.entry(index(*number)).or_default();
                    *bin = (bin.0 + 1, bin.1 + (number - low));
                }
            }
            let counts: Vec<(i64, u64)> = found
                .iter()
                .map(|bin| (bin.index, bin.cell.count))
                .collect();
            let counted: Vec<(i64, u64)> = expected.iter().map(|(at, bin)| (*at, bin.0)).collect();
            assert!(counts == counted, "{what}: other counts");
            for (bin, (_, total)) in found.iter().zip(expected.values()) {
                assert!(
                    (bin.cell.total - total).abs() <= total.abs() * 1e-12,
                    "{what}: {bin:?}"
                );
            }
        }
    }

    #[test]
    fn numbers_are_counted_by_the_function_however_many_steps_it_has() {
        let even: Vec<f64> = (0..20_000u32)
            .map(|i| f64::from(i * 7919 % 20_011))
            .collect();
        compare("few steps", &even, |v| (v / 500.0) as i64, 1);
        compare("as many", &even, |v| (v / 5.0) as i64, 1);
        let far: Vec<f64> = even
            .iter()
            .map(|v| (1.0 - v / 20_011.0).powf(-2.0))
            .collect();
        compare("many more than room", &far, |v| (v * 4.0) as i64, 8);
        compare("one value", &[4.0; 100], |v| v as i64, 1);
        compare("steps downwards", &even, |v| -(v * 3.0) as i64, 20);
    }
}
