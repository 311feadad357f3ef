//! Files become a query: polars reads the columns and rows that it needs, in
//! batches, so a file may be larger than memory. Its reader makes numbers and text
//! of the fields, and what is here makes of the text what `load` makes of it.

use super::absent::is_absent;
use super::dialect::{Dialect, Layout};
use super::error::{LoadError, quoted};
use super::infer::plan;
use super::misfit::Misfit;
use super::options::Load;
use super::plan::{ColumnPlan, Plan};
use super::reading::Reading;
use super::report::{self, LoadReport};
use super::source::{Content, Source};
use super::time::{Clock, Days};
use super::union::one_after_the_other;
use super::user_data::UserData;
use super::{binary, imported, loaded, management, table, value};
use polars::prelude::*;
use std::sync::Arc;

impl Load {
    /// A query on it, which reads what it needs when it is collected.
    ///
    /// `rows` and `on_error` are a query's own business (`.limit(n)` …) and not
    /// asked here.
    ///
    /// # Errors
    /// As for [`Load::read`], where the header or the first rows show it.
    pub fn scan(&self) -> Result<LazyFrame, LoadError> {
        let sources = self.sources()?;
        let paths = sources.iter().map(|source| source.path.as_path());
        loaded::note_files(paths, std::iter::empty());
        if sources.iter().any(Source::is_pipe) {
            return Err(LoadError::NoScan {
                path: self.pattern.clone(),
                what: "a pipe, which can be read only once",
            });
        }
        match sources.first().map(|first| first.content) {
            Some(Content::Parquet | Content::Arrow) => table::scan(self, &sources),
            Some(_) if binary::is_argus(&self.pattern, &sources)? => binary::scan(self, &sources),
            Some(_) => match imported::detect(self, &sources)? {
                Some(format) => imported::scan(self, &sources, format),
                None => text(self, &sources),
            },
            None => Err(LoadError::missing(&self.pattern)),
        }
    }
}

/// A query on text files.
fn text(load: &Load, sources: &[Source]) -> Result<LazyFrame, LoadError> {
    let refused = |source| LoadError::Polars {
        path: load.pattern.clone(),
        source,
    };
    let batches = alike(load, sources)?;
    let plan = plan(load, sources)?;
    let mut report = LoadReport {
        notes: plan.notes.clone(),
        ..LoadReport::default()
    };
    let queries = batches
        .iter()
        .map(|batch| {
            let path = &batch.files[0].path;
            // Files that lack a column are refused with both their names.
            plan.places(path, &batch.dialect)?;
            report
                .notes
                .extend(plan.columns_left_out(load, path, &batch.dialect));
            query(load, &plan, batch).map_err(refused)
        })
        .collect::<Result<Vec<_>, _>>()?;
    if !report.is_empty() {
        report::say(&load.pattern, &report);
    }
    one_after_the_other(queries).map_err(refused)
}

/// Neighbouring files whose columns stand in the same order. polars takes the
/// columns of several files by their position, so files that differ in it have to
/// be queries of their own.
struct Batch<'a> {
    files: Vec<&'a Source>,
    separator: u8,
    dialect: Dialect,
}

/// The files in their order, those of one layout together.
fn alike<'a>(load: &Load, sources: &'a [Source]) -> Result<Vec<Batch<'a>>, LoadError> {
    let mut batches: Vec<Batch<'a>> = Vec::new();
    for source in sources {
        let refused = |what| LoadError::NoScan {
            path: load.pattern.clone(),
            what,
        };
        if matches!(source.content, Content::Bzip2 | Content::Xz) {
            return Err(refused(source.content.name()));
        }
        let dialect = Dialect::detect(&source.path, &source.header()?, load)?;
        if let Some(what) = dialect.spelling.is_foreign_to_polars() {
            return Err(refused(what));
        }
        if source.ends_in_a_blank_line()? {
            return Err(refused("written with a blank line at its end"));
        }
        let Layout::Separated(separator) = dialect.layout else {
            return Err(refused("aligned with spaces"));
        };
        if UserData::among(&dialect.names).is_some() {
            return Err(refused("text with user data, in which ra quotes nothing"));
        }
        match batches.last_mut() {
            Some(batch) if batch.dialect.is_like(&dialect) => batch.files.push(source),
            _ => batches.push(Batch {
                files: vec![source],
                separator,
                dialect,
            }),
        }
    }
    Ok(batches)
}

/// The typed columns of files of one layout.
fn query(load: &Load, plan: &Plan, batch: &Batch<'_>) -> PolarsResult<LazyFrame> {
    let paths = batch.files.iter();
    let paths = paths.map(|source| PlRefPath::from(source.path.to_string_lossy().as_ref()));
    let mut query = LazyCsvReader::new_paths(paths.collect())
        .with_glob(false)
        .with_separator(batch.separator)
        .with_has_header(!batch.dialect.header.is_empty())
        .with_skip_lines(batch.dialect.lines_before_header())
        .with_schema(Some(Arc::new(as_polars_reads(plan, &batch.dialect))))
        // An empty field is null, quoted or not.
        .with_null_values(Some(NullValues::AllColumnsSingle("".into())))
        .with_include_file_paths(load.file_column.as_deref().map(Into::into))
        .finish()?;
    let mut columns: Vec<Expr> = load.file_column.as_deref().map(col).into_iter().collect();
    if let Some(protocol) = plan.protocol {
        query = query.filter(management::is_flow(&plan.columns[protocol.at].in_file));
    }
    let borrowed = plan.protocol.filter(|protocol| protocol.borrowed);
    let kept = plan.columns.iter().enumerate();
    let kept = kept.filter(|(at, _)| borrowed.is_none_or(|borrowed| borrowed.at != *at));
    columns.extend(kept.map(|(_, column)| typed(column, &plan.clock)));
    Ok(query.select(columns))
}

