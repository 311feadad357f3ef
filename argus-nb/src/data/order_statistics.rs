//! Exact order statistics by counting.
//!
//! No engine is asked for a quantile: some have none, some give an estimate, some sort all rows for
//! it. What all of them can do is count. The numbers are counted in bins, and only those bins that
//! hold a wanted rank are cut into bins again, until the number at the rank is known: as the least or
//! the greatest of a bin, as the only one in it, or since so few are left that they are fetched. Two
//! or three questions find the quantiles of any number of rows, of all groups at once.

use super::edges::{bin, cuts};
use super::engine::DataError;
use super::values::{Cell, GroupCell, Values};
use crate::interrupt::interrupted;
use crate::quantiles::Place;
use std::collections::BTreeMap;

/// So many bins are asked for at once,
const BINS: usize = 1024;
/// and of more ranks than these
const FEW_RANKS: usize = 128;
/// so many, if the answer has not more rows then.
const MOST_BINS: usize = 4096;
const MOST_ROWS: usize = 16_384;
/// So many numbers are rather fetched than counted once more.
const FEW: u64 = 8192;

/// Quantiles of each group, by linear interpolation, as [`crate::quantiles::quantile`] has them.
///
/// `on_scale` does not change the order of numbers; the quantiles are those of what it makes of
/// them. `extents` are those of the values.
///
/// # Errors
/// What the engine meets.
pub fn quantiles(
    values: &Values<'_>,
    extents: &[Option<Cell>],
    shares: &[f64],
    on_scale: impl Fn(f64) -> f64,
) -> Result<Vec<Option<Vec<f64>>>, DataError> {
    let places = |extent: &Option<Cell>| -> Vec<Place> {
        let count = extent.map_or(0, |of| of.count as usize);
        let shares = shares.iter().filter(|_| count > 0);
        shares.map(|share| Place::new(*share, count)).collect()
    };
    let places: Vec<Vec<Place>> = extents.iter().map(places).collect();
    let ranks = |places: &Vec<Place>| -> Vec<u64> {
        let both = places.iter().flat_map(|place| [place.below, place.above]);
        both.map(|rank| rank as u64).collect()
    };
    let ranks: Vec<Vec<u64>> = places.iter().map(ranks).collect();
    let found = at_ranks(values, extents, &ranks)?;
    let quantiles = |(places, found): (Vec<Place>, Vec<f64>)| {
        let both = found.chunks(2);
        let between = places.iter().zip(both).map(|(place, at)| {
            let [below, above] = [at[0], at[at.len() - 1]].map(&on_scale);
            place.between(below, above)
        });
        (!places.is_empty()).then(|| between.collect())
    };
    Ok(places.into_iter().zip(found).map(quantiles).collect())
}

/// The numbers of each group at its ranks, which count from zero, in the order that they are given.
///
/// # Errors
/// What the engine meets, and rows that change from one question to the next.
pub fn at_ranks(
    values: &Values<'_>,
    extents: &[Option<Cell>],
    ranks: &[Vec<u64>],
) -> Result<Vec<Vec<f64>>, DataError> {
    let mut search = Search::new(extents, ranks);
    while !search.spans.is_empty() {
        interrupted()?;
        if search.near <= FEW {
            search.fetch(values)?;
        } else {
            search.split(values)?;
        }
    }
    let groups = search.found.iter().zip(ranks);
    groups
        .map(|(found, ranks)| {
            let numbers = ranks.iter().map(|rank| found.get(rank).copied());
            numbers
                .map(|number| number.ok_or_else(|| values.changed()))
                .collect()
        })
        .collect()
}

/// What is still to be found, and what has been.
struct Search {
    spans: Vec<Span>,
    /// At most so many numbers of all groups lie in the spans.
    near: u64,
    bins: usize,
    /// The number at each rank of each group.
    found: Vec<BTreeMap<u64, f64>>,
}

/// Numbers of a group, among them some whose ranks are wanted.
struct Span {
    group: usize,
    /// The least and the greatest of them.
    low: f64,
    high: f64,
    /// The rank of the least.
    first: u64,
    /// Those that are wanted, ascending.
    ranks: Vec<u64>,
}

