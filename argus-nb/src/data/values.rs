//! The numbers of a column at an engine, by group: the few questions that all statistics of them are
//! put together from.

use super::engine::{DataError, Engine};
use super::grouping::Grouping;
use super::query::{Aggregate, Condition, Factor, Key, Query};
use polars::prelude::{DataFrame, PolarsError};
use std::sync::Arc;

/// The numbers of a column, of those rows that fulfil some conditions, by group.
#[derive(Clone)]
pub struct Values<'a> {
    pub(super) engine: &'a dyn Engine,
    rows: Vec<Condition>,
    column: String,
    by: Grouping,
}

/// Numbers that lie together: how many, the sum of a factor (zero where none was asked for), the
/// least and the greatest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    pub count: u64,
    pub total: f64,
    pub low: f64,
    pub high: f64,
}

/// The numbers of a group in a bin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GroupCell {
    pub group: usize,
    pub bin: usize,
    pub cell: Cell,
}

impl<'a> Values<'a> {
    pub fn new(engine: &'a dyn Engine, rows: Vec<Condition>, column: &str, by: Grouping) -> Self {
        Values {
            engine,
            rows,
            column: column.to_owned(),
            by,
        }
    }

    /// Those of one group alone.
    pub fn of_group(&self, group: usize) -> Values<'a> {
        let mut values = self.clone();
        values.rows.extend(self.by.condition(group));
        values.by = Grouping::Single;
        values
    }

    /// What is said where two answers do not fit together.
    pub(super) fn changed(&self) -> DataError {
        DataError::Engine {
            engine: self.engine.name(),
            text: format!("the rows of {} changed between two questions", self.column),
            mend: "ask again, or ask a copy that nobody writes to".to_owned(),
        }
    }

    /// How many groups there are.
    pub fn groups(&self) -> usize {
        self.by.groups()
    }

    /// Those of all groups but some; none where the rest is among these, or there is one group.
    pub fn without(&self, groups: &[usize]) -> Option<Values<'a>> {
        let mut values = self.clone();
        if !groups.is_empty() {
            values.rows.push(self.by.without(groups)?);
        }
        Some(values)
    }

    /// The column's number or its logarithm as a factor.
    pub(super) fn factor(&self, log: bool, less: f64, times: f64) -> Factor {
        Factor {
            column: self.column.clone(),
            log,
            less,
            times,
        }
    }

    /// Each group as a whole, where it has any number; the sum is that of a factor, if one is given.
    ///
    /// # Errors
    /// What the engine meets.
    pub(super) fn whole(&self, total: Option<Factor>) -> Result<Vec<Option<Cell>>, DataError> {
        let mut whole = vec![None; self.groups()];
        for of in self.asked(None, total)? {
            whole[of.group] = Some(of.cell);
        }
        Ok(whole)
    }

    /// How many numbers each group has, and its least and greatest; none of no numbers.
    ///
    /// # Errors
    /// What the engine meets.
    pub fn extents(&self) -> Result<Vec<Option<Cell>>, DataError> {
        self.whole(None)
    }

    /// The numbers of each group in each bin that has any, ascending by bin.
    ///
    /// # Errors
    /// What the engine meets.
    pub fn cells(
        &self,
        edges: Arc<[f64]>,
        total: Option<Factor>,
    ) -> Result<Vec<GroupCell>, DataError> {
        let mut cells = self.asked(Some(edges), total)?;
        cells.sort_by_key(|of| (of.bin, of.group));
        Ok(cells)
    }

    fn asked(
        &self,
        edges: Option<Arc<[f64]>>,
        total: Option<Factor>,
    ) -> Result<Vec<GroupCell>, DataError> {
        let is_binned = edges.is_some();
        let column = || self.column.clone();
        let bins = edges.map(|edges| Key::Bin {
            column: column(),
            edges,
        });
        let mut aggregates = vec![
            Aggregate::Count(column()),
            Aggregate::Min(column()),
            Aggregate::Max(column()),
        ];
        aggregates.extend(total.map(Aggregate::Total));
        let has_total = aggregates.len() > 3;
        let answer = self.ask(Vec::new(), bins, aggregates)?;
        let counts = answer.frame.column("a0")?.u64()?;
        let (lows, highs) = (numbers(&answer.frame, "a1")?, numbers(&answer.frame, "a2")?);
        let totals = match has_total {
            true => numbers(&answer.frame, "a3")?,
            false => vec![Some(0.0); counts.len()],
        };
        let bins = match is_binned {
            true => Some(answer.frame.column(answer.last_key)?.i64()?),
            false => None,
        };
        let cell = |row: usize| {
            let bin = match bins {
                Some(bins) => usize::try_from(bins.get(row)?).ok()?,
                None => 0,
            };
            let count = counts.get(row).filter(|count| *count > 0)?;
            let cell = Cell {
                count,
                total: totals[row]?,
                low: lows[row]?,
                high: highs[row]?,
            };
            let group = answer.groups[row]?;
            Some(GroupCell { group, bin, cell })
        };
        Ok((0..counts.len()).filter_map(cell).collect())
    }

    /// The different numbers of each group that lie in some of the bins, ascending, and how many
    /// rows have each. How many there are the one who asks has counted before.
    pub(super) fn each(
        &self,
        edges: Arc<[f64]>,
        bins: Arc<[i64]>,
    ) -> Result<Vec<Vec<(f64, u64)>>, DataError> {
        let inside = Condition::InBins {
            column: self.column.clone(),
            edges,
            bins,
        };
        let answer = self.ask(
            vec![inside],
            Some(Key::Value(self.column.clone())),
            vec![Aggregate::Rows, Aggregate::Min(self.column.clone())],
        )?;
        let counts = answer.frame.column("a0")?.u64()?;
        let values = numbers(&answer.frame, "a1")?;
        let mut each = vec![Vec::new(); self.groups()];
        for (row, value) in values.into_iter().enumerate() {
            if let (Some(group), Some(value)) = (answer.groups[row], value) {
                each[group].push((value, counts.get(row).unwrap_or(0)));
            }
        }
        for values in &mut each {
            values.sort_by(|a, b| a.0.total_cmp(&b.0));
        }
        Ok(each)
    }

    /// All different numbers of each group, ascending, and how many rows have each.
    ///
    /// # Errors
    /// What the engine meets.
    pub fn all(&self, (low, high): (f64, f64)) -> Result<Vec<Vec<(f64, u64)>>, DataError> {
        self.each([low, high.next_up()].into(), [0].into())
    }

    /// Aggregates of each group.
    pub(super) fn aggregates(&self, aggregates: Vec<Aggregate>) -> Result<GroupAnswer, DataError> {
        self.ask(Vec::new(), None, aggregates)
    }

    fn ask(
        &self,
        more: Vec<Condition>,
        key: Option<Key>,
        aggregates: Vec<Aggregate>,
    ) -> Result<GroupAnswer, DataError> {
        let rows = self.rows.iter().cloned().chain(more).collect();
        ask_by(self.engine, rows, &self.by, key, aggregates)
    }
}

