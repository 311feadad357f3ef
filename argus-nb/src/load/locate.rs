//! Which row of a file is to blame. Runs only after a load went wrong, or to
//! make sure that none did, so it may read the file again.

use super::{LoadError, header::Header};
use crate::schema::{self, Kind};
use polars::prelude::{DataFrame, PolarsError};
use std::path::Path;

/// The first row that does not fit, or what polars said.
pub(super) fn culprit(path: &Path, header: &Header, source: PolarsError) -> LoadError {
    first_misfit(path, header).unwrap_or_else(|| LoadError::Polars {
        path: path.to_owned(),
        source,
    })
}

/// polars fills a short row with nulls and says nothing. A short row has no
/// last field, so only where the last column has a null can there be one.
pub(super) fn short_rows(path: &Path, header: &Header, df: &DataFrame) -> Result<(), LoadError> {
    let suspect = df
        .columns()
        .last()
        .is_some_and(|column| header.names.len() > 1 && column.null_count() > 0);
    match suspect.then(|| first_misfit(path, header)).flatten() {
        Some(error @ LoadError::Width { .. }) => Err(error),
        _ => Ok(()),
    }
}

fn first_misfit(path: &Path, header: &Header) -> Option<LoadError> {
    let mut rows = csv::ReaderBuilder::new()
        .delimiter(header.separator)
        .flexible(true)
        .from_path(path)
        .ok()?;
    let kinds: Vec<Option<Kind>> = header
        .names
        .iter()
        .map(|name| schema::by_header(name).map(|field| field.kind))
        .collect();
    let mut row = csv::ByteRecord::new();
    while rows.read_byte_record(&mut row).ok()? {
        let line = row.position().map_or(0, csv::Position::line);
        if row.len() != header.names.len() {
            return Some(LoadError::Width {
                path: path.to_owned(),
                line,
                found: row.len(),
                wanted: header.names.len(),
            });
        }
        let misfit = row
            .iter()
            .zip(&kinds)
            .zip(&header.names)
            .find_map(|((value, kind), name)| misfit(path, line, name, *kind, value));
        if misfit.is_some() {
            return misfit;
        }
    }
    None
}

fn misfit(
    path: &Path,
    line: u64,
    name: &str,
    kind: Option<Kind>,
    value: &[u8],
) -> Option<LoadError> {
    let text = match std::str::from_utf8(value) {
        Ok("") => return None,
        Ok(text) => text,
        Err(_) => {
            return Some(LoadError::Value {
                path: path.to_owned(),
                line,
                column: name.to_owned(),
                value: String::from_utf8_lossy(value).into_owned(),
                wanted: "UTF-8 text",
                hint: "iconv -f latin1 -t utf-8 FILE > fixed.csv",
            });
        }
    };
    let (fits, wanted, hint) = match kind? {
        Kind::Count => (
            text.trim().parse::<i64>().is_ok(),
            "a whole number",
            "ra -n prints plain numbers; mend the value or leave the field out of `ra -s`",
        ),
        Kind::Number => (
            text.trim().parse::<f64>().is_ok(),
            "a number",
            "ra -n prints plain numbers; mend the value or leave the field out of `ra -s`",
        ),
        Kind::Time | Kind::Port | Kind::Text => return None,
    };
    (!fits).then(|| LoadError::Value {
        path: path.to_owned(),
        line,
        column: name.to_owned(),
        value: text.to_owned(),
        wanted,
        hint,
    })
}
