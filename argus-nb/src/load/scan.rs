//! A file becomes a query: polars reads the columns and rows that it needs, in
//! batches, so a file may be larger than memory.

use super::dialect::{Dialect, Layout};
use super::plan::Reading;
use super::source::{self, Content, Meter};
use super::time::{Clock, Days, Instant};
use super::{Load, LoadError, loaded, read, table, value};
use polars::prelude::*;
use std::sync::Arc;

/// `Load::scan`.
pub(super) fn scan(load: &Load) -> Result<LazyFrame, LoadError> {
    let sources = source::find(&load.pattern)?;
    let paths = sources.iter().map(|source| source.path.as_path());
    loaded::note_files(paths, std::iter::empty());
    let first = sources
        .first()
        .ok_or_else(|| LoadError::missing(&load.pattern))?;
    let what = match first.content {
        Content::Parquet | Content::Arrow => return table::scan(load, &sources),
        Content::Bzip2 | Content::Xz => first.content.name(),
        Content::Text | Content::Gzip | Content::Zstd => "",
    };
    let opened = first.open(&Meter::default())?;
    let dialect = Dialect::of(&first.path, &opened.sample, load)?;
    let (Layout::Separated(separator), "") = (&dialect.layout, what) else {
        return Err(LoadError::NoScan {
            path: load.pattern.clone(),
            what: if what.is_empty() {
                "aligned with spaces"
            } else {
                what
            },
        });
    };
    let refused = |source| LoadError::Polars {
        path: load.pattern.clone(),
        source,
    };
    let plan = read::plan(
        &Load {
            columns: None,
            rename: Vec::new(),
            ..load.clone()
        },
        &sources,
    )?;
    let schema: Schema = plan
        .columns
        .iter()
        .map(|column| Field::new(column.in_file.as_str().into(), physical(column.reading)))
        .collect();
    let paths = sources
        .iter()
        .map(|source| PlRefPath::from(source.path.to_string_lossy().as_ref()));
    let mut query = LazyCsvReader::new_paths(paths.collect())
        .with_separator(*separator)
        .with_has_header(load.names.is_none())
        .with_schema(Some(Arc::new(schema)))
        .with_include_file_paths(load.file_column.as_deref().map(Into::into))
        .finish()
        .map_err(refused)?;
    if load.flows_only {
        let proto = plan.columns.iter().find(|column| {
            crate::schema::by_header(&column.in_file).is_some_and(|field| field.name == "proto")
        });
        if let Some(proto) = proto {
            query = query.filter(col(proto.in_file.as_str()).neq_missing(lit("man")));
        }
    }
    let wanted = read::plan(load, &sources)?;
    let typed = wanted.columns.iter().map(|column| {
        let values = col(column.in_file.as_str());
        let (reading, clock) = (column.reading, wanted.clock.clone());
        let dtype = logical(reading, &clock);
        let typed = match reading {
            Reading::Count | Reading::Number | Reading::Text => values,
            _ => values.map(
                move |column| retyped(&column, reading, &clock),
                move |_, field| Ok(Field::new(field.name().clone(), dtype.clone())),
            ),
        };
        typed.alias(column.name.as_str())
    });
    let files = load.file_column.as_deref().map(col);
    Ok(query.select(files.into_iter().chain(typed).collect::<Vec<_>>()))
}

/// What polars' own reader makes of a column.
fn physical(reading: Reading) -> DataType {
    match reading {
        Reading::Count => DataType::Int64,
        Reading::Number => DataType::Float64,
        _ => DataType::String,
    }
}

fn logical(reading: Reading, clock: &Clock) -> DataType {
    match reading {
        Reading::Time => DataType::Datetime(TimeUnit::Microseconds, clock.time_zone()),
        Reading::Port => DataType::UInt16,
        Reading::Category | Reading::Flags => DataType::from_categories(Categories::global()),
        reading => physical(reading),
    }
}

/// A batch of texts becomes what `load` would have made of it.
fn retyped(column: &Column, reading: Reading, clock: &Clock) -> PolarsResult<Column> {
    let text = column.str()?;
    let misfit = |value: &str, wanted: &str| {
        polars_err!(
            ComputeError:
            "column `{}`: `{}` is not {wanted} (load() names the line)",
            text.name(),
            super::error::quoted(value)
        )
    };
    let name = text.name().clone();
    Ok(match reading {
        Reading::Port => {
            let port =
                |text: &str| value::port(text.as_bytes()).ok_or_else(|| misfit(text, "a port"));
            let ports = text.iter().map(|value| value.map(port).transpose());
            let ports = ports.collect::<PolarsResult<UInt16Chunked>>()?;
            ports.with_name(name).into_column()
        }
        Reading::Time => {
            let mut days = Days::default();
            let mut instant = |text: &str| {
                let at = match clock.read(text.trim().as_bytes(), &mut days) {
                    Instant::Utc(at) => Some(at),
                    Instant::Wall(at) => clock.utc(at),
                    _ => None,
                };
                at.ok_or_else(|| misfit(text, "a time with its date"))
            };
            let times = text.iter().map(|value| value.map(&mut instant).transpose());
            let times = times.collect::<PolarsResult<Int64Chunked>>()?;
            let times = times.with_name(name);
            times
                .into_datetime(TimeUnit::Microseconds, clock.time_zone())
                .into_column()
        }
        Reading::Category => {
            let trimmed: StringChunked = text.iter().map(|value| value.map(str::trim)).collect();
            let trimmed = trimmed.with_name(name).into_column();
            trimmed.cast(&logical(reading, clock))?
        }
        _ => column.cast(&logical(reading, clock))?,
    })
}
