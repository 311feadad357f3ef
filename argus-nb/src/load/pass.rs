//! One pass over all files: chunk by chunk from one queue, by as many threads as
//! there are cores. What a chunk is, and what becomes of it, a [`Format`] says.

use super::error::LoadError;
use super::misfit::Misfit;
use super::options::{Load, OnError};
use super::part::{Part, first_error};
use super::progress::LoadBar;
use super::source::{Meter, Source};
use crate::interrupt::interrupted;
use polars::prelude::polars_err;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How a pass ended.
pub(super) enum Outcome {
    /// With all chunks, in the files' order, and what is to be said of the files.
    Done(Vec<Part>, Vec<String>),
    /// These columns need a wider reading, for the reason that stands with each.
    Wider(BTreeMap<usize, Misfit>),
}

/// How files of one kind are cut into chunks, and how a chunk becomes columns.
pub(super) trait Format: Sync {
    /// An open file, which gives its chunks one after the other.
    type Chunks: Send;
    /// A piece of a file. It is used again and again by one thread.
    type Chunk: Default;
    /// What the chunks of one file have in common.
    type File: Send + Sync;

    /// Opens the file of that number among all.
    fn open(&self, source: usize, meter: &Meter) -> Result<Open<Self>, LoadError>;

    /// Puts the file's next rows into `chunk`; false if there are none left.
    fn next(
        &self,
        open: &mut Self::Chunks,
        chunk: &mut Self::Chunk,
        source: usize,
    ) -> Result<bool, LoadError>;

    /// Makes columns of a chunk, of no more rows than `most_rows`.
    fn build(&self, chunk: &Self::Chunk, next: &Next<Self::File>) -> Part;
}

/// A file that was opened.
pub(super) struct Open<F: Format + ?Sized> {
    pub(super) chunks: F::Chunks,
    pub(super) file: F::File,
    /// What is to be said of it.
    pub(super) note: Option<String>,
}

/// One reading of all files.
pub(super) struct Pass<'a, F> {
    load: &'a Load,
    sources: &'a [Source],
    format: &'a F,
    meter: Meter,
}

/// What the threads of a pass share.
struct Shared<'a, F: Format> {
    queue: Mutex<Queue<'a, F>>,
    parts: Mutex<Vec<Part>>,
}

/// The chunks of all files, one after the other.
struct Queue<'a, F: Format> {
    pass: &'a Pass<'a, F>,
    /// The next of the files.
    source: usize,
    /// The next of the chunks.
    index: usize,
    open: Option<(F::Chunks, Arc<F::File>)>,
    /// Rows still wanted, where that is limited.
    rows_left: Option<usize>,
    /// What is to be said of the files opened so far.
    notes: Vec<String>,
    stop: bool,
}

/// What is to be known of a chunk that comes from the queue.
pub(super) struct Next<F> {
    /// Its place among all chunks.
    pub(super) index: usize,
    /// Which of the files it is from.
    pub(super) source: usize,
    pub(super) file: Arc<F>,
    /// How many rows are wanted, if that is limited.
    pub(super) most_rows: Option<usize>,
}

impl<F: Format> Queue<'_, F> {
    fn next(&mut self, chunk: &mut F::Chunk) -> Result<Option<Next<F::File>>, LoadError> {
        interrupted()?;
        if self.stop || self.rows_left == Some(0) {
            return Ok(None);
        }
        loop {
            if self.open.is_none() {
                if self.source == self.pass.sources.len() {
                    return Ok(None);
                }
                let open = self.pass.format.open(self.source, &self.pass.meter)?;
                self.notes.extend(open.note);
                self.open = Some((open.chunks, Arc::new(open.file)));
                self.source += 1;
            }
            let Some((chunks, file)) = &mut self.open else {
                continue;
            };
            let source = self.source - 1;
            if self.pass.format.next(chunks, chunk, source)? {
                self.index += 1;
                return Ok(Some(Next {
                    index: self.index - 1,
                    source,
                    file: file.clone(),
                    most_rows: self.rows_left,
                }));
            }
            self.open = None;
        }
    }
}

