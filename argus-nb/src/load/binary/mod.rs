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
mod rows;
mod scan;

use super::assemble::assemble;
use super::columns::Piece;
use super::error::LoadError;
use super::options::{Load, OnError};
use super::part::{Part, rows_by_source};
use super::pass::Pass;
use super::report::LoadReport;
use super::source::Source;
pub(crate) use decoder::Decoder;
use format::Argus;
use plan::RecordPlan;
use polars::prelude::*;
pub(crate) use rows::RecordRows;
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
    let mut plan = RecordPlan::new(load)?;
    let format = Argus::new(load, sources, &plan);
    let (mut parts, notes) = Pass::new(load, sources, &format).run_typed()?;
    let rows = rows_by_source(sources, &parts);
    refuse_packets_without_flows(load, sources, &rows)?;
    if load.all && load.columns.is_none() {
        leave_out_what_does_not_occur(&mut plan, &mut parts);
    }
    let (mut df, mut report) = assemble(load, sources, &plan.plan, parts)?;
    report.notes.extend(notes);
    report
        .notes
        .extend(sources.iter().filter_map(Source::said_of_packets));
    // What our own sensor writes of itself is no news of a capture.
    if sources.iter().all(|source| source.packets().is_some()) {
        report.no_flows.management = 0;
    }
    let refused = |source| LoadError::Polars {
        path: load.pattern.clone(),
        source,
    };
    plan.number_rows(&mut df).map_err(refused)?;
    Ok((df, report, rows))
}

/// Captures of which nothing is a flow are refused: a frame without a row would say that
/// there was no traffic. One of several may be such a capture.
fn refuse_packets_without_flows(
    load: &Load,
    sources: &[Source],
    rows: &[usize],
) -> Result<(), LoadError> {
    let is_wanted = load.rows == Some(0) || load.on_error != OnError::Fail;
    if is_wanted || rows.iter().any(|rows| *rows > 0) {
        return Ok(());
    }
    let packets = |source: &Source| source.packets().unwrap_or(0);
    match sources.iter().find(|source| packets(source) > 0) {
        Some(source) => Err(LoadError::NoFlows {
            path: source.path.clone(),
            packets: packets(source),
        }),
        None => Ok(()),
    }
}

/// Of every field that there is, those stay that occur, and those that are always there.
fn leave_out_what_does_not_occur(plan: &mut RecordPlan, parts: &mut [Part]) {
    let columns = plan.plan.columns.iter().enumerate();
    let occurs: Vec<bool> = columns
        .map(|(at, column)| {
            let mut pieces = parts.iter().map(|part| &part.pieces[at]);
            plan::is_always_there(&column.in_file) || pieces.any(Piece::has_value)
        })
        .collect();
    plan.retain(&occurs);
    for part in parts {
        let mut occurs = occurs.iter();
        part.pieces.retain(|_| occurs.next() == Some(&true));
    }
}
