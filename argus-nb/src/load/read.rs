//! A file is read: its chunks by as many threads as there are cores, each into
//! pieces of columns; the pieces become the frame.

use super::assemble::{Found, Part, assemble, lines_before};
use super::chunks::{CHUNK, Chunk, Chunks, Uncut};
use super::column::{Builder, Fields, Misfit};
use super::dialect::{Dialect, Layout};
use super::error::QUOTED;
use super::plan::{Plan, Reading};
use super::progress::LoadBar;
use super::report::{self, Example, LoadReport, Reason};
use super::rows::{Block, Cutter, Rows};
use super::source::{self, Content, Meter, Source};
use super::{Load, LoadError, OnError, loaded, table};
use crate::interrupt::interrupted;
use memchr::memchr_iter;
use polars::prelude::*;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Rows at the start of a file that its columns are judged by.
const JUDGED: usize = 1000;
/// A chunk when only some rows are wanted.
const SMALL_CHUNK: usize = 128 << 10;

/// `Load::read`.
pub(super) fn read(load: &Load) -> Result<DataFrame, LoadError> {
    let sources = source::find(&load.pattern)?;
    if let Some(Content::Parquet | Content::Arrow) = sources.first().map(|first| first.content) {
        let df = table::read(load, &sources)?;
        let rows = [df.height()];
        let rows = if sources.len() == 1 { &rows[..] } else { &[] };
        loaded::note(&load.pattern, &sources, rows, &df);
        return Ok(df);
    }
    let (df, report, rows) = read_text(load, &sources)?;
    loaded::note(&load.pattern, &sources, &rows, &df);
    if !report.is_empty() {
        report::keep(&df, report.clone());
        report::say(&load.pattern, &report);
    }
    Ok(df)
}

/// The frame of text files, what is to be said of it, and the rows of each file.
fn read_text(
    load: &Load,
    sources: &[Source],
) -> Result<(DataFrame, LoadReport, Vec<usize>), LoadError> {
    let management = Management::of(load);
    let load = &management.load;
    let mut plan = plan(load, sources)?;
    loop {
        match Pass::new(load, sources, &plan).run()? {
            Passed::Done(parts) => {
                let mut rows = rows_by_source(sources, &parts);
                let (df, report) = assemble(load, sources, &plan, parts)?;
                let df = management.dropped(df, &plan)?;
                if let [only] = &mut rows[..] {
                    *only = df.height();
                }
                return Ok((df, report, rows));
            }
            // A column is not what its first values said: again, with more room.
            Passed::Wider(columns) => {
                for (at, reason) in columns {
                    plan.widen(at, reason);
                }
            }
        }
    }
}

fn rows_by_source(sources: &[Source], parts: &[Part]) -> Vec<usize> {
    let mut rows = vec![0; sources.len()];
    for part in parts {
        rows[part.source] += part.rows - part.found.rows_skipped();
    }
    rows
}

/// The plan of the columns, from the first file that has rows.
pub(super) fn plan(load: &Load, sources: &[Source]) -> Result<Plan, LoadError> {
    let mut empty = None;
    for source in sources {
        let opened = source.open(&Meter::default())?;
        let dialect = Dialect::of(&source.path, &opened.sample, load)?;
        let rows = &opened.sample[dialect.skip..];
        let whole = if opened.whole {
            rows.len()
        } else {
            memchr::memrchr(b'\n', rows).map_or(0, |at| at + 1)
        };
        let plan = judged(&source.path, &dialect, &rows[..whole], load)?;
        if whole > 0 {
            return Ok(plan);
        }
        empty.get_or_insert(plan);
    }
    empty.ok_or_else(|| LoadError::missing(&load.pattern))
}

fn judged(path: &Path, dialect: &Dialect, rows: &[u8], load: &Load) -> Result<Plan, LoadError> {
    let places: Vec<Option<usize>> = (0..dialect.names.len()).map(Some).collect();
    let verbatim = vec![false; places.len()];
    let cutter = cutter(dialect, &places, &verbatim);
    let mut first = FirstBlock::default();
    cutter.cut(rows, memchr::memchr(b'"', rows).is_some(), &mut first);
    let stride = dialect.names.len();
    let judged = first.spans.len().min(JUDGED * stride);
    let values = Fields {
        text: &first.text,
        spans: &first.spans[..judged],
        stride,
        at: 0,
        clean: false,
    };
    Plan::new(path, dialect, &values, load)
}

