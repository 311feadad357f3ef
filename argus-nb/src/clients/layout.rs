//! Where the numbers of a record stand, and what its parts have of their own in each column.

use super::columns::Columns;
use super::rules::{Rule, rule_of};
use super::split::{COUNTERS, Side, Sides, span};

/// ra's names of what each side counts, of the sums of both, and of each side's times.
const COUNTS: [[&str; COUNTERS]; 2] = [
    ["spkts", "sbytes", "sappbytes"],
    ["dpkts", "dbytes", "dappbytes"],
];
const TOTALS: [&str; COUNTERS] = ["pkts", "bytes", "appbytes"];
const TIMES: [[&str; 2]; 2] = [["sstime", "sltime"], ["dstime", "dltime"]];

/// Times besides the beginning, and whether they are ends.
const EDGES: [(&str, bool); 5] = [
    ("ltime", true),
    ("sstime", false),
    ("sltime", true),
    ("dstime", false),
    ("dltime", true),
];

/// What a part has in a column.
#[derive(Debug, Clone, Copy)]
pub(super) enum Value {
    /// What its record has.
    Kept,
    Start,
    End,
    StartOf(usize),
    EndOf(usize),
    /// What a side counts.
    Count(usize, usize),
    /// What both count.
    Total(usize),
    /// As much of the record's as it has of its packets.
    Share,
    /// The same of how many records it stands for.
    Trans,
}

impl Value {
    /// None where a side is not there, and of what does not depend on the part alone.
    pub(super) fn of(self, part: &Sides) -> Option<i64> {
        let count = |side: Option<Side>, at: usize| side.map_or(0, |side| side.counts[at]);
        match self {
            Value::Start => span(part).map(|(start, _)| start),
            Value::End => span(part).map(|(_, end)| end),
            Value::StartOf(side) => part[side].map(|side| side.start),
            Value::EndOf(side) => part[side].map(|side| side.end),
            Value::Count(side, at) => Some(count(part[side], at)),
            Value::Total(at) => Some(count(part[0], at) + count(part[1], at)),
            Value::Kept | Value::Share | Value::Trans => None,
        }
    }
}

/// The columns of which parts have values of their own. Others are named by their places among them.
#[derive(Debug, Clone)]
pub(super) struct Layout {
    /// The beginning is the first, and the end the second.
    pub(super) columns: Vec<(String, Value)>,
    /// Each side's start and end, where all of them are known.
    pub(super) times: Option<[[usize; 2]; 2]>,
    /// Each side's counters. Where sides are not told apart, all is the first one's.
    pub(super) counts: [[Option<usize>; COUNTERS]; 2],
    /// The sums of both.
    pub(super) totals: [Option<usize>; COUNTERS],
    /// Whether records are left as they are.
    pub(super) is_whole: bool,
    /// The times that become those of the bin, and whether they are its end.
    pub(super) edges: Option<Vec<(usize, bool)>>,
}

impl Layout {
    /// Nothing, if there are no packets to share out, or if it is not known when records ended.
    pub(super) fn new(columns: &Columns, began: &str) -> Option<Layout> {
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
        let mut layout = Layout::of_whole_records(columns, began)?;
        layout.is_whole = false;
        layout.columns[0].1 = Value::Start;
        layout.columns[1].1 = Value::End;
        if has_sides {
            layout.times = layout.add_times(columns);
        }
        for (side, names) in counts.into_iter().enumerate() {
            for (at, name) in names.into_iter().enumerate() {
                layout.counts[side][at] = name.map(|name| layout.add(name, Value::Count(side, at)));
            }
        }
        for (at, name) in totals.into_iter().enumerate() {
            layout.totals[at] = name.map(|name| layout.add(name, Value::Total(at)));
        }
        let trans = columns.numbers("trans");
        for name in columns.all() {
            let is_sum = rule_of(&name) == Some(Rule::Sum) && columns.numbers(&name).is_some();
            if is_sum && Some(&name) != trans.as_ref() && layout.place(&name).is_none() {
                layout.add(name, Value::Share);
            }
        }
        if let Some(trans) = trans {
            layout.add(trans, Value::Trans);
        }
        Some(layout)
    }

    /// Of records that are not shared out. Nothing, if it is not known when they ended.
    pub(super) fn of_whole_records(columns: &Columns, began: &str) -> Option<Layout> {
        let ended = columns.instants("ltime")?;
        Some(Layout {
            columns: vec![(began.to_owned(), Value::Kept), (ended, Value::Kept)],
            times: None,
            counts: Default::default(),
            totals: Default::default(),
            is_whole: true,
            edges: None,
        })
    }

    /// All times become those of the bin.
    pub(super) fn at_edges(mut self, columns: &Columns) -> Layout {
        let mut edges = Vec::new();
        for (field, is_end) in EDGES {
            if let Some(name) = columns.instants(field) {
                let known = self.place(&name);
                let place = known.unwrap_or_else(|| self.add(name, Value::Kept));
                edges.push((place, is_end));
            }
        }
        self.edges = Some(edges);
        self
    }

    pub(super) fn knows_no_sides(&self) -> bool {
        self.times.is_none()
    }

    fn add_times(&mut self, columns: &Columns) -> Option<[[usize; 2]; 2]> {
        let times = TIMES.map(|side| side.map(|field| columns.instants(field)));
        let [[Some(a), Some(b)], [Some(c), Some(d)]] = times else {
            return None;
        };
        Some([
            [self.add(a, Value::StartOf(0)), self.add(b, Value::EndOf(0))],
            [self.add(c, Value::StartOf(1)), self.add(d, Value::EndOf(1))],
        ])
    }

    fn place(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|(known, _)| known == name)
    }

    fn add(&mut self, name: String, value: Value) -> usize {
        self.columns.push((name, value));
        self.columns.len() - 1
    }
}
