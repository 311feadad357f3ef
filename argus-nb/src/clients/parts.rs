//! A frame of records as a frame of their parts, each in one bin: the columns that `split`
//! needs, and those that it changes.

use super::columns::Columns;
use super::rules::{Rule, rule_of};
use super::split::{COUNTERS, Grid, Side, Sides, span, split};
use super::statistics::IS_PART;
use crate::flows::rows_in_order;
use polars::prelude::*;
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// The beginning of the bin, in what is made.
pub(super) const BIN: &str = "Bin";
/// How many records a core takes at a time.
const STRETCH: usize = 1 << 16;
/// ra's names of what each side counts, of the sums of both, and of each side's times.
const COUNTS: [[&str; COUNTERS]; 2] = [
    ["spkts", "sbytes", "sappbytes"],
    ["dpkts", "dbytes", "dappbytes"],
];
const TOTALS: [&str; COUNTERS] = ["pkts", "bytes", "appbytes"];
const TIMES: [[&str; 2]; 2] = [["sstime", "sltime"], ["dstime", "dltime"]];

/// Where the numbers of a record stand.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    began: String,
    ended: String,
    /// Each side's start and end, where all of them are known.
    times: Option<[[String; 2]; 2]>,
    /// Each side's counters. Where sides are not told apart, all is the first one's.
    counts: [[Option<String>; COUNTERS]; 2],
    /// The sums of both.
    totals: [Option<String>; COUNTERS],
    trans: Option<String>,
    /// Other sums, shared out by packets.
    others: Vec<String>,
    is_whole: bool,
}

impl Layout {
    /// Nothing, if there are no packets to share out.
    pub(super) fn new(columns: &Columns, began: String) -> Option<Layout> {
        let mut counts = COUNTS.map(|side| side.map(|field| columns.numbers(field)));
        let mut totals = TOTALS.map(|field| columns.numbers(field));
        let has_packets = |side: usize| counts[side][0].is_some() || totals[0].is_some();
        let has_sides = counts.iter().any(|side| side[0].is_some());
        if !(has_packets(0) && has_packets(1)) {
            return None;
        }
        if !has_sides {
            counts = [std::mem::take(&mut totals), Default::default()];
        }
        for at in 0..COUNTERS {
            // One counter of three says nothing of the sides.
            if has_sides && counts[0][at].is_none() && counts[1][at].is_none() {
                totals[at] = None;
            }
        }
        let times = TIMES.map(|side| side.map(|field| columns.instants(field)));
        let times = match times {
            [[Some(a), Some(b)], [Some(c), Some(d)]] if has_sides => Some([[a, b], [c, d]]),
            _ => None,
        };
        let shared: Vec<&String> = counts.iter().flatten().chain(&totals).flatten().collect();
        let is_other = |name: &String| {
            let is_sum = rule_of(name) == Some(Rule::Sum) && columns.numbers(name).is_some();
            is_sum && !shared.contains(&name)
        };
        let trans = columns.numbers("trans");
        let others = columns.all().into_iter().filter(is_other);
        let others = others.filter(|name| Some(name) != trans.as_ref()).collect();
        Some(Layout {
            ended: columns.instants("ltime")?,
            began,
            times,
            counts,
            totals,
            trans,
            others,
            is_whole: false,
        })
    }

    /// Records that are not shared out.
    pub(super) fn of_whole_records(columns: &Columns, began: String) -> Layout {
        Layout {
            ended: columns.instants("ltime").unwrap_or_else(|| began.clone()),
            began,
            times: None,
            counts: Default::default(),
            totals: Default::default(),
            trans: None,
            others: Vec::new(),
            is_whole: true,
        }
    }

    pub(super) fn knows_no_sides(&self) -> bool {
        self.times.is_none()
    }
}

/// Records as their parts, with the bin of each.
pub(super) fn in_parts(flows: LazyFrame, layout: Layout, grid: Grid) -> LazyFrame {
    let bin = layout.began.clone();
    let schema = move |schema: &Schema| -> PolarsResult<SchemaRef> {
        let mut schema = schema.clone();
        let time = schema.try_get(&bin)?.clone();
        schema.with_column(BIN.into(), time);
        schema.with_column(IS_PART.into(), DataType::Boolean);
        Ok(Arc::new(schema))
    };
    flows.map(
        move |df| parts_of(&df, &layout, grid),
        AllowedOptimizations::empty(),
        Some(Arc::new(schema)),
        Some("rabins"),
    )
}

