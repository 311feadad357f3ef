//! The rows of one file of others, one after the other, as text.

use super::export::named_elements;
use crate::interrupt::interrupted;
use crate::load::error::LoadError;
use crate::load::report::{self, LoadReport};
use crate::load::row::Row;
use crate::load::source::{Opened, Source};
use crate::schema::{self, Field};
use argus_import::netflow::ExportOptions;
use argus_import::{Batch, Format, Import, Values, from_json};
use std::fmt::Write as _;
use std::path::PathBuf;

/// Rows that are read at once.
const ROWS: usize = 1024;

/// A file of others, whose rows are read one by one.
pub(crate) struct ImportRows {
    path: PathBuf,
    import: Box<dyn Import>,
    names: Vec<String>,
    /// Argus' field that each column is, if it is one.
    fields: Vec<Option<&'static Field>>,
    /// Where each column stands in the batch.
    places: Vec<usize>,
    batch: Batch,
    /// The next of the batch's rows.
    next: usize,
    /// How many rows were read.
    rows: u64,
    ended: bool,
    text: String,
    spans: Vec<(u32, u32)>,
}

impl ImportRows {
    /// Of the columns those that are wanted, or all if none is.
    pub(in crate::load) fn new(
        source: Source,
        opened: Opened,
        format: Format,
        wanted: &[&str],
    ) -> Result<ImportRows, LoadError> {
        let reader = opened.reader_behind(0);
        let is_json = format == Format::Json;
        let import = match is_json {
            // As it was written: what a text means is for the struct to say.
            true => from_json(reader, |_| true),
            false => {
                let elements = named_elements(wanted.iter().copied()).collect();
                let export = ExportOptions {
                    elements,
                    ..ExportOptions::default()
                };
                format.open_with(reader, &export)
            }
        };
        let import = import.map_err(|error| LoadError::import(&source.path, error))?;
        // A source's own name may be Argus' name for something else, as AWS' `bytes` is.
        let field = |name: &str| {
            let field = schema::by_header(name)?;
            (is_json || field.header == name).then_some(field)
        };
        let is_wanted = |name: &str| {
            let is = |wanted: &&str| {
                *wanted == name || field(name).is_some() && field(name) == schema::by_header(wanted)
            };
            wanted.is_empty() || wanted.iter().any(is)
        };
        let columns = import.columns().iter().enumerate();
        let columns = columns.filter(|(_, column)| is_wanted(&column.name));
        let (places, names): (Vec<usize>, Vec<String>) = columns
            .map(|(place, column)| (place, column.name.clone()))
            .unzip();
        Ok(ImportRows {
            path: source.path,
            batch: Batch::new(import.columns()),
            import,
            fields: names.iter().map(|name| field(name)).collect(),
            names,
            places,
            next: 0,
            rows: 0,
            ended: false,
            text: String::new(),
            spans: Vec::new(),
        })
    }

    pub(in crate::load) fn names(&self) -> &[String] {
        &self.names
    }

    pub(in crate::load) fn fields(&self) -> &[Option<&'static Field>] {
        &self.fields
    }

    /// The next row; none behind the last, when it is said what became no row.
    pub(in crate::load) fn next(&mut self) -> Result<Option<Row<'_>>, LoadError> {
        if self.next == self.batch.rows() && !self.fill()? {
            return Ok(None);
        }
        self.text.clear();
        self.spans.clear();
        for place in &self.places {
            let begins = self.text.len() as u32;
            if let Some(values) = self.batch.columns.get(*place) {
                print(values, self.next, &mut self.text);
            }
            self.spans.push((begins, self.text.len() as u32));
        }
        let line = self.batch.lines.get(self.next).copied();
        self.next += 1;
        self.rows += 1;
        Ok(Some(Row {
            line: line.unwrap_or(self.rows),
            unit: if line.is_some() { "line" } else { "record" },
            text: self.text.as_bytes(),
            spans: &self.spans,
        }))
    }

    /// Reads the next batch; false if there are no more rows.
    fn fill(&mut self) -> Result<bool, LoadError> {
        if self.ended {
            return Ok(false);
        }
        interrupted()?;
        self.batch.clear();
        self.next = 0;
        match self.import.next(&mut self.batch, ROWS) {
            Ok(more) => self.ended = !more,
            Err(error) => {
                self.ended = !error.goes_on();
                return Err(LoadError::import(&self.path, error));
            }
        }
        if self.ended {
            let report = LoadReport {
                notes: self.import.notes(),
                ..LoadReport::default()
            };
            if !report.is_empty() {
                report::say(&self.path, &report);
            }
        }
        Ok(!self.ended)
    }
}

/// Writes a value as ra would, a time in seconds; nothing where there is none.
fn print(values: &Values, row: usize, out: &mut String) {
    /// Writing to a String can't fail.
    fn write<T: std::fmt::Display>(values: &[Option<T>], row: usize, out: &mut String) {
        if let Some(Some(value)) = values.get(row) {
            let _ = write!(out, "{value}");
        }
    }
    match values {
        Values::Times(times) => {
            if let Some(Some(micros)) = times.get(row) {
                let sign = if *micros < 0 { "-" } else { "" };
                let micros = micros.unsigned_abs();
                let (seconds, fraction) = (micros / 1_000_000, micros % 1_000_000);
                let _ = write!(out, "{sign}{seconds}.{fraction:06}");
            }
        }
        Values::Counts(counts) => write(counts, row, out),
        Values::Numbers(numbers) => write(numbers, row, out),
        Values::Ports(ports) => write(ports, row, out),
        Values::Addresses(addresses) => write(addresses, row, out),
        Values::Texts(texts) => out.push_str(texts.get(row).unwrap_or_default()),
    }
}
