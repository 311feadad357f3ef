//! Rows become a file: those of a frame, or batch by batch those that are read.

use crate::atomic_write::atomic_write;
use crate::frame_file::{self, Format, Text, TextFile};
use crate::streaming::{HEIGHT, Watch, fold, is_in_memory, sink};
use polars::prelude::*;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// A file name that does not say what to write.
    #[error(
        "`{}`: what should it be?\n  hint: end the name with .csv, .parquet, .arrow, .json, .ndjson or .xlsx; .gz or .zst may follow .csv and .json", .path.display()
    )]
    Ending { path: PathBuf },
    /// A workbook of another kind.
    #[error(
        "`{}`: of workbooks, only .xlsx is written\n  hint: every spreadsheet opens that, or a table of text: end the name with .xlsx or .csv", .path.display()
    )]
    Workbook { path: PathBuf },
    /// The operating system refused.
    #[error("`{}` can't be written: {source}", .path.display())]
    Unwritable {
        path: PathBuf,
        source: std::io::Error,
    },
    /// The query failed, or a column is of a type that the format does not know.
    #[error("`{}`: {source}", .path.display())]
    Polars { path: PathBuf, source: PolarsError },
}

/// Writes the rows of a query to a file of that name, and says how many they are.
pub(super) fn save(query: LazyFrame, to: &Path) -> Result<usize, SaveError> {
    // Before anything is computed: a name that says nothing is soon mended.
    let path = || to.to_owned();
    let Some(format) = Format::from_ending(to) else {
        let ending = to.extension().and_then(|ending| ending.to_str());
        return Err(match ending {
            Some("xls" | "ods") => SaveError::Workbook { path: path() },
            _ => SaveError::Ending { path: path() },
        });
    };
    let failed = |source| match source {
        PolarsError::IO { error, .. } => SaveError::Unwritable {
            path: path(),
            source: std::io::Error::new(error.kind(), error),
        },
        source => SaveError::Polars {
            path: path(),
            source,
        },
    };
    let saved = match is_in_memory(&query) {
        true => save_frame(query, format, to),
        false => save_scanned(query, format, to),
    };
    saved.map_err(failed)
}

fn save_frame(query: LazyFrame, format: Format, to: &Path) -> PolarsResult<usize> {
    let mut df = query.collect()?;
    frame_file::save(&mut df, format, to)?;
    Ok(df.height())
}

/// The same of rows that are read: memory holds some of them at a time, but for a sheet, which
/// has no room for many.
fn save_scanned(mut query: LazyFrame, format: Format, to: &Path) -> PolarsResult<usize> {
    let schema = query.collect_schema()?;
    let mut rows = 0;
    atomic_write(to, |file| {
        let file = file.try_clone()?;
        rows = match format {
            Format::Parquet => {
                let options = FileWriteFormat::Parquet(Arc::new(ParquetWriteOptions::default()));
                sink(query, options, file)?
            }
            Format::Arrow => sink(
                query,
                FileWriteFormat::Ipc(IpcWriterOptions::default()),
                file,
            )?,
            Format::Text(text, packed) => {
                let of_json = !matches!(text, Text::Csv);
                let query = if of_json {
                    with_wide_as_text(query, &schema)?
                } else {
                    query
                };
                let written = TextFile::new(text, packed, BufWriter::new(file))?;
                let (mut text, rows) = fold(query, (written, 0), |(text, rows), batch| {
                    *rows += batch.height();
                    text.write(&batch)
                })?;
                if rows == 0 {
                    text.write(&DataFrame::empty_with_schema(&schema))?;
                }
                text.finish()?;
                rows
            }
            Format::Workbook => {
                let watch = Watch::default();
                let height = watch.collect(watch.height(query.clone(), &schema))?;
                let rows = height.column(HEIGHT)?.u64()?.get(0).unwrap_or(0);
                frame_file::has_room_in_a_sheet(rows as usize, schema.len())?;
                let mut df = Watch::default().collect(query)?;
                frame_file::write(&mut df, format, file)?;
                df.height()
            }
        };
        Ok::<(), PolarsError>(())
    })?;
    Ok(rows)
}

/// Columns of whole numbers of which one is too large for 64 bits with a sign become text: JSON
/// has them so, whichever batch that one is in.
fn with_wide_as_text(query: LazyFrame, schema: &Schema) -> PolarsResult<LazyFrame> {
    let is_wide = |dtype: &DataType| {
        matches!(
            dtype,
            DataType::UInt64 | DataType::Int128 | DataType::UInt128
        )
    };
    let wide = schema.iter().filter(|(_, dtype)| is_wide(dtype));
    let wide: Vec<PlSmallStr> = wide.map(|(name, _)| name.clone()).collect();
    if wide.is_empty() {
        return Ok(query);
    }
    let watch = Watch::default();
    let lost = wide.iter().map(|name| {
        let values = watch.column(Expr::Column(name.clone()));
        let fits = values.clone().cast(DataType::Int64).is_not_null();
        (values.is_not_null().and(fits.not()))
            .any(true)
            .alias(name.clone())
    });
    let lost = watch.collect(query.clone().select(lost.collect::<Vec<_>>()))?;
    let texts = wide.into_iter().filter(|name| {
        let is_lost = lost.column(name).and_then(|is| Ok(is.bool()?.get(0)));
        matches!(is_lost, Ok(Some(true)))
    });
    let texts = texts.map(|name| Expr::Column(name).cast(DataType::String));
    Ok(query.with_columns(texts.collect::<Vec<_>>()))
}
