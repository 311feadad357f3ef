//! One pass over all files: chunk by chunk from one queue, by as many threads as
//! there are cores.

use super::building::{ChunkOfFile, FileContext};
use super::chunks::{CHUNK, Chunk, Chunks, SMALL_CHUNK};
use super::dialect::Dialect;
use super::error::LoadError;
use super::misfit::Misfit;
use super::options::{Load, OnError};
use super::part::{Part, first_error};
use super::plan::Plan;
use super::progress::LoadBar;
use super::source::{Meter, Source};
use super::user_data::UserData;
use crate::interrupt::interrupted;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How a pass ended.
pub(super) enum Outcome {
    /// With all chunks, in the files' order, and what is to be said of the files.
    Done(Vec<Part>, Vec<String>),
    /// These columns need a wider reading, for the reason that stands with each.
    Wider(BTreeMap<usize, Misfit>),
}

/// One reading of all files.
pub(super) struct Pass<'a> {
    load: &'a Load,
    sources: &'a [Source],
    plan: &'a Plan,
    meter: Meter,
}

/// What the threads of a pass share.
struct Shared<'a> {
    queue: Mutex<Queue<'a>>,
    parts: Mutex<Vec<Part>>,
}

/// The chunks of all files, one after the other.
struct Queue<'a> {
    pass: &'a Pass<'a>,
    /// The next of the files.
    source: usize,
    /// The next of the chunks.
    index: usize,
    open: Option<(Chunks, Arc<FileContext>)>,
    /// Rows still wanted, where that is limited.
    rows_left: Option<usize>,
    /// What is to be said of the files opened so far.
    notes: Vec<String>,
    stop: bool,
}

/// What is to be known of a chunk that comes from the queue.
struct Next {
    index: usize,
    file: Arc<FileContext>,
    most_rows: Option<usize>,
}

impl Queue<'_> {
    fn next(&mut self, chunk: &mut Chunk) -> Result<Option<Next>, LoadError> {
        interrupted()?;
        if self.stop || self.rows_left == Some(0) {
            return Ok(None);
        }
        loop {
            if self.open.is_none() {
                if self.source == self.pass.sources.len() {
                    return Ok(None);
                }
                let open = self.pass.open(self.source)?;
                self.notes.extend(open.1.note.clone());
                self.open = Some(open);
                self.source += 1;
            }
            let Some((chunks, file)) = &mut self.open else {
                continue;
            };
            let has_rows = chunks
                .next(chunk)
                .map_err(|error| error.into_load_error(&self.pass.sources[file.source]))?;
            if has_rows {
                self.index += 1;
                return Ok(Some(Next {
                    index: self.index - 1,
                    file: file.clone(),
                    most_rows: self.rows_left,
                }));
            }
            self.open = None;
        }
    }
}

impl<'a> Pass<'a> {
    pub(super) fn new(load: &'a Load, sources: &'a [Source], plan: &'a Plan) -> Pass<'a> {
        Pass {
            load,
            sources,
            plan,
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

    /// Runs the threads, and says how far they are if they take their time.
    fn work_together(
        &self,
        shared: &Shared<'_>,
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
    fn work(&self, shared: &Shared<'_>) -> Result<(), LoadError> {
        let mut chunk = Chunk::default();
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
            let part = self.build(&chunk, &next);
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

    fn build(&self, chunk: &Chunk, next: &Next) -> Part {
        let chunk = ChunkOfFile {
            text: chunk.text(),
            quoted: chunk.quoted,
            index: next.index,
            file: &next.file,
            source: &self.sources[next.file.source],
            plan: self.plan,
            on_error: self.load.on_error,
            most_rows: next.most_rows,
        };
        chunk.build()
    }

    fn open(&self, source_index: usize) -> Result<(Chunks, Arc<FileContext>), LoadError> {
        let source = &self.sources[source_index];
        let opened = source.open(&self.meter)?;
        let dialect = Dialect::detect(&source.path, &opened.sample, self.load)?;
        let mut places = vec![None; dialect.names.len()];
        let fields = self.plan.places(&source.path, &dialect)?.into_iter();
        for (place, field) in fields.enumerate() {
            places[field] = Some(place);
        }
        let size = match self.load.rows {
            Some(_) => SMALL_CHUNK,
            None => CHUNK,
        };
        let mut chunks = Chunks::new(opened, size, &dialect);
        if UserData::among(&dialect.names).is_some() {
            chunks = chunks.with_a_row_a_line();
        }
        let file = FileContext {
            source: source_index,
            note: self
                .plan
                .columns_left_out(self.load, &source.path, &dialect),
            dialect,
            places,
        };
        Ok((chunks, Arc::new(file)))
    }
}

/// A thread that panicked while it held a lock ends the pass anyway, so what it
/// left is never used.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
