//! What the chunks became is put together: pieces of columns to a frame, what did
//! not fit to a report.

use super::column::{Misfit, Piece};
use super::plan::{ColumnPlan, Plan, Reading};
use super::report::{Example, LoadReport, Reason};
use super::source::Source;
use super::{Load, LoadError, OnError};
use polars::prelude::*;
use std::collections::BTreeMap;

/// What one chunk became.
pub(super) struct Part {
    pub(super) index: usize,
    pub(super) source: usize,
    pub(super) rows: usize,
    pub(super) lines: u64,
    pub(super) pieces: Vec<Piece>,
    pub(super) found: Found,
}

/// What did not fit in a chunk, with lines counted from the chunk's own first.
#[derive(Default)]
pub(super) struct Found {
    pub(super) report: LoadReport,
    pub(super) first: Option<First>,
    /// Rows to be left out.
    pub(super) skip: Vec<u32>,
    pub(super) wider: BTreeMap<usize, Misfit>,
}

/// The first row that does not fit.
pub(super) struct First {
    pub(super) row: usize,
    pub(super) reason: Reason,
    pub(super) example: Example,
    /// How many fields the row has.
    pub(super) width: usize,
}

impl Found {
    /// A row may misfit in several columns.
    pub(super) fn rows_skipped(&self) -> usize {
        let mut rows = self.skip.clone();
        rows.sort_unstable();
        rows.dedup();
        rows.len()
    }

    /// Takes note of a misfit; `nulls` is how many values are lost by it.
    pub(super) fn take(
        &mut self,
        on_error: OnError,
        (row, width, nulls): (usize, usize, usize),
        reason: Reason,
        example: impl FnOnce() -> Example,
    ) {
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

/// The frame of all parts, and what is to be said of it.
pub(super) fn assemble(
    load: &Load,
    sources: &[Source],
    plan: &Plan,
    mut parts: Vec<Part>,
) -> Result<(DataFrame, LoadReport), LoadError> {
    let report = whole_report(plan, &parts);
    let refused = |source| LoadError::Polars {
        path: load.pattern.clone(),
        source,
    };
    let rows = parts.iter().map(|part| part.rows).sum();
    let mask = skipped(&parts, rows);
    let mut columns = Vec::with_capacity(plan.columns.len() + 1);
    if let Some(name) = &load.file_column {
        columns.push(files(name, sources, &parts));
    }
    let mut pieces: Vec<Vec<Piece>> = plan.columns.iter().map(|_| Vec::new()).collect();
    for part in &mut parts {
        for (column, piece) in pieces.iter_mut().zip(part.pieces.drain(..)) {
            column.push(piece);
        }
    }
    for (column, pieces) in plan.columns.iter().zip(pieces) {
        columns.push(series(plan, column, pieces).map_err(refused)?.into_column());
    }
    let df = DataFrame::new(rows, columns).map_err(refused)?;
    let df = match mask {
        Some(mask) => df.filter(&mask).map_err(refused)?,
        None => df,
    };
    Ok((df, report))
}

fn whole_report(plan: &Plan, parts: &[Part]) -> LoadReport {
    let mut report = LoadReport {
        notes: plan.notes.clone(),
        ..LoadReport::default()
    };
    for (at, part) in parts.iter().enumerate() {
        report.skipped += part.found.rows_skipped();
        if !part.found.report.is_empty() {
            report.absorb(&part.found.report, lines_before(parts, at));
        }
    }
    report
}

/// Which rows stay; `None` if all of them do.
fn skipped(parts: &[Part], rows: usize) -> Option<BooleanChunked> {
    if parts.iter().all(|part| part.found.skip.is_empty()) {
        return None;
    }
    let mut stays = vec![true; rows];
    let mut before = 0;
    for part in parts {
        for row in &part.found.skip {
            stays[before + *row as usize] = false;
        }
        before += part.rows;
    }
    Some(BooleanChunked::from_slice("stays".into(), &stays))
}

/// The file of each row.
fn files(name: &str, sources: &[Source], parts: &[Part]) -> Column {
    let mut files = StringChunked::full(name.into(), "", 0);
    for part in parts {
        let path = sources[part.source].path.display().to_string();
        // Strings can always be put behind strings.
        let _ = files.append(&StringChunked::full(name.into(), &path, part.rows));
    }
    files.into_column()
}

fn series(plan: &Plan, column: &ColumnPlan, pieces: Vec<Piece>) -> PolarsResult<Series> {
    let name: PlSmallStr = column.name.as_str().into();
    macro_rules! chunked {
        ($type:ty, $piece:path) => {
            <$type>::from_chunk_iter(
                name.clone(),
                pieces.into_iter().filter_map(|piece| match piece {
                    $piece(array) => Some(array),
                    _ => None,
                }),
            )
        };
    }
    Ok(match column.reading {
        Reading::Count => chunked!(Int64Chunked, Piece::I64).into_series(),
        Reading::Number => chunked!(Float64Chunked, Piece::F64).into_series(),
        Reading::Port => chunked!(UInt16Chunked, Piece::U16).into_series(),
        Reading::Text => chunked!(StringChunked, Piece::Text).into_series(),
        Reading::Time => chunked!(Int64Chunked, Piece::I64)
            .into_datetime(TimeUnit::Microseconds, plan.clock.time_zone())
            .into_series(),
        Reading::Category | Reading::Flags => {
            let ids = chunked!(UInt32Chunked, Piece::Category);
            let dtype = plan.categories.clone();
            // SAFETY: every id came from the table of categories that `dtype`
            // holds.
            unsafe {
                CategoricalChunked::<Categorical32Type>::from_cats_and_dtype_unchecked(ids, dtype)
            }
            .into_series()
        }
    })
}

/// Lines of the same file before a part, its header's among them.
pub(super) fn lines_before(parts: &[Part], at: usize) -> u64 {
    let source = parts[at].source;
    let earlier = parts[..at].iter().filter(|part| part.source == source);
    earlier.map(|part| part.lines).sum()
}