fn parts_of(df: &DataFrame, layout: &Layout, grid: Grid) -> PolarsResult<DataFrame> {
    let records = Records::new(df, layout)?;
    let stretches: Vec<usize> = (0..df.height()).step_by(STRETCH).collect();
    let of_stretch = |first: usize| records.parts(first..df.height().min(first + STRETCH), grid);
    let stretches: Vec<Parts> = stretches.into_par_iter().map(of_stretch).collect();
    let mut parts = Parts::default();
    for stretch in stretches {
        parts.append(stretch);
    }
    let mut df = parts.frame(df, layout)?;
    let bins = numbers(&df, &layout.began)?;
    let bins: Int64Chunked = bins
        .iter()
        .map(|began| began.map(|began| grid.bin(began)))
        .collect();
    let time = df.column(&layout.began)?.dtype().clone();
    let bins = bins.into_series().cast(&time)?.with_name(BIN.into());
    df.with_column(bins.into_column())?;
    Ok(df)
}

fn numbers(df: &DataFrame, name: &str) -> PolarsResult<Int64Chunked> {
    let column = df
        .column(name)?
        .as_materialized_series()
        .to_physical_repr()
        .into_owned();
    Ok(column.cast(&DataType::Int64)?.i64()?.rechunk().into_owned())
}

/// The numbers of all records.
struct Records {
    began: Int64Chunked,
    ended: Int64Chunked,
    is_whole: bool,
    times: Option<[[Int64Chunked; 2]; 2]>,
    counts: [[Option<Int64Chunked>; COUNTERS]; 2],
    totals: [Option<Int64Chunked>; COUNTERS],
}

impl Records {
    fn new(df: &DataFrame, layout: &Layout) -> PolarsResult<Records> {
        let known = |name: &Option<String>| name.as_ref().map(|name| numbers(df, name)).transpose();
        let three = |names: &[Option<String>; COUNTERS]| -> PolarsResult<_> {
            Ok([known(&names[0])?, known(&names[1])?, known(&names[2])?])
        };
        let times = match &layout.times {
            Some([[a, b], [c, d]]) => Some([
                [numbers(df, a)?, numbers(df, b)?],
                [numbers(df, c)?, numbers(df, d)?],
            ]),
            None => None,
        };
        Ok(Records {
            began: numbers(df, &layout.began)?,
            ended: numbers(df, &layout.ended)?,
            is_whole: layout.is_whole,
            times,
            counts: [three(&layout.counts[0])?, three(&layout.counts[1])?],
            totals: three(&layout.totals)?,
        })
    }

    /// Some records in their parts.
    fn parts(&self, rows: Range<usize>, grid: Grid) -> Parts {
        let mut parts = Parts::default();
        let of_rows = |times: &Int64Chunked| times.slice(rows.start as i64, rows.len());
        let (began, ended) = (of_rows(&self.began), of_rows(&self.ended));
        for (row, (began, ended)) in rows.zip(began.iter().zip(ended.iter())) {
            let Some(began) = began else {
                parts.keep(row);
                continue;
            };
            let is_in_one = ended.is_none_or(|ended| ended <= grid.bin(began) + grid.size);
            if self.is_whole || is_in_one {
                parts.keep(row);
                continue;
            }
            let record = self.sides(row, began, ended.unwrap_or(began));
            let from = parts.rows.len();
            split(record, grid, |part| parts.push(row, part));
            if parts.rows.len() <= from + 1 {
                parts.undo(from);
                parts.keep(row);
            }
        }
        parts
    }

    /// Both sides of a record. A side without packets is none.
    fn sides(&self, row: usize, began: i64, ended: i64) -> Sides {
        [0, 1].map(|side| {
            let counts = self.counts(row, side);
            let times = self.times.as_ref().and_then(|times| {
                let [start, end] = &times[side];
                let (start, end) = (start.get(row)?, end.get(row)?);
                (start > 0 && start <= end).then_some((start, end))
            });
            let (start, end) = times.unwrap_or((began, ended));
            (counts != [0; COUNTERS]).then_some(Side { start, end, counts })
        })
    }

    fn counts(&self, row: usize, side: usize) -> [i64; COUNTERS] {
        let mut counts = [0; COUNTERS];
        for (at, count) in counts.iter_mut().enumerate() {
            let of = |numbers: &Option<Int64Chunked>| {
                numbers.as_ref().and_then(|numbers| numbers.get(row))
            };
            *count = match (&self.counts[side][at], &self.counts[1 - side][at]) {
                (Some(own), _) => own.get(row).unwrap_or(0),
                (None, Some(other)) => {
                    let total = of(&self.totals[at]).unwrap_or(0);
                    total - other.get(row).unwrap_or(0)
                }
                _ => 0,
            };
            *count = (*count).max(0);
        }
        counts
    }
}

/// Which row each row of the new frame comes of, and what those that are parts hold.
#[derive(Default)]
struct Parts {
    rows: Vec<IdxSize>,
    /// Where the parts stand in the new frame.
    at: Vec<usize>,
    sides: Vec<Sides>,
}

impl Parts {
    /// Those of records behind these.
    fn append(&mut self, behind: Parts) {
        let before = self.rows.len();
        self.rows.extend(behind.rows);
        self.at.extend(behind.at.iter().map(|at| before + at));
        self.sides.extend(behind.sides);
    }

