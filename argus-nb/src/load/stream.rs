//! The rows of one file, one after the other, in constant memory. They are cut as
//! `load` cuts them, so both agree on what a row is and on which line it stands.
//!
//! Argus' own records become rows of the text that ra would have printed, and so do flow
//! data of others.

use super::binary::RecordRows;
use super::chunks::{Chunk, ChunkError, Chunks, SMALL_CHUNK};
use super::dialect::{Dialect, Layout};
use super::error::LoadError;
use super::find::expanded;
use super::imported::ImportRows;
use super::loaded;
use super::options::{Load, format_named};
use super::row::Row;
use super::rows::{Block, Cutter, RowFault, Rows};
use super::source::{HEADER, Opened, Source};
use super::user_data::UserData;
use crate::interrupt::interrupted;
use crate::schema::{self, Field};
use argus_import::Format;
use argus_sensor::SensorOptions;
use memchr::{memchr, memchr_iter};
use std::path::Path;

/// A file that is read row by row.
pub(crate) enum RowStream {
    Text(Box<TextRows>),
    Records(Box<RecordRows>),
    Imported(Box<ImportRows>),
}

/// Rows of text.
pub(crate) struct TextRows {
    source: Source,
    dialect: Dialect,
    chunks: Chunks,
    chunk: Chunk,
    /// Lines of the file before the chunk.
    lines: u64,
    cut: CutRows,
    /// The next of the cut rows.
    next: usize,
    ended: bool,
}

impl RowStream {
    /// Opens a file and reads its header. Argus' own records have no header: of their
    /// fields those are taken that `fields` names, or ra's own if none is named.
    ///
    /// What it is of others' formats, its content says, or `format` by its name.
    pub(crate) fn open(
        path: &Path,
        fields: &[&str],
        format: Option<&str>,
    ) -> Result<RowStream, LoadError> {
        let path = &expanded(path);
        let named = format.map(format_named).transpose()?;
        // The packets of an export are what is read, and not seen by a sensor.
        let is_export = named.is_some_and(Format::reads_packets);
        let sensor = (!is_export).then(SensorOptions::default);
        let (source, opened) = Source::open_once(path, sensor)?;
        let start = &opened.sample[..opened.sample.len().min(HEADER as usize)];
        let is_argus = argus_records::is_argus(start);
        let detected = || argus_import::detect(start).filter(|_| !is_argus);
        if let Some(format) = named.or_else(detected) {
            loaded::note_files([path.as_path()], std::iter::empty());
            let rows = ImportRows::new(source, opened, format, fields)?;
            return Ok(RowStream::Imported(Box::new(rows)));
        }
        if is_argus {
            loaded::note_files([path.as_path()], std::iter::empty());
            let rows = RecordRows::new(source, opened, fields)?;
            return Ok(RowStream::Records(Box::new(rows)));
        }
        let rows = TextRows::open(path, source, opened)?;
        Ok(RowStream::Text(Box::new(rows)))
    }

    /// The names of the columns.
    pub(crate) fn names(&self) -> &[String] {
        match self {
            RowStream::Text(rows) => &rows.dialect.names,
            RowStream::Records(rows) => rows.names(),
            RowStream::Imported(rows) => rows.names(),
        }
    }

    /// Argus' field that each column is, if it is one.
    pub(crate) fn fields(&self) -> Vec<Option<&'static Field>> {
        match self {
            RowStream::Imported(rows) => rows.fields().to_vec(),
            _ => self
                .names()
                .iter()
                .map(|name| schema::by_header(name))
                .collect(),
        }
    }

    /// The next row; none behind the last one, and none after an error that keeps
    /// the file from being read on. A row of another width is an error, and the
    /// stream goes on behind it.
    pub(crate) fn next(&mut self) -> Result<Option<Row<'_>>, LoadError> {
        match self {
            RowStream::Text(rows) => rows.next(),
            RowStream::Records(rows) => rows.next(),
            RowStream::Imported(rows) => rows.next(),
        }
    }
}

impl TextRows {
    fn open(path: &Path, source: Source, opened: Opened) -> Result<TextRows, LoadError> {
        let dialect = Dialect::detect(path, &opened.sample, &Load::new(path))?;
        if let Layout::Aligned(_) = dialect.layout {
            return Err(LoadError::NoScan {
                path: path.to_owned(),
                what: "aligned with spaces",
            });
        }
        loaded::note_files([path], std::iter::empty());
        let mut chunks = Chunks::new(opened, SMALL_CHUNK, &dialect);
        if UserData::among(&dialect.names).is_some() {
            chunks = chunks.with_a_row_a_line();
        }
        Ok(TextRows {
            chunks,
            chunk: Chunk::default(),
            lines: dialect.lines,
            cut: CutRows::default(),
            next: 0,
            ended: false,
            source,
            dialect,
        })
    }

