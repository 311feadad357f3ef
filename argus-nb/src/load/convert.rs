//! A file is written again, typed.

use super::{Load, LoadError};
use polars::prelude::*;
use std::fs::File;
use std::path::Path;

/// `Load::convert`.
pub(super) fn convert(load: &Load, to: &Path) -> Result<usize, LoadError> {
    let ending = to
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    // Before anything is read: a name that says nothing is soon mended.
    if !["parquet", "arrow", "ipc", "feather", "csv"].contains(&ending.as_str()) {
        return Err(LoadError::Ending {
            path: to.to_owned(),
        });
    }
    let mut df = load.read()?;
    let file = File::create(to).map_err(|source| LoadError::Unwritable {
        path: to.to_owned(),
        source,
    })?;
    let file = std::io::BufWriter::new(file);
    let written = match ending.as_str() {
        "parquet" => ParquetWriter::new(file).finish(&mut df).map(|_| ()),
        "csv" => CsvWriter::new(file).finish(&mut df),
        _ => IpcWriter::new(file).finish(&mut df),
    };
    written.map_err(|source| LoadError::Polars {
        path: to.to_owned(),
        source,
    })?;
    Ok(df.height())
}