impl Search {
    fn new(extents: &[Option<Cell>], ranks: &[Vec<u64>]) -> Search {
        let wanted: usize = ranks.iter().map(Vec::len).sum();
        let mut search = Search {
            spans: Vec::new(),
            near: extents.iter().flatten().map(|of| of.count).sum(),
            bins: match wanted <= FEW_RANKS {
                true => BINS,
                false => (MOST_ROWS / ranks.len()).clamp(BINS, MOST_BINS),
            },
            found: vec![BTreeMap::new(); ranks.len()],
        };
        for (group, (extent, ranks)) in extents.iter().zip(ranks).enumerate() {
            let mut ranks = ranks.clone();
            ranks.sort_unstable();
            ranks.dedup();
            if let Some(cell) = extent {
                search.place(group, cell, 0, &ranks);
            }
        }
        search
    }

    /// Takes the numbers of a group from a rank on for known where they are, and else for a span.
    fn place(&mut self, group: usize, cell: &Cell, first: u64, ranks: &[u64]) {
        let last = first + cell.count - 1;
        let mut open = Vec::new();
        for &rank in ranks {
            if rank == first || cell.low == cell.high {
                self.found[group].insert(rank, cell.low);
            } else if rank == last {
                self.found[group].insert(rank, cell.high);
            } else {
                open.push(rank);
            }
        }
        if !open.is_empty() {
            self.spans.push(Span {
                group,
                low: cell.low,
                high: cell.high,
                first,
                ranks: open,
            });
        }
    }

    /// The edges of the spans, and cuts in each of them: no bin lies partly in a span.
    fn edges(&self, cuts_of: impl Fn((f64, f64)) -> Vec<f64>) -> Vec<f64> {
        let ends = self.ends();
        let mut edges: Vec<f64> = ends
            .iter()
            .flat_map(|(low, high)| [*low, high.next_up()])
            .chain(ends.iter().flat_map(|ends| cuts_of(*ends)))
            .collect();
        edges.sort_by(f64::total_cmp);
        edges.dedup();
        // The last edge belongs to the last bin: to one that nobody wants.
        edges.extend(edges.last().map(|edge| edge.next_up()));
        edges
    }

    /// The ends of the spans, each pair of them once.
    fn ends(&self) -> Vec<(f64, f64)> {
        let ends = self.spans.iter().map(|span| (span.low, span.high));
        let mut ends: Vec<(f64, f64)> = ends.collect();
        ends.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
        ends.dedup();
        ends
    }

    /// Counts in smaller bins.
    fn split(&mut self, values: &Values<'_>) -> Result<(), DataError> {
        let waiting = self.take_waiting();
        let each = self.bins / self.ends().len();
        let edges = self.edges(|ends| cuts(ends, each));
        let cells = values.cells(edges.as_slice().into(), None)?;
        let mut by_group: Vec<Vec<&GroupCell>> = vec![Vec::new(); self.found.len()];
        for cell in &cells {
            by_group[cell.group].push(cell);
        }
        let mut wanted = vec![false; edges.len()];
        for span in std::mem::take(&mut self.spans) {
            let from = bin(&edges, span.low);
            let (mut first, mut ranks) = (span.first, span.ranks.as_slice());
            let of_group = &by_group[span.group];
            let at = of_group.partition_point(|of| Some(of.bin) < from);
            for of in &of_group[at..] {
                if ranks.is_empty() || of.cell.low > span.high {
                    break;
                }
                let behind = first + of.cell.count;
                let (here, rest) = ranks.split_at(ranks.partition_point(|rank| *rank < behind));
                let open = self.spans.len();
                self.place(span.group, &of.cell, first, here);
                wanted[of.bin] |= self.spans.len() > open;
                (first, ranks) = (behind, rest);
            }
        }
        let near = cells.iter().filter(|of| wanted[of.bin]);
        self.near = near.map(|of| of.cell.count).sum();
        if !waiting.is_empty() {
            // Nobody has counted them.
            self.near = u64::MAX;
            self.spans.extend(waiting);
        }
        Ok(())
    }

