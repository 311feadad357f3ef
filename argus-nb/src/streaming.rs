//! Queries larger than memory: polars' streaming engine, which the stop button ends and a bar follows.
//!
//! polars has no way to end a streaming query from outside. So a column of the query is [`watched`]:
//! each batch of it asks whether the cell was stopped, and the error ends the query. It knows
//! [`interrupt`](mod@crate::interrupt) and [`progress`](mod@crate::progress).

use crate::interrupt::{Interrupted, interrupted};
use crate::progress::{Bar, PATIENCE};
use polars::io::utils::file::Writable;
use polars::prelude::*;
use std::fs::File;
use std::io;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How often the stop button and the bar are looked at.
const STEP: Duration = Duration::from_millis(50);

/// How long a query that was stopped is waited for. One that meets no watched column in that time,
/// since it still sorts what stands before it, ends by itself, behind the cell's back.
const GRACE: Duration = Duration::from_millis(700);

/// A query's way through the rows.
#[derive(Clone, Default)]
pub(crate) struct Watch {
    rows: Arc<AtomicU64>,
    /// Whether a column counts the rows already: each counts once.
    is_counting: Arc<AtomicBool>,
}

/// The column in which [`Watch::height`] says how many rows there are.
pub(crate) const HEIGHT: &str = "height";

impl Watch {
    /// How many rows a query has (UInt64), as a query of one row.
    ///
    /// polars' own count panics over several frames: it sums their lengths in a type that is not
    /// built. So the rows are numbered, under a name that is free among the query's columns.
    pub(crate) fn height(&self, query: LazyFrame, schema: &Schema) -> LazyFrame {
        let mut number = "row".to_owned();
        while schema.contains(&number) {
            number.push('\'');
        }
        let height = col(&number).count().cast(DataType::UInt64).alias(HEIGHT);
        query
            .with_row_index(number.as_str(), None)
            .select([self.column(col(&number))])
            .select([height])
    }

    /// The same column, of which each batch is counted, and refused once the cell was stopped.
    pub(crate) fn column(&self, expression: Expr) -> Expr {
        let is_first = !self.is_counting.swap(true, Ordering::Relaxed);
        let rows = is_first.then(|| Arc::clone(&self.rows));
        let look = move |column: Column| {
            interrupted().map_err(stopped)?;
            if let Some(rows) = &rows {
                rows.fetch_add(column.len() as u64, Ordering::Relaxed);
            }
            Ok(column)
        };
        expression.map(look, |_, field| Ok(field.clone()))
    }

    /// The query's answer, which has to fit into memory. What it is made of has not.
    ///
    /// # Errors
    /// What polars meets, and an interruption, which [`was_stopped`] tells.
    pub(crate) fn collect(&self, query: LazyFrame) -> PolarsResult<DataFrame> {
        let (send, answer) = channel();
        let thread = std::thread::Builder::new().name("query".to_owned());
        let running = thread
            .spawn(move || {
                let answer = query.collect_with_engine(Engine::Streaming);
                // Nobody waits for it any more, if the cell was stopped.
                _ = send.send(answer.map(|answer| answer.unwrap_single()));
            })
            .map_err(io_error)?;
        let started = Instant::now();
        let (mut bar, mut asked) = (None, None::<Instant>);
        loop {
            match answer.recv_timeout(STEP) {
                Ok(answer) => return interrupted().map_err(stopped).and(answer),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {}
            }
            if let Err(error) = interrupted()
                && asked.get_or_insert_with(Instant::now).elapsed() > GRACE
            {
                return Err(stopped(error));
            }
            let rows = self.rows.load(Ordering::Relaxed);
            if started.elapsed() > PATIENCE && rows > 0 {
                bar.get_or_insert_with(|| Bar::new("rows", None)).set(rows);
            }
        }
        match running.join() {
            Err(panic) => std::panic::resume_unwind(panic),
            Ok(()) => Err(polars_err!(ComputeError: "the query ended without an answer")),
        }
    }
}

