//! The frame is put together: pieces of columns from all chunks, and a report of
//! what did not fit.

use super::columns::Piece;
use super::error::LoadError;
use super::options::Load;
use super::part::{Part, lines_before};
use super::plan::{ColumnPlan, Plan};
use super::reading::Reading;
use super::report::LoadReport;
use super::source::Source;
use polars::prelude::*;
use polars_arrow::array::StaticArray;
use polars_arrow::datatypes::ArrowDataType;

/// The frame of all parts, and what is to be said of it.
pub(super) fn assemble(
    load: &Load,
    sources: &[Source],
    plan: &Plan,
    mut parts: Vec<Part>,
) -> Result<(DataFrame, LoadReport), LoadError> {
    let report = report(plan, &parts);
    let refused = |source| LoadError::Polars {
        path: load.pattern.clone(),
        source,
    };
    let rows = parts.iter().map(|part| part.rows).sum();
    let mask = kept_rows(&parts, rows);
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
        let series = match pieces.iter().any(Piece::has_value) {
            true => series(plan, column, pieces),
            false => nulls(plan, column, rows),
        };
        columns.push(series.into_column());
    }
    let df = DataFrame::new(rows, columns).map_err(refused)?;
    let df = match mask {
        Some(mask) => df.filter(&mask).map_err(refused)?,
        None => df,
    };
    Ok((df, report))
}

fn report(plan: &Plan, parts: &[Part]) -> LoadReport {
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

/// Which rows are kept; `None` if all of them are.
fn kept_rows(parts: &[Part], rows: usize) -> Option<BooleanChunked> {
    if parts.iter().all(|part| part.found.skip.is_empty()) {
        return None;
    }
    let mut kept = vec![true; rows];
    let mut before = 0;
    for part in parts {
        for row in &part.found.skip {
            kept[before + *row as usize] = false;
        }
        before += part.rows;
    }
    Some(BooleanChunked::from_slice("kept".into(), &kept))
}

/// The file of each row.
fn files(name: &str, sources: &[Source], parts: &[Part]) -> Column {
    let mut files = StringChunked::full(name.into(), "", 0);
    for part in parts {
        let path = sources[part.source].path.display().to_string();
        // Appending fails only where the dtypes differ, and both are String.
        let _ = files.append(&StringChunked::full(name.into(), &path, part.rows));
    }
    files.into_column()
}

/// A column without a value. It has a chunk even without a row: polars' own verbs ask
/// for the first.
fn nulls(plan: &Plan, column: &ColumnPlan, rows: usize) -> Series {
    let dtype = match column.needs_a_value() {
        true => DataType::String,
        false => column.reading.dtype(plan.clock.time_zone()),
    };
    Series::full_null(column.name.as_str().into(), rows, &dtype)
}

fn series(plan: &Plan, column: &ColumnPlan, pieces: Vec<Piece>) -> Series {
    let name: PlSmallStr = column.name.as_str().into();
    macro_rules! chunked {
        ($type:ty, $piece:path, $arrow:expr) => {
            <$type>::from_chunk_iter(
                name.clone(),
                pieces.into_iter().filter_map(|piece| match piece {
                    $piece(array) => Some(array),
                    Piece::Nulls(rows) => Some(StaticArray::full_null(rows, $arrow)),
                    _ => None,
                }),
            )
        };
    }
    match column.reading {
        Reading::Count | Reading::Integer => {
            chunked!(Int64Chunked, Piece::I64, ArrowDataType::Int64).into_series()
        }
        Reading::Number | Reading::Decimal => {
            chunked!(Float64Chunked, Piece::F64, ArrowDataType::Float64).into_series()
        }
        Reading::Port => chunked!(UInt16Chunked, Piece::U16, ArrowDataType::UInt16).into_series(),
        Reading::Bytes => {
            chunked!(BinaryChunked, Piece::Bytes, ArrowDataType::BinaryView).into_series()
        }
        Reading::Address | Reading::Text => {
            chunked!(StringChunked, Piece::Text, ArrowDataType::Utf8View).into_series()
        }
        Reading::Time => chunked!(Int64Chunked, Piece::I64, ArrowDataType::Int64)
            .into_datetime(TimeUnit::Microseconds, plan.clock.time_zone())
            .into_series(),
        Reading::Category | Reading::Flags => {
            let ids = chunked!(UInt32Chunked, Piece::Category, ArrowDataType::UInt32);
            let dtype = plan.categories.clone();
            // SAFETY: every id came from the table of categories that `dtype`
            // holds.
            unsafe {
                CategoricalChunked::<Categorical32Type>::from_cats_and_dtype_unchecked(ids, dtype)
            }
            .into_series()
        }
    }
}
