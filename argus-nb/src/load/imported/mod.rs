//! Flow data of others become a frame: what `argus_import` makes of them, column by column.
//!
//! `mappings` shows what their fields are to Argus, `plan` says which of a source's columns are
//! kept and under what names, `export` which elements of NetFlow have a column, `columns` makes pieces of a batch, `catalogued` of JSON whose keys
//! are Argus' names, `format` reads a source batch by batch, `rows` row by row, `scan` is a query
//! on it, `datagrams` makes frames of what a collector receives. The rest of a load (passes,
//! parts, the frame, the report) is that of text.

mod catalogued;
mod columns;
mod datagrams;
mod export;
mod format;
mod mappings;
mod plan;
mod rows;
mod scan;
#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::ipfix;

use super::assemble::assemble;
use super::error::LoadError;
use super::options::Load;
use super::part::rows_by_source;
use super::pass::Pass;
use super::report::LoadReport;
use super::source::Source;
use argus_import::Format;
pub(crate) use datagrams::DatagramDecoder;
use format::Imported;
pub(super) use mappings::{fields, mappings};
use polars::prelude::DataFrame;
pub(super) use rows::ImportRows;
pub(super) use scan::scan;

/// Of which format of others files are: all of them, or none.
pub(super) fn detect(load: &Load, sources: &[Source]) -> Result<Option<Format>, LoadError> {
    if load.format.is_some() {
        return Ok(load.format);
    }
    // A table that somebody says how to read is read as they say.
    let is_meant = |format: &Format| !(format.is_delimited() && load.says_how_text_is_read());
    let format = |source: &Source| {
        let format = source.import_format();
        format.map(|format| format.filter(is_meant))
    };
    let formats = sources.iter().map(format);
    let formats = formats.collect::<Result<Vec<Option<Format>>, LoadError>>()?;
    match formats.first() {
        Some(first) if formats.iter().all(|format| format == first) => Ok(*first),
        Some(_) => Err(LoadError::Mixed {
            path: load.pattern.clone(),
        }),
        None => Ok(None),
    }
}

/// The frame of files, what is to be said of it, and the rows of each file.
pub(super) fn read(
    load: &Load,
    sources: &[Source],
    format: Format,
) -> Result<(DataFrame, LoadReport, Vec<usize>), LoadError> {
    let export = load.export_options(sources, format)?;
    let imported = Imported::new(load, sources, format, &export)?;
    let (parts, notes) = Pass::new(load, sources, &imported).run_typed()?;
    let rows = rows_by_source(sources, &parts);
    let (df, mut report) = assemble(load, sources, imported.plan(), parts)?;
    report.notes.extend(notes);
    report.notes.extend(imported.notes());
    Ok((df, report, rows))
}