#[derive(Default)]
struct FirstBlock {
    text: Vec<u8>,
    spans: Vec<(u32, u32)>,
}

impl Rows for FirstBlock {
    fn block(&mut self, block: &Block<'_>) -> bool {
        self.text = block.text.to_vec();
        self.spans = block.spans.to_vec();
        false
    }
    fn other_width(&mut self, _: usize, _: usize, _: usize) -> bool {
        true
    }
    fn header_again(&mut self) {}
}

fn cutter<'a>(
    dialect: &'a Dialect,
    places: &'a [Option<usize>],
    verbatim: &'a [bool],
) -> Cutter<'a> {
    Cutter {
        layout: &dialect.layout,
        width: dialect.names.len(),
        places,
        wanted: places.iter().flatten().count(),
        verbatim,
        header: &dialect.header,
    }
}

/// `.flows_only()` has to see the protocol, asked for or not.
struct Management {
    load: Load,
    drop: bool,
    borrowed: bool,
}

impl Management {
    fn of(load: &Load) -> Management {
        let mut load = load.clone();
        let is_proto = |name: &String| {
            crate::schema::by_header(name).is_some_and(|field| field.name == "proto")
        };
        let drop = load.flows_only;
        let mut borrowed = false;
        if let Some(columns) = load.columns.as_mut().filter(|_| drop)
            && !columns.iter().any(is_proto)
        {
            columns.push("Proto".to_owned());
            borrowed = true;
        }
        Management {
            load,
            drop,
            borrowed,
        }
    }

    fn dropped(&self, df: DataFrame, plan: &Plan) -> Result<DataFrame, LoadError> {
        if !self.drop {
            return Ok(df);
        }
        let proto = plan.columns.iter().find(|column| {
            crate::schema::by_header(&column.in_file).is_some_and(|field| field.name == "proto")
        });
        let Some(name) = proto.map(|column| column.name.clone()) else {
            return Err(LoadError::NoColumn {
                path: self.load.pattern.clone(),
                name: "Proto".to_owned(),
                nearest: Vec::new(),
                columns: plan
                    .columns
                    .iter()
                    .map(|column| column.in_file.clone())
                    .collect(),
            });
        };
        let refused = |source| LoadError::Polars {
            path: self.load.pattern.clone(),
            source,
        };
        let text = col(name.as_str()).cast(DataType::String);
        let flows = df
            .lazy()
            .filter(text.neq_missing(lit("man")))
            .collect()
            .map_err(refused)?;
        match self.borrowed {
            true => flows.drop(&name).map_err(refused),
            false => Ok(flows),
        }
    }
}

/// How one pass over the files ended.
enum Passed {
    Done(Vec<Part>),
    /// These columns need a wider reading.
    Wider(BTreeMap<usize, Misfit>),
}

/// One reading of all files.
struct Pass<'a> {
    load: &'a Load,
    sources: &'a [Source],
    plan: &'a Plan,
    meter: Meter,
}

/// The files as one queue of chunks.
struct Queue<'a> {
    pass: &'a Pass<'a>,
    at: usize,
    index: usize,
    open: Option<(Chunks, Arc<Opened>)>,
    /// Rows still wanted, where only some are.
    rows_left: Option<usize>,
    stop: bool,
}

/// What the chunks of one file have in common.
struct Opened {
    source: usize,
    dialect: Dialect,
    places: Vec<Option<usize>>,
}

struct Next {
    index: usize,
    opened: Arc<Opened>,
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
                let Some(source) = self.pass.sources.get(self.at) else {
                    return Ok(None);
                };
                self.open = Some(self.pass.open(self.at, source)?);
                self.at += 1;
            }
            let Some((chunks, opened)) = &mut self.open else {
                continue;
            };
            let source = &self.pass.sources[opened.source];
            match chunks.next(chunk) {
                Ok(true) => {
                    self.index += 1;
                    return Ok(Some(Next {
                        index: self.index - 1,
                        opened: opened.clone(),
                        most_rows: self.rows_left,
                    }));
                }
                Ok(false) => self.open = None,
                Err(Uncut::Read(error)) => return Err(source.broken(error)),
                Err(Uncut::TooLong { quoted }) => {
                    return Err(LoadError::LongRow {
                        path: source.path.clone(),
                        quoted,
                    });
                }
            }
        }
    }
}

