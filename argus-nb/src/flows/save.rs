//! A frame becomes a file.

use crate::frame_file::{self, Format};
use polars::prelude::*;
use std::path::{Path, PathBuf};

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
    let mut df = query.collect().map_err(failed)?;
    frame_file::save(&mut df, format, to).map_err(failed)?;
    Ok(df.height())
}
