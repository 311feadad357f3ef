//! Argus' own files become a frame: records are walked where they lie, and of each only
//! those fields are decoded that have a column.
//!
//! `plan` says which fields become which columns, `blocks` reads a file a block at a time
//! and cuts behind a record, `columns` collects values, `building` all that some records
//! become; `format` makes a part of a block, `decoder` frames of bytes that come bit by
//! bit ([`crate::live`]).
//! What a record is, and what ra makes of it, `argus_records` knows; the rest of a load
//! (passes, parts, the frame, the report) is that of text.

mod blocks;
mod building;
mod columns;
mod decoder;
mod format;
mod management;
mod plan;
mod scan;

use super::assemble::assemble;
use super::error::LoadError;
use super::options::Load;
use super::part::rows_by_source;
use super::pass::{Outcome, Pass};
use super::report::LoadReport;
use super::source::Source;
pub(crate) use decoder::Decoder;
use format::Argus;
use plan::RecordPlan;
use polars::prelude::*;
pub(super) use scan::scan;
use std::path::Path;

/// Whether files hold Argus' own records: all of them, or none.
pub(super) fn is_argus(pattern: &Path, sources: &[Source]) -> Result<bool, LoadError> {
    let kinds = sources.iter().map(Source::is_argus);
    let kinds = kinds.collect::<Result<Vec<bool>, LoadError>>()?;
    match (kinds.contains(&true), kinds.contains(&false)) {
        (true, true) => Err(LoadError::Mixed {
            path: pattern.to_owned(),
        }),
        (is_argus, _) => Ok(is_argus),
    }
}

/// The frame of files, what is to be said of it, and the rows of each file.
pub(super) fn read(
    load: &Load,
    sources: &[Source],
) -> Result<(DataFrame, LoadReport, Vec<usize>), LoadError> {
    let plan = RecordPlan::new(load)?;
    let format = Argus::new(load, sources, &plan);
    let (parts, notes) = match Pass::new(load, sources, &format).run()? {
        Outcome::Done(parts, notes) => (parts, notes),
        // A field's type is known beforehand, so none is ever widened.
        Outcome::Wider(_) => return Err(widened(load)),
    };
    let rows = rows_by_source(sources, &parts);
    let (mut df, mut report) = assemble(load, sources, &plan.plan, parts)?;
    report.notes.extend(notes);
    let refused = |source| LoadError::Polars {
        path: load.pattern.clone(),
        source,
    };
    plan.number_rows(&mut df).map_err(refused)?;
    if load.all && load.columns.is_none() {
        df = without_empty_columns(&df).map_err(refused)?;
    }
    Ok((df, report, rows))
}

/// A pass says that a column has to be read in a wider way, and a field has one type.
#[cold]
fn widened(load: &Load) -> LoadError {
    LoadError::Polars {
        path: load.pattern.clone(),
        source: polars_err!(ComputeError: "a field of Argus' records has values of two types"),
    }
}

/// The columns of fields that occur.
fn without_empty_columns(df: &DataFrame) -> PolarsResult<DataFrame> {
    let occurring = df
        .columns()
        .iter()
        .filter(|column| column.null_count() < column.len() || plan::is_default(column.name()));
    df.select(
        occurring
            .map(|column| column.name().clone())
            .collect::<Vec<_>>(),
    )
}
