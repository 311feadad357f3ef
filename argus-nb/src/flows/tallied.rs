//! Rows that are read, by their values in some columns: in one pass, and in memory for the different
//! values alone.
//!
//! (polars' streaming engine keeps each row whose group is none of its 4,096 hottest until the end.)

use super::groups::{By, Fold, Tally};
use crate::streaming::for_each;
use polars::prelude::*;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many combinations of values are kept by all cores together.
#[derive(Clone, Copy)]
struct Room {
    most: usize,
    /// From so many on, rows that are mostly different are not worth it: all of them would be read to
    /// see the rest.
    few: usize,
}

impl Room {
    const ALL: Room = Room {
        most: usize::MAX,
        few: usize::MAX,
    };

    /// For rows that are only counted.
    const COUNTED: Room = Room {
        most: 1 << 20,
        few: 1 << 17,
    };

    fn is_for(self, combinations: usize, rows: usize) -> bool {
        combinations <= self.most && (combinations <= self.few || combinations <= rows / 2)
    }
}

/// The different values of some columns, how many rows have each (UInt64, called `rows`), and what
/// their numbers come to; in any order. None of columns whose values are not compared.
///
/// # Errors
/// What polars meets, and an interruption.
pub(crate) fn grouped(
    query: LazyFrame,
    schema: &Schema,
    set: Set,
    rows: &str,
) -> PolarsResult<Option<DataFrame>> {
    let frames = all_grouped(query, schema, vec![set], rows)?;
    Ok(frames.into_iter().next().flatten())
}

/// The same of several sets of columns, in one pass.
///
/// # Errors
/// As for [`grouped`].
pub(crate) fn all_grouped(
    query: LazyFrame,
    schema: &Schema,
    sets: Vec<Set>,
    rows: &str,
) -> PolarsResult<Vec<Option<DataFrame>>> {
    counted(query, Pool::new(sets, schema, Room::ALL), rows)
}

/// How many rows of a query there are of each combination of values, for each of some sets of
/// columns, in one pass. The last column, called `rows`, is how many (UInt64).
///
/// There is none for a set of which there are too many combinations, or of whose columns one has
/// values that are not compared.
///
/// # Errors
/// What polars meets, and an interruption.
pub(crate) fn tallied(
    query: LazyFrame,
    schema: &Schema,
    sets: &[Vec<PlSmallStr>],
    rows: &str,
) -> PolarsResult<Vec<Option<DataFrame>>> {
    let sets = sets.iter().map(|columns| Set::of(columns.as_slice()));
    counted(
        query,
        Pool::new(sets.collect(), schema, Room::COUNTED),
        rows,
    )
}

fn counted(query: LazyFrame, pool: Pool, rows: &str) -> PolarsResult<Vec<Option<DataFrame>>> {
    let none = vec![None; pool.sets.len()];
    if !pool.is_any_open() {
        return Ok(none);
    }
    let columns: Vec<Expr> = pool.columns().into_iter().map(Expr::Column).collect();
    let pool = Arc::new(pool);
    let shared = Arc::clone(&pool);
    let taken = for_each(query.select(columns), move |batch| shared.take(batch));
    if !pool.is_any_open() {
        return Ok(none);
    }
    taken?;
    pool.frames(rows)
}

/// By what rows are told apart, and what is made of their numbers.
#[derive(Clone)]
pub(crate) struct Set {
    pub(crate) by: By,
    pub(crate) folds: Vec<Fold>,
    /// Columns that say which rows count: those of which all are true.
    pub(crate) filters: Vec<PlSmallStr>,
}

impl Set {
    /// All rows by their values in some columns.
    pub(crate) fn of(columns: &[PlSmallStr]) -> Set {
        Set {
            by: By::Values(columns.to_vec()),
            folds: Vec::new(),
            filters: Vec::new(),
        }
    }

    /// The columns that are looked at, some perhaps more than once.
    fn used(&self) -> impl Iterator<Item = &PlSmallStr> {
        let folded = self.folds.iter().flat_map(Fold::columns);
        self.by
            .columns()
            .into_iter()
            .chain(folded)
            .chain(&self.filters)
    }

