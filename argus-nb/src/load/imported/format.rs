//! A source of others as a format: batches of rows, typed by the source itself.

use super::catalogued::{Catalogued, Reader, catalogued};
use super::columns::piece;
use super::plan::{places, plan};
use crate::load::error::LoadError;
use crate::load::options::{Load, OnError};
use crate::load::part::{Found, Part};
use crate::load::pass::{Format, Next, Open};
use crate::load::plan::Plan;
use crate::load::report::{Example, Place, Reason};
use crate::load::source::{Meter, Source};
use argus_import::netflow::ExportOptions;
use argus_import::{Batch, Import, ImportError};
use polars::prelude::Categories;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Rows of a batch.
const ROWS: usize = 1 << 15;

/// Files of one format, read by one plan.
pub(super) struct Imported<'a> {
    load: &'a Load,
    sources: &'a [Source],
    format: argus_import::Format,
    export: ExportOptions,
    plan: Plan,
    /// Which columns hold text that is read as the plan says.
    catalogued: Catalogued,
    /// What each of the sources says of what was read of it so far.
    notes: Mutex<BTreeMap<usize, Vec<String>>>,
}

/// An open source, and where its columns stand.
pub(super) struct Reading {
    import: Box<dyn Import>,
    places: Vec<usize>,
}

/// Some rows, and what could not be read among them.
#[derive(Default)]
pub(super) struct Filled {
    batch: Option<Batch>,
    places: Vec<usize>,
    errors: Vec<ImportError>,
}

impl<'a> Imported<'a> {
    pub(super) fn new(
        load: &'a Load,
        sources: &'a [Source],
        format: argus_import::Format,
        export: &ExportOptions,
    ) -> Result<Imported<'a>, LoadError> {
        let first = sources
            .first()
            .ok_or_else(|| LoadError::missing(&load.pattern))?;
        let (plan, catalogued) = match format {
            argus_import::Format::Json => catalogued(load, first)?,
            _ => {
                let import = open(first, format, export, &Meter::default())?;
                let plan = plan(&first.path, import.columns(), load)?;
                (plan, Catalogued::default())
            }
        };
        Ok(Imported {
            load,
            sources,
            format,
            export: export.clone(),
            plan,
            catalogued,
            notes: Mutex::default(),
        })
    }

    /// The columns of these names alone, in their order.
    pub(super) fn only(mut self, names: &[&str]) -> Imported<'a> {
        let all = std::mem::take(&mut self.plan.columns);
        let named = |name: &&str| all.iter().find(|column| column.name == **name).cloned();
        self.plan.columns = names.iter().filter_map(named).collect();
        self
    }

    pub(super) fn plan(&self) -> &Plan {
        &self.plan
    }

    /// What the sources said of what was read, each thing once.
    pub(super) fn notes(&self) -> Vec<String> {
        let said = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        let mut notes: Vec<String> = Vec::new();
        for note in said.values().flatten() {
            if !notes.contains(note) {
                notes.push(note.clone());
            }
        }
        notes
    }

    fn take_notes(&self, source: usize, import: &dyn Import) {
        let mut notes = self.notes.lock().unwrap_or_else(PoisonError::into_inner);
        notes.insert(source, import.notes());
    }
}

fn open(
    source: &Source,
    format: argus_import::Format,
    export: &ExportOptions,
    meter: &Meter,
) -> Result<Box<dyn Import>, LoadError> {
    let import = format.open_with(source.reader(meter)?, export);
    import.map_err(|error| LoadError::import(&source.path, error))
}

impl Format for Imported<'_> {
    type Chunks = Reading;
    type Chunk = Filled;
    type File = ();

    fn open(&self, source: usize, meter: &Meter) -> Result<Open<Self>, LoadError> {
        let source = &self.sources[source];
        let import = match self.format {
            argus_import::Format::Json => self.catalogued.open(source, meter)?,
            format => open(source, format, &self.export, meter)?,
        };
        let places = places(&source.path, &self.plan, import.columns())?;
        Ok(Open {
            chunks: Reading { import, places },
            file: (),
            note: None,
        })
    }

    fn next(
        &self,
        reading: &mut Reading,
        filled: &mut Filled,
        source: usize,
    ) -> Result<bool, LoadError> {
        filled.errors.clear();
        filled.places.clone_from(&reading.places);
        // Another file may have its columns in another order.
        let mut batch = Batch::new(reading.import.columns());
        let more = loop {
            match reading.import.next(&mut batch, ROWS) {
                Ok(more) => break more,
                Err(error) if error.goes_on() && self.load.on_error != OnError::Fail => {
                    filled.errors.push(error);
                }
                Err(error) => {
                    return Err(LoadError::import(&self.sources[source].path, error));
                }
            }
        };
        filled.batch = Some(batch);
        self.take_notes(source, reading.import.as_ref());
        Ok(more || !filled.errors.is_empty())
    }

    fn build(&self, filled: &Filled, next: &Next<()>) -> Part {
        let categories = Categories::global().mapping();
        let columns: &[argus_import::Values] = match &filled.batch {
            Some(batch) => &batch.columns,
            None => &[],
        };
        let rows = columns.first().map_or(0, argus_import::Values::len);
        let rows = rows.min(next.most_rows.unwrap_or(usize::MAX));
        let mut found = Found::default();
        let pieces = filled.places.iter().zip(&self.plan.columns);
        let pieces = pieces.map(|(at, column)| match &columns[*at] {
            argus_import::Values::Texts(texts) if self.catalogued.has(column) => {
                let lines = filled.batch.as_ref();
                let lines = lines.map_or(&[] as &[u64], |batch| batch.lines.as_slice());
                let reader = Reader {
                    source: &self.sources[next.source],
                    clock: &self.plan.clock,
                    on_error: self.load.on_error,
                    rows,
                    lines,
                };
                reader.piece(texts, column, &categories, &mut found)
            }
            values => piece(values, rows, column.reading, &categories),
        });
        let pieces = pieces.map(|piece| piece.compact(rows)).collect();
        for error in &filled.errors {
            note(&mut found, &self.sources[next.source], error);
        }
        Part {
            index: next.index,
            source: next.source,
            rows,
            wanted_rows: rows,
            lines: 0,
            pieces,
            found,
        }
    }
}

/// What could not be read, and was passed over.
fn note(found: &mut Found, source: &Source, error: &ImportError) {
    let (why, place, text) = match error {
        ImportError::Line {
            line, why, text, ..
        } => (why, Place::Line(*line), text.clone()),
        ImportError::Record { offset, why, .. } => (why, Place::Byte(*offset), String::new()),
        _ => return,
    };
    let example = || Example {
        path: source.path.clone(),
        place,
        text,
    };
    found.report.add(Reason::Refused(why.clone()), example);
}