/// An answer, and the group of each of its rows; none of those that belong to no group.
pub(super) struct GroupAnswer {
    pub(super) frame: DataFrame,
    pub(super) groups: Vec<Option<usize>>,
    /// The column of the key behind that of the groups, if there was one.
    last_key: &'static str,
}

/// Aggregates of each group, and within it by a key.
fn ask_by(
    engine: &dyn Engine,
    rows: Vec<Condition>,
    by: &Grouping,
    key: Option<Key>,
    aggregates: Vec<Aggregate>,
) -> Result<GroupAnswer, DataError> {
    let frame = engine.ask(&by_group(rows, by, key, aggregates))?;
    GroupAnswer::new(frame, by)
}

/// The question for aggregates of each group, and within it by a key.
pub(super) fn by_group(
    rows: Vec<Condition>,
    by: &Grouping,
    key: Option<Key>,
    aggregates: Vec<Aggregate>,
) -> Query {
    Query {
        rows,
        keys: by.key().into_iter().chain(key).collect(),
        aggregates,
        ..Query::default()
    }
}

impl GroupAnswer {
    pub(super) fn new(frame: DataFrame, by: &Grouping) -> Result<GroupAnswer, DataError> {
        let is_parted = by.key().is_some();
        let groups = match is_parted {
            false => vec![Some(0); frame.height()],
            true => {
                let of_rows = frame.column("k0")?.i64()?;
                let group = |of: i64| usize::try_from(of).ok().filter(|of| *of < by.groups());
                of_rows.iter().map(|of| group(of?)).collect()
            }
        };
        Ok(GroupAnswer {
            frame,
            groups,
            last_key: if is_parted { "k1" } else { "k0" },
        })
    }
}

/// A column of numbers in an answer.
pub(super) fn numbers(frame: &DataFrame, name: &str) -> Result<Vec<Option<f64>>, PolarsError> {
    Ok(frame.column(name)?.f64()?.iter().collect())
}