    /// Puts spans aside of which there are more than a question has bins for.
    fn take_waiting(&mut self) -> Vec<Span> {
        let most = self.bins / 4;
        self.spans.sort_by(|a, b| a.low.total_cmp(&b.low));
        self.spans.split_off(self.spans.len().min(most))
    }

    /// Fetches all numbers in the spans.
    fn fetch(&mut self, values: &Values<'_>) -> Result<(), DataError> {
        let edges = self.edges(|_| Vec::new());
        let inside = |at: usize| {
            let low = edges[at];
            self.spans
                .iter()
                .any(|span| (span.low..=span.high).contains(&low))
        };
        let bins: Vec<i64> = (0..edges.len() - 1)
            .filter(|at| inside(*at))
            .map(|at| at as i64)
            .collect();
        let each = values.each(edges.as_slice().into(), bins.into())?;
        for span in std::mem::take(&mut self.spans) {
            let of_group = &each[span.group];
            let at = of_group.partition_point(|(number, _)| *number < span.low);
            let (mut behind, mut ranks) = (span.first, span.ranks.as_slice());
            for (number, count) in &of_group[at..] {
                behind += count;
                let (here, rest) = ranks.split_at(ranks.partition_point(|rank| *rank < behind));
                self.found[span.group].extend(here.iter().map(|rank| (*rank, *number)));
                ranks = rest;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::counting::Counting;
    use crate::data::engine::Engine;
    use crate::data::grouping::Grouping;
    use crate::data::query::Value;
    use crate::quantiles::quantile;

    const SHARES: [f64; 6] = [0.0, 0.25, 0.5, 0.75, 0.99, 1.0];

    /// Numbers that no way of cutting suits alone.
    fn hostile() -> Vec<(&'static str, Vec<f64>)> {
        let n = 30_000u32;
        let even = || (0..n).map(move |i| f64::from(i.wrapping_mul(7919) % 30_011) / 30_011.0);
        let whole = |of: fn(f64) -> f64| even().map(of).map(f64::floor).collect();
        vec![
            ("even", even().collect()),
            ("around zero", even().map(|u| (u - 0.5) * 2000.0).collect()),
            ("skewed", even().map(|u| (1.0 - u).powf(-3.0)).collect()),
            ("whole", whole(|u| (1.0 - u).powf(-2.0))),
            (
                "all magnitudes",
                even().map(|u| 10f64.powf(u * 600.0 - 300.0)).collect(),
            ),
            (
                "of both signs",
                even().map(|u| (u - 0.5).powi(201) * 1e300).collect(),
            ),
            ("times", whole(|u| 1.3e15 + u * 86_400e6)),
            ("beyond 2^53", whole(|u| 9.1e15 + u * 1e6)),
            ("near one", even().map(|u| 1.0 + u * 1e-12).collect()),
            (
                "denormal",
                whole(|u| u * 1e4)
                    .into_iter()
                    .map(|v: f64| v * 5e-324)
                    .collect(),
            ),
            (
                "zeros",
                even().map(|u| if u < 0.9 { -0.0 } else { 0.0 }).collect(),
            ),
            (
                "one far off",
                even().map(|u| if u > 0.9999 { 1e300 } else { u }).collect(),
            ),
            ("constant", vec![7.5; 20_000]),
            ("few", vec![3.0, -1.0, 3.0, 1e300, 2.0]),
            ("none", Vec::new()),
        ]
    }

    fn grouping(rest: bool) -> Grouping {
        Grouping::Values {
            column: "group".to_owned(),
            values: [Value::Text("a".into()), Value::Text("b".into())].into(),
            rest,
        }
    }

    /// The quantiles of an engine's groups, and those of each group's sorted numbers.
    #[track_caller]
    fn compare(what: &str, engine: &Counting, all: &[Option<f64>], groups: &[&str], by: Grouping) {
        let values = Values::new(engine, Vec::new(), "v", by.clone());
        let extents = values.extents().unwrap();
        engine.asked();
        let found = quantiles(&values, &extents, &SHARES, |value| value).unwrap();
        let (questions, rows) = engine.asked();
        assert!(questions <= 3, "{what}: {questions} questions");
        assert!(rows <= 16_384, "{what}: {rows} rows");
        assert_eq!(found.len(), by.groups());
        for (group, found) in found.into_iter().enumerate() {
            let is_here = |name: &str| match (&by, group) {
                (Grouping::Single, _) => true,
                (_, 0) => name == "a",
                (_, 1) => name == "b",
                (_, _) => name != "a" && name != "b",
            };
            let here = all.iter().zip(groups).filter(|(_, name)| is_here(name));
            let mut sorted: Vec<f64> = here
                .filter_map(|(value, _)| *value)
                .filter(|value| value.abs() <= 1e300)
                .collect();
            sorted.sort_by(f64::total_cmp);
            let expected: Option<Vec<f64>> = SHARES.iter().map(|q| quantile(&sorted, *q)).collect();
            assert_eq!(found, expected, "{what}, group {group}");
        }
    }

    #[test]
    fn quantiles_are_those_of_the_sorted_numbers_whatever_they_are() {
        for (what, numbers) in hostile() {
            let absent = [
                None,
                Some(f64::NAN),
                Some(f64::INFINITY),
                Some(f64::NEG_INFINITY),
            ];
            let numbers: Vec<Option<f64>> = numbers.into_iter().map(Some).chain(absent).collect();
            // Of three rows two are of the first group; the last has few.
            let groups = (0..numbers.len()).map(|row| match row % 3 {
                _ if row % 5000 == 7 => "few",
                0 => "b",
                _ => "a",
            });
            let groups: Vec<&str> = groups.collect();
            let engine = Counting::new(&[("v", &numbers)], &groups);
            for by in [Grouping::Single, grouping(true), grouping(false)] {
                compare(what, &engine, &numbers, &groups, by);
            }
        }
    }

    #[test]
    fn many_ranks_of_many_groups_are_found_in_bounded_answers() {
        const NAMES: [&str; 6] = ["a", "b", "c", "d", "e", "f"];
        let n = 60_000u32;
        let numbers =
            (0..n).map(|i| Some((f64::from(i.wrapping_mul(7919) % 60_013) / 99.0).powi(3)));
        let numbers: Vec<Option<f64>> = numbers.collect();
        let groups: Vec<&str> = (0..n).map(|i| NAMES[(i % 6) as usize]).collect();
        let engine = Counting::new(&[("v", &numbers)], &groups);
        let by = Grouping::Values {
            column: "group".to_owned(),
            values: NAMES.map(|name| Value::Text(name.into())).into(),
            rest: false,
        };
        let values = Values::new(&engine, Vec::new(), "v", by);
        let extents = values.extents().unwrap();
        let shares: Vec<f64> = (1..40).map(|i| f64::from(i) / 40.0).collect();
        engine.asked();
        let found = quantiles(&values, &extents, &shares, f64::log10).unwrap();
        let (questions, rows) = engine.asked();
        assert!(
            questions <= 4 && rows <= 20_000,
            "{questions} questions, {rows} rows"
        );
        for (group, found) in found.into_iter().enumerate() {
            let of_group = numbers.iter().skip(group).step_by(6).flatten();
            let mut sorted: Vec<f64> = of_group.map(|value| value.log10()).collect();
            sorted.sort_by(f64::total_cmp);
            let expected = shares.iter().map(|q| quantile(&sorted, *q)).collect();
            assert_eq!(found, expected, "{group}");
        }
    }

    #[test]
    fn rows_that_go_between_two_questions_are_an_error() {
        let numbers: Vec<Option<f64>> = (0..40_000).map(|i| Some(f64::from(i).sqrt())).collect();
        let groups = vec!["a"; numbers.len()];
        let mut engine = Counting::new(&[("v", &numbers)], &groups);
        engine.shrinks = 1;
        let values = Values::new(&engine, Vec::new(), "v", Grouping::Single);
        let extents = values.extents().unwrap();
        let error = quantiles(&values, &extents, &[0.9], |value| value).unwrap_err();
        assert!(
            error.to_string().contains("changed between two questions"),
            "{error}"
        );
        assert_eq!(engine.name(), "a test");
    }
}