    /// Which rows of a batch count, if not all do.
    fn counts(&self, batch: &DataFrame) -> PolarsResult<Option<BooleanChunked>> {
        let mut counts: Option<BooleanChunked> = None;
        for filter in &self.filters {
            let one = batch.column(filter)?.bool()?;
            if !one.all() {
                counts = Some(counts.map_or_else(|| one.clone(), |all| &all & one));
            }
        }
        Ok(counts)
    }

    fn tally(&self, schema: &Schema) -> Option<Tally> {
        Tally::new(&self.by, &self.folds, schema)
    }
}

/// What each core has of each set, while no core has it in its hands.
struct Pool {
    idle: Mutex<Vec<Vec<Option<Tally>>>>,
    /// How many rows all cores have taken.
    rows: AtomicUsize,
    seen: Vec<Seen>,
    room: Room,
    sets: Vec<Set>,
    schema: Schema,
}

/// What is known of a set.
struct Seen {
    /// How many combinations all cores have.
    combinations: AtomicUsize,
    /// There is no room for them; what cores have is not all of it any more.
    is_closed: AtomicBool,
}

impl Pool {
    fn new(sets: Vec<Set>, schema: &Schema, room: Room) -> Pool {
        let seen = |set: &Set| Seen {
            combinations: AtomicUsize::new(0),
            is_closed: AtomicBool::new(set.tally(schema).is_none()),
        };
        Pool {
            idle: Mutex::default(),
            rows: AtomicUsize::new(0),
            seen: sets.iter().map(seen).collect(),
            room,
            sets,
            schema: schema.clone(),
        }
    }

    /// The columns of all sets.
    fn columns(&self) -> Vec<PlSmallStr> {
        let used = self.sets.iter().flat_map(Set::used);
        let mut columns: Vec<PlSmallStr> = used.cloned().collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    fn tallies(&self) -> Vec<Option<Tally>> {
        let sets = self.sets.iter();
        sets.map(|set| set.tally(&self.schema)).collect()
    }

    /// Whether there is still room for a set's combinations.
    fn is_open(&self, seen: &Seen) -> bool {
        let combinations = seen.combinations.load(Ordering::Relaxed);
        if !self
            .room
            .is_for(combinations, self.rows.load(Ordering::Relaxed))
        {
            seen.is_closed.store(true, Ordering::Relaxed);
        }
        !seen.is_closed.load(Ordering::Relaxed)
    }

    fn is_any_open(&self) -> bool {
        self.seen.iter().any(|seen| self.is_open(seen))
    }

    /// Takes the rows of a batch.
    fn take(&self, batch: &DataFrame) -> PolarsResult<()> {
        let idle = self.idle().pop();
        let mut tallies = idle.unwrap_or_else(|| self.tallies());
        self.rows.fetch_add(batch.height(), Ordering::Relaxed);
        let sets = self.sets.iter().zip(&self.seen);
        for (tally, (set, seen)) in tallies.iter_mut().zip(sets) {
            if !self.is_open(seen) {
                *tally = None;
            }
            let Some(tally) = tally else { continue };
            let before = tally.len();
            tally.take(batch, set.counts(batch)?.as_ref())?;
            let more = tally.len() - before;
            seen.combinations.fetch_add(more, Ordering::Relaxed);
        }
        self.idle().push(tallies);
        match self.is_any_open() {
            true => Ok(()),
            // Nothing is gained by reading on.
            false => Err(polars_err!(ComputeError: "too many different values")),
        }
    }

    /// What all cores have.
    fn frames(&self, rows: &str) -> PolarsResult<Vec<Option<DataFrame>>> {
        let mut of_cores = std::mem::take(&mut *self.idle());
        let whole = of_cores.pop().unwrap_or_else(|| self.tallies());
        let sets = whole.into_iter().zip(&self.seen).enumerate();
        let together = sets.map(|(at, (whole, seen))| {
            let Some(mut whole) = whole.filter(|_| self.is_open(seen)) else {
                return Ok(None);
            };
            for tallies in &mut of_cores {
                if let Some(more) = tallies[at].take() {
                    whole.merge(more)?;
                }
            }
            whole.into_frame(rows).map(Some)
        });
        together.collect()
    }

    /// A batch that panicked has ended the query, and left nothing half done here.
    fn idle(&self) -> MutexGuard<'_, Vec<Vec<Option<Tally>>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