impl<'a, F: Format> Pass<'a, F> {
    pub(super) fn new(load: &'a Load, sources: &'a [Source], format: &'a F) -> Pass<'a, F> {
        Pass {
            load,
            sources,
            format,
            meter: Meter::default(),
        }
    }

    pub(super) fn run(&self) -> Result<Outcome, LoadError> {
        let shared = Shared {
            queue: Mutex::new(Queue {
                pass: self,
                source: 0,
                index: 0,
                open: None,
                rows_left: self.load.rows,
                notes: Vec::new(),
                stop: false,
            }),
            parts: Mutex::default(),
        };
        let results = self.work_together(&shared);
        let mut parts = shared
            .parts
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner);
        parts.sort_by_key(|part| part.index);
        let mut wider: BTreeMap<usize, Misfit> = BTreeMap::new();
        for (at, reason) in parts.iter().flat_map(|part| &part.found.wider) {
            let widest = wider.entry(*at).or_insert(*reason);
            *widest = (*reason).max(*widest);
        }
        if !wider.is_empty() {
            return Ok(Outcome::Wider(wider));
        }
        if self.load.on_error == OnError::Fail
            && let Some(error) = first_error(&parts)
        {
            return Err(error);
        }
        for result in results {
            match result {
                Ok(ended) => ended?,
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        let queue = shared.queue.into_inner();
        let notes = queue.unwrap_or_else(PoisonError::into_inner).notes;
        Ok(Outcome::Done(parts, notes))
    }

    /// The same, of a format that says itself of which type its columns are: the parts, and
    /// what is to be said of the files.
    pub(super) fn run_typed(&self) -> Result<(Vec<Part>, Vec<String>), LoadError> {
        match self.run()? {
            Outcome::Done(parts, notes) => Ok((parts, notes)),
            Outcome::Wider(_) => Err(LoadError::Polars {
                path: self.load.pattern.clone(),
                source: polars_err!(ComputeError: "a column has values of two types"),
            }),
        }
    }

    /// Runs the threads, and says how far they are if they take their time.
    fn work_together(
        &self,
        shared: &Shared<'_, F>,
    ) -> Vec<std::thread::Result<Result<(), LoadError>>> {
        // With rows counted, a chunk has to know how many came before it.
        let threads = match self.load.rows {
            Some(_) => 1,
            None => std::thread::available_parallelism().map_or(1, |threads| threads.get()),
        };
        let total: u64 = self.sources.iter().map(|source| source.size).sum();
        let mut progress = LoadBar::new(&self.load.pattern, total, self.meter.clone());
        std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads)
                .map(|_| scope.spawn(|| self.work(shared)))
                .collect();
            progress.watch(|| workers.iter().all(|worker| worker.is_finished()));
            workers.into_iter().map(|worker| worker.join()).collect()
        })
    }

    /// What each thread does: it takes chunks from the queue until there are none.
    fn work(&self, shared: &Shared<'_, F>) -> Result<(), LoadError> {
        let mut chunk = F::Chunk::default();
        loop {
            let next = lock(&shared.queue).next(&mut chunk);
            let next = match next {
                Ok(Some(next)) => next,
                Ok(None) => return Ok(()),
                Err(error) => {
                    lock(&shared.queue).stop = true;
                    return Err(error);
                }
            };
            let part = self.format.build(&chunk, &next);
            let ends = !part.found.wider.is_empty()
                || self.load.on_error == OnError::Fail && part.found.first.is_some();
            let mut queue = lock(&shared.queue);
            queue.stop |= ends;
            queue.rows_left = queue
                .rows_left
                .map(|left| left.saturating_sub(part.wanted_rows));
            drop(queue);
            lock(&shared.parts).push(part);
        }
    }
}

/// A thread that panicked while it held a lock ends the pass anyway, so what it
/// left is never used.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
