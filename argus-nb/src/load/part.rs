//! What one chunk of a file became, and what did not fit in it.

use super::columns::Piece;
use super::error::LoadError;
use super::misfit::Misfit;
use super::options::OnError;
use super::report::{Example, LoadReport, Place, Reason};
use super::source::Source;
use std::collections::BTreeMap;

/// What one chunk became.
pub(super) struct Part {
    /// Its place among all chunks.
    pub(super) index: usize,
    /// Which of the files it is from.
    pub(super) source: usize,
    pub(super) rows: usize,
    /// How many of them count where the number of rows is limited: only flows, where
    /// only those are wanted.
    pub(super) wanted_rows: usize,
    pub(super) lines: u64,
    pub(super) pieces: Vec<Piece>,
    pub(super) found: Found,
}

/// What did not fit in a chunk. Lines are counted as if the chunk were the first of
/// its file: how many came before it is known when all chunks are there.
#[derive(Default)]
pub(super) struct Found {
    pub(super) report: LoadReport,
    pub(super) first: Option<First>,
    /// Rows to be left out.
    pub(super) skip: Vec<u32>,
    /// Columns that have to be read in a wider way.
    pub(super) wider: BTreeMap<usize, Misfit>,
}

/// A row of which something does not fit.
#[derive(Clone, Copy)]
pub(super) struct Misfitting {
    /// Which of the chunk's rows.
    pub(super) row: usize,
    /// How many fields it has.
    pub(super) width: usize,
    /// How many values are lost if they become null.
    pub(super) nulls: usize,
}

/// The first row that does not fit.
pub(super) struct First {
    row: usize,
    reason: Reason,
    example: Example,
    /// How many fields the row has.
    width: usize,
}

impl First {
    /// The load's error; the chunk begins behind so many lines of its file.
    fn error(&self, lines_before: u64) -> LoadError {
        let at = self.example.clone();
        let line = match at.place.behind(lines_before) {
            Place::Line(line) | Place::Byte(line) => line,
        };
        match &self.reason {
            Reason::Damage(trouble) => LoadError::Damaged {
                path: at.path,
                offset: line,
                trouble: *trouble,
            },
            Reason::Refused(why) => LoadError::import(
                &at.path,
                argus_import::ImportError::Line {
                    line,
                    why: why.clone(),
                    text: at.text,
                    hint: "mend the line",
                },
            ),
            Reason::Value { column, misfit } => LoadError::Value {
                path: at.path,
                line,
                column: column.clone(),
                value: at.text,
                wanted: misfit.wanted(),
                hint: misfit.hint(&self.example.text),
            },
            Reason::OpenQuote => LoadError::OpenQuote {
                path: at.path,
                line,
                row: at.text,
            },
            Reason::Misaligned => LoadError::Misaligned {
                path: at.path,
                line,
                row: at.text,
            },
            Reason::Width { wanted } => LoadError::Width {
                path: at.path,
                line,
                found: self.width,
                wanted: *wanted,
                row: at.text,
            },
        }
    }
}

impl Found {
    /// A row may misfit in several columns.
    pub(super) fn rows_skipped(&self) -> usize {
        let mut rows = self.skip.clone();
        rows.sort_unstable();
        rows.dedup();
        rows.len()
    }

    /// Takes note of a misfit.
    pub(super) fn note(
        &mut self,
        on_error: OnError,
        misfitting: Misfitting,
        reason: Reason,
        example: impl FnOnce() -> Example,
    ) {
        let Misfitting { row, width, nulls } = misfitting;
        match on_error {
            OnError::Fail if self.first.as_ref().is_none_or(|first| row < first.row) => {
                self.first = Some(First {
                    row,
                    reason,
                    example: example(),
                    width,
                });
            }
            OnError::Fail => {}
            OnError::Null => {
                self.report.nulled += nulls;
                self.report.add(reason, example);
            }
            OnError::Skip => {
                self.skip.push(row as u32);
                self.report.add(reason, example);
            }
        }
    }
}

/// How many lines of a part's file were in the parts before it.
pub(super) fn lines_before(parts: &[Part], at: usize) -> u64 {
    let source = parts[at].source;
    let earlier = parts[..at].iter().filter(|part| part.source == source);
    earlier.map(|part| part.lines).sum()
}

/// The first misfit of all parts, as an error.
pub(super) fn first_error(parts: &[Part]) -> Option<LoadError> {
    parts.iter().enumerate().find_map(|(at, part)| {
        let first = part.found.first.as_ref()?;
        Some(first.error(lines_before(parts, at)))
    })
}

/// How many rows of a frame are from each of the files.
pub(super) fn rows_by_source(sources: &[Source], parts: &[Part]) -> Vec<usize> {
    let mut rows = vec![0; sources.len()];
    for part in parts {
        rows[part.source] += part.rows - part.found.rows_skipped();
    }
    rows
}
