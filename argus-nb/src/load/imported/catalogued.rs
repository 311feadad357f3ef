//! JSON whose keys are Argus' names: its values are read as those of text are, by the
//! catalogue and by what the caller says. Other keys are typed by their values.

use super::plan::plan;
use crate::load::columns::{Builder, Piece};
use crate::load::error::LoadError;
use crate::load::fields::Fields;
use crate::load::header::Header;
use crate::load::misfit::NoValue;
use crate::load::options::{Load, OnError};
use crate::load::part::{Found, Misfitting};
use crate::load::plan::{ColumnPlan, DecidedBy, Plan};
use crate::load::report::{Example, Place, Reason};
use crate::load::source::{Meter, Source};
use crate::load::time::Clock;
use argus_import::{Batch, Column, Import, Texts, Values, from_json};
use memchr::memchr;
use polars::prelude::CategoricalMapping;
use std::collections::HashSet;
use std::sync::Arc;

/// Rows by which it is judged whether a key of Argus' name holds what Argus' field holds.
const JUDGED: usize = 1000;

/// The keys whose values are read as the plan says, as they are in the file.
#[derive(Default)]
pub(super) struct Catalogued(HashSet<String>);

impl Catalogued {
    /// Begins to read a file of such keys.
    pub(super) fn open(
        &self,
        source: &Source,
        meter: &Meter,
    ) -> Result<Box<dyn Import>, LoadError> {
        let import = from_json(source.reader(meter)?, |column| {
            self.0.contains(&column.name)
        });
        import.map_err(|error| LoadError::import(&source.path, error))
    }

    pub(super) fn has(&self, column: &ColumnPlan) -> bool {
        self.0.contains(&column.in_file)
    }
}

/// The plan of JSON, and which of its columns the catalogue or the caller decided on.
pub(super) fn catalogued(load: &Load, source: &Source) -> Result<(Plan, Catalogued), LoadError> {
    let refused = |error| LoadError::import(&source.path, error);
    let mut by_values: Vec<Column> = Vec::new();
    let reader = source.reader(&Meter::default())?;
    let mut import = from_json(reader, |column| {
        by_values.push(column.clone());
        true
    })
    .map_err(refused)?;
    let mut first = Batch::new(import.columns());
    // What can't be read is met again when all of it is read.
    while import
        .next(&mut first, JUDGED)
        .is_err_and(|error| error.goes_on())
    {}
    let mut plan = plan(&source.path, &by_values, load)?;
    let names: Vec<String> = by_values.into_iter().map(|column| column.name).collect();
    let header = Header::new(&source.path, &names, load)?;
    let as_text = load.text.iter().map(|name| header.position(name));
    let as_text = as_text.collect::<Result<Vec<usize>, _>>()?;
    let mut catalogued = HashSet::new();
    for place in 0..plan.columns.len() {
        let in_file = plan.columns[place].in_file.clone();
        let Some(at) = names.iter().position(|name| *name == in_file) else {
            continue;
        };
        let Some(Values::Texts(texts)) = first.columns.get(at) else {
            continue;
        };
        let spans = spans(texts, first.rows());
        let judged = plan.column(
            &header,
            at,
            &fields(texts, &spans),
            as_text.contains(&at),
            load,
        );
        if matches!(judged.decided_by, DecidedBy::Catalogue | DecidedBy::Caller) {
            catalogued.insert(in_file);
            plan.columns[place] = judged;
        }
    }
    Ok((plan, Catalogued(catalogued)))
}

/// What is needed to read texts of a batch.
pub(super) struct Reader<'a> {
    pub(super) source: &'a Source,
    pub(super) clock: &'a Clock,
    pub(super) on_error: OnError,
    /// How many of the batch's rows are taken.
    pub(super) rows: usize,
    /// The line of each row.
    pub(super) lines: &'a [u64],
}

impl Reader<'_> {
    /// The values of a column. What does not fit is null, as with all that is imported, or
    /// its row is left out if the caller wants that; the report counts it.
    pub(super) fn piece(
        &self,
        texts: &Texts,
        column: &ColumnPlan,
        categories: &Arc<CategoricalMapping>,
        found: &mut Found,
    ) -> Piece {
        let on_error = match self.on_error {
            OnError::Skip => OnError::Skip,
            OnError::Fail | OnError::Null => OnError::Null,
        };
        let spans = spans(texts, self.rows);
        let mut builder = Builder::new(column.reading, self.rows, categories);
        builder.extend(&fields(texts, &spans), self.clock, |row, reason, text| {
            let example = || Example {
                path: self.source.path.clone(),
                place: Place::Line(self.lines.get(row).copied().unwrap_or_default()),
                text: String::from_utf8_lossy(text).into_owned(),
            };
            match reason {
                NoValue::Absent => {
                    let absent = found.report.absent.entry(column.name.clone());
                    absent.or_default().add(example);
                }
                NoValue::Misfit(misfit) => {
                    let misfitting = Misfitting {
                        row,
                        width: 1,
                        nulls: 1,
                    };
                    let column = column.name.clone();
                    let reason = Reason::Value { column, misfit };
                    found.note(on_error, misfitting, reason, example);
                }
            }
        });
        builder.finish()
    }
}

/// Where each of the first texts stands, as fields have it: a null is empty.
fn spans(texts: &Texts, rows: usize) -> Vec<(u32, u32)> {
    let spans = texts.spans().iter().take(rows);
    spans.map(|span| span.unwrap_or_default()).collect()
}

fn fields<'a>(texts: &'a Texts, spans: &'a [(u32, u32)]) -> Fields<'a> {
    let text = texts.joined().as_bytes();
    Fields {
        text,
        spans,
        stride: 1,
        column: 0,
        // It is a String, cut between its values.
        clean: memchr(0, text).is_none(),
    }
}