/// Takes a query's rows batch by batch, in their order, and gives what that came to.
///
/// # Errors
/// As for [`Watch::collect`], and what taking a batch meets.
pub(crate) fn fold<T: Send + 'static>(
    query: LazyFrame,
    start: T,
    take: impl Fn(&mut T, DataFrame) -> PolarsResult<()> + Send + Sync + 'static,
) -> PolarsResult<T> {
    let watch = Watch::default();
    let (rows, state) = (Arc::clone(&watch.rows), Arc::new(Mutex::new(Some(start))));
    let shared = Arc::clone(&state);
    let take_batch = move |batch: DataFrame| {
        interrupted().map_err(stopped)?;
        rows.fetch_add(batch.height() as u64, Ordering::Relaxed);
        if let Some(state) = lock(&shared).as_mut() {
            take(state, batch)?;
        }
        // No batch is the last one.
        Ok(false)
    };
    watch.collect(query.sink_batches(PlanCallback::new(take_batch), true, None)?)?;
    let state = lock(&state).take();
    state.ok_or_else(|| polars_err!(ComputeError: "the query ended without an answer"))
}

/// Hands a query's rows to a function batch by batch, in any order, on whichever core has them.
///
/// # Errors
/// As for [`Watch::collect`], and what the function meets.
pub(crate) fn for_each(
    query: LazyFrame,
    take: impl Fn(&DataFrame) -> PolarsResult<()> + Send + Sync + 'static,
) -> PolarsResult<()> {
    let watch = Watch::default();
    let rows = Arc::clone(&watch.rows);
    let take_batch = move |batch: DataFrame| {
        interrupted().map_err(stopped)?;
        rows.fetch_add(batch.height() as u64, Ordering::Relaxed);
        take(&batch)?;
        Ok(batch.clear())
    };
    let taken = query.map(
        take_batch,
        AllowedOptimizations::STREAMING,
        None,
        Some("taken"),
    );
    watch.collect(taken)?;
    Ok(())
}

/// Writes a query's rows to a file, in their order, and says how many they are.
///
/// # Errors
/// As for [`Watch::collect`], and what the writing meets.
pub(crate) fn sink(query: LazyFrame, format: FileWriteFormat, file: File) -> PolarsResult<usize> {
    let watch = Watch::default();
    let rows = Arc::clone(&watch.rows);
    let look = move |batch: DataFrame| {
        interrupted().map_err(stopped)?;
        rows.fetch_add(batch.height() as u64, Ordering::Relaxed);
        Ok(batch)
    };
    // The file is taken from there when the query begins.
    let target = Arc::new(Mutex::new(Some(Writable::Local(file))));
    let target = SinkDestination::File {
        target: SinkTarget::Dyn(SpecialEq::new(target)),
    };
    let watched = query.map(look, AllowedOptimizations::STREAMING, None, Some("watched"));
    watch.collect(watched.sink(target, format, UnifiedSinkArgs::default())?)?;
    Ok(watch.rows.load(Ordering::Relaxed) as usize)
}

/// A batch that panicked has ended the query, so nobody sees what it left behind.
fn lock<T>(state: &Mutex<T>) -> MutexGuard<'_, T> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether all rows of a query are in memory already: those of a frame, perhaps with columns more.
/// Then there is nothing to save, and the engine for what is in memory is quicker.
pub(crate) fn is_in_memory(query: &LazyFrame) -> bool {
    let mut plan = &query.logical_plan;
    loop {
        match plan {
            DslPlan::DataFrameScan { .. } => return true,
            DslPlan::HStack { input, .. } => plan = input,
            _ => return false,
        }
    }
}

/// Whether a query ended since the cell was stopped.
pub(crate) fn was_stopped(error: &PolarsError) -> bool {
    let PolarsError::IO { error, .. } = error else {
        return false;
    };
    error
        .get_ref()
        .is_some_and(|error| error.is::<Interrupted>())
}

fn stopped(error: Interrupted) -> PolarsError {
    io_error(io::Error::new(io::ErrorKind::Interrupted, error))
}

fn io_error(error: io::Error) -> PolarsError {
    PolarsError::IO {
        error: Arc::new(error),
        msg: None,
    }
}