    fn next(&mut self) -> Result<Option<Row<'_>>, LoadError> {
        let asked_to_stop = interrupted().map_err(LoadError::from);
        match asked_to_stop.and_then(|()| self.fill()) {
            Ok(true) => {}
            Ok(false) => return Ok(None),
            Err(error) => {
                self.ended = true;
                return Err(error);
            }
        }
        let at = self.next;
        self.next += 1;
        let width = self.dialect.names.len();
        let row = &self.cut.rows[at];
        if let Some(fault) = row.fault {
            let rest = &self.chunk.text()[row.begins..];
            let text = &rest[..memchr(b'\n', rest).unwrap_or(rest.len())];
            let (path, line) = (self.source.path.clone(), row.line);
            let row = String::from_utf8_lossy(text).into_owned();
            return Err(match fault {
                RowFault::OpenQuote(_) => LoadError::OpenQuote { path, line, row },
                RowFault::Misaligned => LoadError::Misaligned { path, line, row },
                RowFault::Width(found) => LoadError::Width {
                    path,
                    line,
                    found,
                    wanted: width,
                    row,
                },
            });
        }
        Ok(Some(Row {
            line: row.line,
            unit: "line",
            text: &self.cut.text,
            spans: &self.cut.spans[at * width..][..width],
        }))
    }

    /// Cuts the next chunk, if all rows of the one before were taken; false if there
    /// are no more.
    fn fill(&mut self) -> Result<bool, LoadError> {
        while !self.ended && self.next == self.cut.rows.len() {
            let has_rows = self.chunks.next(&mut self.chunk);
            self.ended = !has_rows.map_err(|error| self.broken(error))?;
            self.next = 0;
            self.cut.cut(&self.dialect, &self.chunk, self.lines);
            self.lines += memchr_iter(b'\n', self.chunk.text()).count() as u64;
        }
        Ok(!self.ended)
    }

    /// What a failed read means, with the last line that could be read.
    fn broken(&self, error: ChunkError) -> LoadError {
        match error {
            ChunkError::Read(error) => {
                let text = format!("after line {}: {error}", self.lines);
                self.source.broken(std::io::Error::new(error.kind(), text))
            }
            too_long => too_long.into_load_error(&self.source),
        }
    }
}

/// The rows of one chunk.
#[derive(Default)]
struct CutRows {
    text: Vec<u8>,
    /// Begin and end of each field in `text`, row by row.
    spans: Vec<(u32, u32)>,
    rows: Vec<CutRow>,
}

struct CutRow {
    /// Its line in the file, from 1.
    line: u64,
    /// Where it begins in the chunk.
    begins: usize,
    /// Why it can't be cut as the header says.
    fault: Option<RowFault>,
}

impl CutRows {
    /// Takes the rows of a chunk that begins behind so many lines of its file.
    fn cut(&mut self, dialect: &Dialect, chunk: &Chunk, lines_before: u64) {
        self.text.clear();
        self.spans.clear();
        self.rows.clear();
        let width = dialect.names.len();
        let places: Vec<Option<usize>> = (0..width).map(Some).collect();
        let verbatim = vec![false; width];
        let mut cutting = Cutting {
            chunk: chunk.text(),
            width,
            leaves_blanks_out: dialect.layout.leaves_blanks_out(),
            counted: 0,
            line: lines_before + 1,
            faults: Vec::new(),
            cut: self,
        };
        Cutter::new(dialect, &places, &verbatim).cut(chunk.text(), chunk.quoted, &mut cutting);
    }
}

/// A chunk while its rows are cut.
struct Cutting<'a> {
    chunk: &'a [u8],
    /// How many fields a row should have, and whether blank ones may lack at its end.
    width: usize,
    leaves_blanks_out: bool,
    /// Up to where the chunk's lines are counted, and the line that is there.
    counted: usize,
    line: u64,
    /// Rows at fault in the block that comes next: which of its rows, and why.
    faults: Vec<(usize, RowFault)>,
    cut: &'a mut CutRows,
}

impl Rows for Cutting<'_> {
    fn block(&mut self, block: &Block<'_>) -> bool {
        let CutRows { text, spans, rows } = &mut *self.cut;
        for (begin, end) in block.spans {
            let from = text.len() as u32;
            text.extend_from_slice(&block.text[*begin as usize..*end as usize]);
            spans.push((from, text.len() as u32));
        }
        let earlier = rows.len();
        for begins in block.rows {
            let begins = *begins as usize;
            self.line += memchr_iter(b'\n', &self.chunk[self.counted..begins]).count() as u64;
            self.counted = begins;
            rows.push(CutRow {
                line: self.line,
                begins,
                fault: None,
            });
        }
        for (row, fault) in self.faults.drain(..) {
            rows[earlier + row].fault = Some(fault);
        }
        true
    }

    fn fault(&mut self, row: usize, _: usize, fault: RowFault) -> bool {
        if self.leaves_blanks_out && matches!(fault, RowFault::Width(found) if found < self.width) {
            return true;
        }
        self.faults.push((row, fault));
        false
    }
}
