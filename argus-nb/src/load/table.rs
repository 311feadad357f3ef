//! Files that are tables already, Parquet and Arrow: typed when they were
//! written, so only columns, names and rows are chosen here.

use super::source::{Content, Source};
use super::{Load, LoadError};
use crate::schema;
use crate::suggest;
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
        .map(|source| PlRefPath::from(source.path.to_string_lossy().as_ref()));
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
    let names: Vec<String> = schema.iter_names().map(|name| name.to_string()).collect();
    let position = |wanted: &String| -> Result<String, LoadError> {
        let field = schema::by_header(wanted);
        let is_field = |name: &&String| field.is_some() && schema::by_header(name) == field;
        let found = names
            .iter()
            .find(|name| *name == wanted)
            .or_else(|| names.iter().find(is_field));
        found.cloned().ok_or_else(|| LoadError::NoColumn {
            path: load.pattern.clone(),
            name: wanted.clone(),
            nearest: suggest::names(wanted, names.iter().map(String::as_str)),
            columns: names.clone(),
        })
    };
    if load.flows_only {
        let proto = position(&"Proto".to_owned())?;
        let text = col(proto.as_str()).cast(DataType::String);
        query = query.filter(text.neq_missing(lit("man")));
    }
    if let Some(columns) = &load.columns {
        let renamed = |name: &String| load.rename.iter().find(|(_, new)| new == name);
        let kept = columns
            .iter()
            .map(|name| position(renamed(name).map_or(name, |(old, _)| old)))
            .collect::<Result<Vec<_>, _>>()?;
        query = query.select(kept.into_iter().map(col).collect::<Vec<_>>());
    }
    for (old, new) in &load.rename {
        query = query.rename([position(old)?], [new], true);
    }
    Ok(query)
}

fn refused(load: &Load, source: PolarsError) -> LoadError {
    LoadError::Polars {
        path: load.pattern.clone(),
        source,
    }
}
