//! Files that are tables already, Parquet and Arrow: typed when they were
//! written, so only columns, names and rows are chosen here.

use super::error::LoadError;
use super::header::Header;
use super::management;
use super::options::Load;
use super::source::{Content, Source};
use polars::prelude::*;

/// The frame of Parquet or Arrow files.
pub(super) fn read(load: &Load, sources: &[Source]) -> Result<DataFrame, LoadError> {
    let mut query = scan(load, sources)?;
    if let Some(rows) = load.rows {
        query = query.limit(rows as IdxSize);
    }
    query.collect().map_err(|source| refused(load, source))
}

/// A query on them.
pub(super) fn scan(load: &Load, sources: &[Source]) -> Result<LazyFrame, LoadError> {
    let paths = sources
        .iter()
        .map(|source| PlRefPath::from(source.file().to_string_lossy().as_ref()));
    let paths = ScanSources::Paths(paths.collect());
    let file_paths = load.file_column.as_deref().map(PlSmallStr::from);
    let is_arrow = sources
        .first()
        .is_some_and(|source| source.content == Content::Arrow);
    let query = if is_arrow {
        let args = UnifiedScanArgs {
            include_file_paths: file_paths,
            ..UnifiedScanArgs::default()
        };
        LazyFrame::scan_ipc_sources(paths, IpcScanOptions::default(), args)
    } else {
        let args = ScanArgsParquet {
            include_file_paths: file_paths,
            ..ScanArgsParquet::default()
        };
        LazyFrame::scan_parquet_sources(paths, args)
    };
    chosen(load, query.map_err(|source| refused(load, source))?)
}

/// The columns that were asked for, under the names that were asked for.
fn chosen(load: &Load, mut query: LazyFrame) -> Result<LazyFrame, LoadError> {
    let schema = query
        .collect_schema()
        .map_err(|source| refused(load, source))?;
    let files = load.file_column.as_deref();
    let names: Vec<String> = schema
        .iter_names()
        .map(|name| name.to_string())
        .filter(|name| files != Some(name))
        .collect();
    let header = Header::new(&load.pattern, &names, load)?;
    if load.flows_only {
        let protocol = &names[header.position("Proto")?];
        query = query.filter(management::is_flow(protocol));
    }
    let kept = header.kept(load)?.into_iter();
    let kept = kept.map(|at| col(names[at].as_str()).alias(header.renamed[at].as_str()));
    Ok(query.select(files.map(col).into_iter().chain(kept).collect::<Vec<_>>()))
}

fn refused(load: &Load, source: PolarsError) -> LoadError {
    LoadError::Polars {
        path: load.pattern.clone(),
        source,
    }
}
