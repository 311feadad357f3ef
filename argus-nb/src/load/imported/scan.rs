//! Flow data of others become a query: each file is read, in the columns that are needed,
//! when the query comes to it.

use super::format::Imported;
use crate::load::assemble::assemble;
use crate::load::error::LoadError;
use crate::load::on_demand::{OnDemand, made_on_demand};
use crate::load::options::Load;
use crate::load::pass::Pass;
use crate::load::report;
use crate::load::source::Source;
use argus_import::Format;
use argus_import::netflow::ExportOptions;
use polars::prelude::*;
use std::sync::Arc;

/// A query on files of one format.
pub(in crate::load) fn scan(
    load: &Load,
    sources: &[Source],
    format: Format,
) -> Result<LazyFrame, LoadError> {
    let refused = |source| LoadError::Polars {
        path: load.pattern.clone(),
        source,
    };
    let export = Arc::new(load.export_options(sources, format)?);
    let imported = Imported::new(load, sources, format, &export)?;
    let files = sources.iter().map(|source| {
        let (load, source) = (load.clone(), source.clone());
        let export = Arc::clone(&export);
        let read: OnDemand = Box::new(move |names| file(&load, &source, format, &export, names));
        read
    });
    made_on_demand(load, imported.plan(), files.collect()).map_err(refused)
}

/// The rows of a file, in the columns of these names.
fn file(
    load: &Load,
    source: &Source,
    format: Format,
    export: &ExportOptions,
    names: &[&str],
) -> Result<DataFrame, LoadError> {
    let load = load.with_file_column_among(names);
    let sources = std::slice::from_ref(source);
    let imported = Imported::new(&load, sources, format, export)?.only(names);
    let (parts, _) = Pass::new(&load, sources, &imported).run_typed()?;
    let (df, read) = assemble(&load, sources, imported.plan(), parts)?;
    if !read.has_nothing_unusual() {
        report::say(&source.path, &read);
    }
    Ok(df)
}