/// The columns of a file, in its order, as polars' own reader is to make them: it
/// takes the spaces before a number for padding, as `load` does. Columns that nobody
/// wants are not read.
fn as_polars_reads(plan: &Plan, dialect: &Dialect) -> Schema {
    let field = |name: &String| {
        let planned = plan.columns.iter().find(|column| column.in_file == *name);
        let dtype = match planned {
            Some(column) if is_as_polars_reads(column) => column.reading.dtype(None),
            _ => DataType::String,
        };
        Field::new(name.as_str().into(), dtype)
    };
    dialect.names.iter().map(field).collect()
}

/// Whether polars' own reader makes of a column what `load` does. Of numbers it takes
/// the plainly written alone, and is faster for it.
fn is_as_polars_reads(column: &ColumnPlan) -> bool {
    match column.reading {
        Reading::Count | Reading::Number | Reading::Integer | Reading::Decimal => {
            column.plain && !column.needs_a_value()
        }
        Reading::Text => true,
        _ => false,
    }
}

/// A column of the frame, of the one that polars reads.
fn typed(column: &ColumnPlan, clock: &Clock) -> Expr {
    let values = col(column.in_file.as_str());
    let (reading, clock) = (column.reading, clock.clone());
    let dtype = reading.dtype(clock.time_zone());
    let typed = match column {
        column if is_as_polars_reads(column) || column.needs_a_value() => values,
        _ => values.map(
            move |column| from_text(&column, reading, &clock),
            move |_, field| Ok(Field::new(field.name().clone(), dtype.clone())),
        ),
    };
    typed.alias(column.name.as_str())
}

/// A batch of texts becomes what `load` would have made of it.
fn from_text(column: &Column, reading: Reading, clock: &Clock) -> PolarsResult<Column> {
    let text = column.str()?;
    let name = text.name().clone();
    let dtype = reading.dtype(clock.time_zone());
    match reading {
        Reading::Port => {
            let ports: UInt16Chunked = parsed(text, "a port", value::is_no_port, value::port)?;
            Ok(ports.with_name(name).into_column())
        }
        Reading::Count => {
            let wanted = Misfit::NotACount.wanted();
            let counts: Int64Chunked = parsed(text, wanted, is_absent, value::count)?;
            Ok(counts.with_name(name).into_column())
        }
        Reading::Integer => {
            let wanted = Misfit::NotACount.wanted();
            let integers: Int64Chunked = parsed(text, wanted, is_absent, value::integer)?;
            Ok(integers.with_name(name).into_column())
        }
        Reading::Number => {
            let wanted = Misfit::NotANumber.wanted();
            let numbers: Float64Chunked = parsed(text, wanted, is_absent, value::number)?;
            Ok(numbers.with_name(name).into_column())
        }
        Reading::Decimal => {
            let wanted = Misfit::NotANumber.wanted();
            let decimals: Float64Chunked = parsed(text, wanted, is_absent, value::decimal)?;
            Ok(decimals.with_name(name).into_column())
        }
        Reading::Time => {
            let mut days = Days::default();
            let instant = |text: &[u8]| clock.utc(clock.read(text, &mut days));
            let times: Int64Chunked = parsed(text, "a time with its date", is_absent, instant)?;
            let times = times.with_name(name);
            let times = times.into_datetime(TimeUnit::Microseconds, clock.time_zone());
            Ok(times.into_column())
        }
        Reading::Address if !text.iter().flatten().any(is_padded) => Ok(column.clone()),
        Reading::Address | Reading::Category => {
            let words: StringChunked = text.iter().map(|text| text.and_then(unpadded)).collect();
            words.with_name(name).into_column().cast(&dtype)
        }
        _ => column.cast(&dtype),
    }
}

fn is_padded(text: &str) -> bool {
    text.starts_with(' ') || text.ends_with(' ')
}

/// A field without its padding; none if there is nothing else.
fn unpadded(text: &str) -> Option<&str> {
    Some(text.trim_ascii()).filter(|text| !text.is_empty())
}

fn parsed<T, C: FromIterator<Option<T>>>(
    text: &StringChunked,
    wanted: &str,
    is_absent: fn(&[u8]) -> bool,
    mut parse: impl FnMut(&[u8]) -> Option<T>,
) -> PolarsResult<C> {
    let name = text.name();
    let mut value = |text: &str| match parse(text.as_bytes()) {
        None if is_absent(text.as_bytes()) => Ok(None),
        None => Err(polars_err!(
            ComputeError:
            "column `{name}`: `{}` is not {wanted} (load() names the line)",
            quoted(text)
        )),
        value => Ok(value),
    };
    text.iter()
        .map(|text| text.and_then(unpadded).map_or(Ok(None), &mut value))
        .collect()
}