    fn keep(&mut self, row: usize) {
        self.rows.push(row as IdxSize);
    }

    fn push(&mut self, row: usize, part: Sides) {
        self.at.push(self.rows.len());
        self.sides.push(part);
        self.rows.push(row as IdxSize);
    }

    fn undo(&mut self, from: usize) {
        while self.at.last().is_some_and(|at| *at >= from) {
            self.at.pop();
            self.sides.pop();
        }
        self.rows.truncate(from);
    }

    fn frame(self, df: &DataFrame, layout: &Layout) -> PolarsResult<DataFrame> {
        let mut is_part = vec![false; self.rows.len()];
        for at in &self.at {
            is_part[*at] = true;
        }
        let is_part = BooleanChunked::from_slice(IS_PART.into(), &is_part).into_column();
        if self.at.is_empty() {
            let mut df = df.clone();
            df.with_column(is_part)?;
            return Ok(df);
        }
        let mut new = rows_in_order(df, &self.rows)?;
        new.with_column(is_part)?;
        self.set(&mut new, &layout.began, |part| {
            span(part).map(|(start, _)| start)
        })?;
        self.set(&mut new, &layout.ended, |part| {
            span(part).map(|(_, end)| end)
        })?;
        for (side, times) in layout.times.iter().flatten().enumerate() {
            self.set(&mut new, &times[0], |part| {
                part[side].map(|side| side.start)
            })?;
            self.set(&mut new, &times[1], |part| part[side].map(|side| side.end))?;
        }
        for at in 0..COUNTERS {
            let of = |side: Option<Side>| side.map_or(0, |side| side.counts[at]);
            for (side, names) in layout.counts.iter().enumerate() {
                if let Some(name) = &names[at] {
                    self.set(&mut new, name, |part| Some(of(part[side])))?;
                }
            }
            if let Some(name) = &layout.totals[at] {
                self.set(&mut new, name, |part| Some(of(part[0]) + of(part[1])))?;
            }
        }
        for name in &layout.others {
            self.share(&mut new, name, false)?;
        }
        if let Some(name) = &layout.trans {
            self.share(&mut new, name, true)?;
        }
        Ok(new)
    }

    /// Sets a column of the parts.
    fn set(
        &self,
        df: &mut DataFrame,
        name: &str,
        value: impl Fn(&Sides) -> Option<i64>,
    ) -> PolarsResult<()> {
        let column = numbers(df, name)?;
        let of_parts: Option<Vec<i64>> = self.sides.iter().map(&value).collect();
        if let (Ok(whole), Some(of_parts)) = (column.cont_slice(), of_parts) {
            let mut values = whole.to_vec();
            for (at, value) in self.at.iter().zip(of_parts) {
                values[*at] = value;
            }
            return replace(df, name, Int64Chunked::from_vec("".into(), values));
        }
        let mut values: Vec<Option<i64>> = column.iter().collect();
        for (at, part) in self.at.iter().zip(&self.sides) {
            values[*at] = value(part);
        }
        replace(df, name, values.into_iter().collect())
    }

    /// Shares a column's value out over the parts by their packets, rounded; what a record
    /// stands for (`Trans`) is at least 1 for each part of it.
    fn share(&self, df: &mut DataFrame, name: &str, is_trans: bool) -> PolarsResult<()> {
        let mut values: Vec<Option<i64>> = numbers(df, name)?.iter().collect();
        let packets =
            |part: &Sides| -> i64 { part.iter().flatten().map(|side| side.counts[0]).sum() };
        let mut first = 0;
        while first < self.at.len() {
            let row = self.rows[self.at[first]];
            let is_same = |at: &usize| self.rows[self.at[*at]] == row;
            let next = (first..self.at.len())
                .find(|at| !is_same(at))
                .unwrap_or(self.at.len());
            let mut left: i64 = self.sides[first..next].iter().map(packets).sum();
            let mut value = values[self.at[first]];
            for at in first..next {
                let own = packets(&self.sides[at]);
                let share = |value: i64| {
                    let share = value as f64 * own as f64 / left.max(1) as f64;
                    let is_last = at + 1 == next;
                    match (is_trans, is_last) {
                        (false, true) => value,
                        (false, false) => share.round() as i64,
                        (true, true) => value.max(1),
                        (true, false) => (share as i64).max(1),
                    }
                };
                let given = value.map(share);
                values[self.at[at]] = given;
                value = value.zip(given).map(|(value, given)| value - given);
                left -= own;
            }
            first = next;
        }
        replace(df, name, values.into_iter().collect())
    }
}

/// The same column with other values.
fn replace(df: &mut DataFrame, name: &str, values: Int64Chunked) -> PolarsResult<()> {
    let dtype = df.column(name)?.dtype().clone();
    let values = values.into_series().cast(&dtype)?.with_name(name.into());
    df.with_column(values.into_column())?;
    Ok(())
}
