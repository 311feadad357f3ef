//! Datagrams of NetFlow and IPFIX that come one by one become frames: those that a
//! collector receives.

use super::columns::piece;
use super::export::{elements, named_elements};
use super::plan::{places, plan};
use crate::load::assemble::assemble;
use crate::load::error::LoadError;
use crate::load::options::Load;
use crate::load::part::{Found, Part};
use crate::load::plan::Plan;
use crate::load::report;
use argus_import::Batch;
use argus_import::netflow::Decoder;
use polars::prelude::{Categories, DataFrame};
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::Path;

/// After how many rows a part is finished: a batch takes more memory than its columns.
const PART_ROWS: usize = 1 << 15;

/// Decodes datagrams into columns that grow, and gives a frame of them when asked: the
/// columns that [`crate::load::load_as`] gives a capture of the same export.
pub(crate) struct DatagramDecoder {
    load: Load,
    plan: Plan,
    /// Where the columns of the plan stand among the decoder's.
    places: Vec<usize>,
    decoder: Decoder,
    batch: Batch,
    parts: Vec<Part>,
    /// How many rows the parts have.
    finished_rows: usize,
    said: Said,
}

impl DatagramDecoder {
    /// Of a collector of that name.
    pub(crate) fn new(name: &Path) -> Result<DatagramDecoder, LoadError> {
        let load = Load::new(name);
        let decoder = Decoder::new(&[]);
        let plan = plan(name, decoder.columns(), &load)?;
        Ok(DatagramDecoder {
            places: places(name, &plan, decoder.columns())?,
            batch: Batch::new(decoder.columns()),
            load,
            plan,
            decoder,
            parts: Vec::new(),
            finished_rows: 0,
            said: Said::default(),
        })
    }

    /// Into these columns, or into all that there are, from here on. Rows that wait for
    /// [`DatagramDecoder::frame`] are given up.
    pub(crate) fn set_columns(&mut self, columns: Option<&[String]>) -> Result<(), LoadError> {
        let names = columns.into_iter().flatten().map(String::as_str);
        let elements: Vec<_> = named_elements(names).collect();
        self.decoder.ask(&elements);
        let mut load = self.load.clone();
        load.columns = columns.map(<[String]>::to_vec);
        self.plan_again(load)
    }

    /// With a column for each of these elements besides, from here on. Rows that wait for
    /// [`DatagramDecoder::frame`] are given up.
    pub(crate) fn add_elements(&mut self, names: &[String]) -> Result<(), LoadError> {
        let elements = elements(&self.load.pattern, names)?;
        self.decoder.ask(&elements);
        let mut load = self.load.clone();
        if let Some(columns) = &mut load.columns {
            columns.extend(elements.iter().map(ToString::to_string));
        }
        self.plan_again(load)
    }

    /// Into the columns that this says, of those that the decoder has now.
    fn plan_again(&mut self, load: Load) -> Result<(), LoadError> {
        let path = &load.pattern;
        self.plan = plan(path, self.decoder.columns(), &load)?;
        self.places = places(path, &self.plan, self.decoder.columns())?;
        self.batch = Batch::new(self.decoder.columns());
        self.load = load;
        self.discard();
        Ok(())
    }

    /// Takes a datagram that came from this address; its rows are made by
    /// [`DatagramDecoder::decode`].
    pub(crate) fn take(&mut self, exporter: IpAddr, datagram: &[u8]) {
        self.decoder.datagram(exporter, datagram);
    }

    /// Makes rows of the datagrams that were taken, until there are `most_rows`.
    pub(crate) fn decode(&mut self, most_rows: usize) {
        while self.decoder.has_rows() && self.rows() < most_rows {
            let of_part = PART_ROWS - self.batch.rows();
            let most = of_part.min(most_rows - self.rows());
            self.decoder.rows(&mut self.batch, most);
            if self.batch.rows() == PART_ROWS {
                self.finish_part();
            }
        }
    }

    /// How many rows wait for [`DatagramDecoder::frame`].
    pub(crate) fn rows(&self) -> usize {
        self.finished_rows + self.batch.rows()
    }

    /// Gives up the rows that wait.
    pub(crate) fn discard(&mut self) {
        self.batch.clear();
        self.parts.clear();
        self.finished_rows = 0;
    }

    /// What is to be said of all datagrams so far, the sum first.
    pub(crate) fn notes(&self) -> Vec<String> {
        self.decoder.notes()
    }

    /// The rows since the last frame. What is to be said of all datagrams so far is in its
    /// report, with `notes` besides; of that, what is new of its kind is said at once.
    pub(crate) fn frame(&mut self, notes: Vec<String>) -> Result<DataFrame, LoadError> {
        self.finish_part();
        let parts = std::mem::take(&mut self.parts);
        self.finished_rows = 0;
        let (df, mut report) = assemble(&self.load, &[], &self.plan, parts)?;
        report.is_live = true;
        report.notes = self.decoder.notes();
        report.notes.extend(notes);
        report::keep(&df, report.clone());
        report.notes = self.said.news(report.notes);
        if !report.notes.is_empty() {
            report::say(&self.load.pattern, &report);
        }
        Ok(df)
    }

    fn finish_part(&mut self) {
        let rows = self.batch.rows();
        let categories = Categories::global().mapping();
        let columns = self.places.iter().zip(&self.plan.columns);
        let pieces = columns.map(|(at, column)| {
            piece(&self.batch.columns[*at], rows, column.reading, &categories).compact(rows)
        });
        self.parts.push(Part {
            index: self.parts.len(),
            source: 0,
            rows,
            wanted_rows: rows,
            lines: 0,
            pieces: pieces.collect(),
            found: Found::default(),
        });
        self.finished_rows += rows;
        self.batch.clear();
    }
}

/// Of which kinds something was said: frames come several times a second, and their
/// reports differ in numbers alone.
#[derive(Default)]
struct Said(BTreeSet<String>);

impl Said {
    /// The notes of a kind that was not among those before.
    fn news(&mut self, notes: Vec<String>) -> Vec<String> {
        let is_new = |note: &String| {
            let kind = note.chars().filter(|c| !c.is_ascii_digit());
            self.0.insert(kind.collect())
        };
        notes.into_iter().filter(is_new).collect()
    }
}