impl<'a> Pass<'a> {
    fn new(load: &'a Load, sources: &'a [Source], plan: &'a Plan) -> Pass<'a> {
        Pass {
            load,
            sources,
            plan,
            meter: Meter::default(),
        }
    }

    fn open(&self, at: usize, source: &Source) -> Result<(Chunks, Arc<Opened>), LoadError> {
        let opened = source.open(&self.meter)?;
        let dialect = Dialect::of(&source.path, &opened.sample, self.load)?;
        let mut places = vec![None; dialect.names.len()];
        for (place, field) in self
            .plan
            .places(&source.path, &dialect)?
            .into_iter()
            .enumerate()
        {
            places[field] = Some(place);
        }
        let size = if self.load.rows.is_some() {
            SMALL_CHUNK
        } else {
            CHUNK
        };
        let mut reader = opened.reader();
        let broken = |error| source.broken(error);
        std::io::copy(
            &mut reader.by_ref().take(dialect.skip as u64),
            &mut std::io::sink(),
        )
        .map_err(broken)?;
        let chunks = Chunks::new(reader, size, &dialect.layout);
        Ok((
            chunks,
            Arc::new(Opened {
                source: at,
                dialect,
                places,
            }),
        ))
    }

    fn run(&self) -> Result<Passed, LoadError> {
        let queue = Mutex::new(Queue {
            pass: self,
            at: 0,
            index: 0,
            open: None,
            rows_left: self.load.rows,
            stop: false,
        });
        let parts = Mutex::new(Vec::new());
        // With rows counted, a chunk has to know how many came before it.
        let threads = match self.load.rows {
            Some(_) => 1,
            None => std::thread::available_parallelism().map_or(1, |threads| threads.get()),
        };
        let total: u64 = self.sources.iter().map(|source| source.size).sum();
        let mut bar = LoadBar::new(&self.load.pattern, total, self.meter.clone());
        let results = std::thread::scope(|scope| {
            let workers: Vec<_> = (0..threads)
                .map(|_| scope.spawn(|| self.work(&queue, &parts)))
                .collect();
            bar.watch(|| workers.iter().all(|worker| worker.is_finished()));
            workers
                .into_iter()
                .map(|worker| worker.join())
                .collect::<Vec<_>>()
        });
        drop(bar);
        let mut parts = parts.into_inner().unwrap_or_else(PoisonError::into_inner);
        parts.sort_by_key(|part: &Part| part.index);
        let wider: BTreeMap<usize, Misfit> = parts
            .iter()
            .flat_map(|part| part.found.wider.iter().map(|(at, reason)| (*at, *reason)))
            .collect();
        if !wider.is_empty() {
            return Ok(Passed::Wider(wider));
        }
        if self.load.on_error == OnError::Fail
            && let Some(error) = self.first_failure(&parts)
        {
            return Err(error);
        }
        for result in results {
            match result {
                Ok(outcome) => outcome?,
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(Passed::Done(parts))
    }

    fn work(&self, queue: &Mutex<Queue<'_>>, parts: &Mutex<Vec<Part>>) -> Result<(), LoadError> {
        let mut chunk = Chunk::default();
        loop {
            let next = queue
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .next(&mut chunk);
            let next = match next {
                Ok(Some(next)) => next,
                Ok(None) => return Ok(()),
                Err(error) => {
                    queue.lock().unwrap_or_else(PoisonError::into_inner).stop = true;
                    return Err(error);
                }
            };
            let part = self.build(chunk.text(), chunk.quoted, &next);
            let ends = !part.found.wider.is_empty()
                || self.load.on_error == OnError::Fail && part.found.first.is_some();
            let mut queue = queue.lock().unwrap_or_else(PoisonError::into_inner);
            queue.stop |= ends;
            queue.rows_left = queue.rows_left.map(|left| left.saturating_sub(part.rows));
            drop(queue);
            parts
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(part);
        }
    }

    /// The pieces of the columns that one chunk holds.
    fn build(&self, chunk: &[u8], quoted: bool, next: &Next) -> Part {
        let lines = memchr_iter(b'\n', chunk).count() + usize::from(!chunk.ends_with(b"\n"));
        let categories = Categories::global().mapping();
        let columns = &self.plan.columns;
        let verbatim: Vec<bool> = columns
            .iter()
            .map(|column| column.reading == Reading::Flags)
            .collect();
        let builders = columns
            .iter()
            .map(|column| Builder::new(column.reading, lines, &categories))
            .collect();
        let mut building = Building {
            pass: self,
            chunk,
            builders,
            found: Found::default(),
            rows: 0,
            most_rows: next.most_rows,
            source: &self.sources[next.opened.source],
            width: next.opened.dialect.names.len(),
            lines_before_rows: next.opened.dialect.lines,
            clean: simdutf8::basic::from_utf8(chunk).is_ok()
                && memchr::memchr(0, chunk).is_none()
                && !matches!(next.opened.dialect.layout, Layout::Aligned(_)),
        };
        cutter(&next.opened.dialect, &next.opened.places, &verbatim).cut(
            chunk,
            quoted,
            &mut building,
        );
        Part {
            index: next.index,
            source: next.opened.source,
            rows: building.rows,
            lines: lines as u64,
            pieces: building.builders.into_iter().map(Builder::finish).collect(),
            found: building.found,
        }
    }

    /// The first misfit of all, as an error, with its line in the file.
    fn first_failure(&self, parts: &[Part]) -> Option<LoadError> {
        for (at, part) in parts.iter().enumerate() {
            let Some(first) = &part.found.first else {
                continue;
            };
            let example = Example {
                line: first.example.line + lines_before(parts, at),
                ..first.example.clone()
            };
            return Some(LoadError::of(&first.reason, example, first.width));
        }
        None
    }
}

/// The columns of a chunk while its rows are cut.
struct Building<'a> {
    pass: &'a Pass<'a>,
    source: &'a Source,
    chunk: &'a [u8],
    builders: Vec<Builder>,
    found: Found,
    /// How many rows are built.
    rows: usize,
    most_rows: Option<usize>,
    /// How many fields a row has.
    width: usize,
    lines_before_rows: u64,
    clean: bool,
}

impl Building<'_> {
    fn has_failed(&self) -> bool {
        !self.found.wider.is_empty() || self.found.first.is_some()
    }
}

/// A place in a chunk, by the line that begins or holds it.
fn example(chunk: (&Source, u64, &[u8]), begins: usize, text: &[u8]) -> Example {
    let (source, lines_before_rows, chunk) = chunk;
    let before = &chunk[..begins.min(chunk.len())];
    Example {
        path: source.path.clone(),
        line: memchr_iter(b'\n', before).count() as u64 + 1 + lines_before_rows,
        text: String::from_utf8_lossy(&text[..text.len().min(QUOTED * 4)]).into_owned(),
    }
}

impl Rows for Building<'_> {
    fn block(&mut self, block: &Block<'_>) -> bool {
        let left = self.most_rows.map_or(usize::MAX, |most| most - self.rows);
        let rows = block.rows.len().min(left);
        let stride = self.builders.len();
        let place = (self.source, self.lines_before_rows, self.chunk);
        let on_error = self.pass.load.on_error;
        let columns = self.pass.plan.columns.iter();
        for (at, (builder, column)) in self.builders.iter_mut().zip(columns).enumerate() {
            let fields = Fields {
                text: block.text,
                spans: &block.spans[..rows * stride],
                stride,
                at,
                clean: self.clean,
            };
            let (found, before, width) = (&mut self.found, self.rows, self.width);
            builder.extend(&fields, &self.pass.plan.clock, |row, misfit, text| {
                if column.widens(misfit) {
                    found.wider.entry(at).or_insert(misfit);
                    return;
                }
                let reason = Reason::Value {
                    column: column.name.clone(),
                    misfit,
                };
                let begins = block.rows[row] as usize;
                found.take(on_error, (before + row, width, 1), reason, || {
                    example(place, begins, text)
                });
            });
        }
        self.rows += rows;
        !self.has_failed() && self.most_rows != Some(self.rows)
    }

    fn other_width(&mut self, row: usize, begins: usize, found: usize) -> bool {
        let row = self.rows + row;
        if self.most_rows.is_some_and(|most| row >= most) {
            return false;
        }
        let on_error = self.pass.load.on_error;
        let reason = Reason::Width { wanted: self.width };
        let place = (self.source, self.lines_before_rows, self.chunk);
        let line_end =
            memchr::memchr(b'\n', &self.chunk[begins..]).map_or(self.chunk.len(), |at| begins + at);
        let line = &self.chunk[begins..line_end];
        let nulls = self.width.saturating_sub(found);
        self.found.take(on_error, (row, found, nulls), reason, || {
            example(place, begins, line)
        });
        on_error == OnError::Null
    }

    fn header_again(&mut self) {
        self.found.report.headers += 1;
    }
}
