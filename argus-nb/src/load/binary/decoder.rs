//! Bytes that come bit by bit become frames: those of a live stream, or of a file that
//! grows.

use super::building::Building;
use super::management::Rows;
use super::plan::RecordPlan;
use crate::load::assemble::assemble;
use crate::load::error::LoadError;
use crate::load::options::{Load, OnError};
use crate::load::part::Part;
use crate::load::report;
use argus_records::{Item, Management, Records};
use polars::prelude::{DataFrame, PolarsError};
use std::path::Path;

/// For how many rows there is room at first, and after how many a part is finished.
const FIRST_ROWS: usize = 64;
const PART_ROWS: usize = 1 << 16;

/// Decodes whole records into columns that grow, and gives a frame of them when asked.
///
/// It keeps no bytes: what it does not consume, the beginning of a record, belongs in
/// front of the bytes that come next.
pub(crate) struct Decoder {
    load: Load,
    plan: RecordPlan,
    /// Where the next byte stands in its stream or file.
    offset: u64,
    parts: Vec<Part>,
    /// How many rows the parts have.
    finished_rows: usize,
    building: Building,
    /// The newest of the sensor's own records.
    sensor: Rows,
}

impl Decoder {
    /// Of a stream or file of that name, into the columns of [`crate::load::load`].
    pub(crate) fn new(name: &Path) -> Result<Decoder, LoadError> {
        let load = Load::new(name).on_error(OnError::Skip);
        let plan = RecordPlan::new(&load)?;
        Ok(Decoder {
            building: Building::new(&plan, name, load.on_error, FIRST_ROWS),
            load,
            plan,
            offset: 0,
            parts: Vec::new(),
            finished_rows: 0,
            sensor: Rows::default(),
        })
    }

    /// Into columns of these fields, from here on. Rows that wait are given up.
    pub(crate) fn set_columns(&mut self, columns: &[String]) -> Result<(), LoadError> {
        let load = self.load.clone().columns(columns);
        self.plan = RecordPlan::new(&load)?;
        self.load = load;
        self.discard();
        Ok(())
    }

    /// Into a column of each field that a record can have, from here on, whether it occurs or
    /// not: which do is only known as they come, and frames of one stream have the same
    /// columns. Rows that wait are given up.
    pub(crate) fn set_all(&mut self) -> Result<(), LoadError> {
        let mut load = self.load.clone().all();
        load.columns = None;
        self.plan = RecordPlan::new(&load)?.of_records();
        self.load = load;
        self.discard();
        Ok(())
    }

    /// Decodes records until there are `most_rows`, and says how many bytes they took.
    /// If the bytes `end`, a record that is cut is damage, and else it is left alone.
    pub(crate) fn decode(&mut self, bytes: &[u8], end: bool, most_rows: usize) -> usize {
        let mut records = Records::new(bytes).from_offset(self.offset);
        if end {
            records = records.of_a_whole_file();
        }
        let mut newest: Option<Management<'_>> = None;
        while self.rows() < most_rows
            && let Some(item) = records.next()
        {
            if let Item::Management(record) = &item {
                newest = Some(*record);
            }
            self.building.take(&item);
            if self.building.rows() == PART_ROWS {
                self.finish_part();
            }
        }
        if let Some(record) = newest {
            self.sensor = Rows::default();
            self.sensor.push(&record);
        }
        self.offset += records.consumed() as u64;
        records.consumed()
    }

    /// What follows is another stream, or another file: offsets count from 0 again.
    pub(crate) fn begin_anew(&mut self) {
        self.offset = 0;
    }

    /// How many rows wait for [`Decoder::frame`].
    pub(crate) fn rows(&self) -> usize {
        self.finished_rows + self.building.rows()
    }

    /// Gives up the rows that wait.
    pub(crate) fn discard(&mut self) {
        self.finish_part();
        self.parts.clear();
        self.finished_rows = 0;
    }

    /// The rows since the last frame. What did not become a row is in its report, with
    /// `notes` besides.
    pub(crate) fn frame(&mut self, notes: Vec<String>) -> Result<DataFrame, LoadError> {
        self.finish_part();
        let parts = std::mem::take(&mut self.parts);
        self.finished_rows = 0;
        let (mut df, mut report) = assemble(&self.load, &[], &self.plan.plan, parts)?;
        let refused = |source| self.refused(source);
        self.plan.number_rows(&mut df).map_err(refused)?;
        report.is_live = true;
        report.notes.extend(notes);
        if !report.is_empty() {
            report::keep(&df, report.clone());
        }
        if !report.has_nothing_unusual() {
            report::say(&self.load.pattern, &report);
        }
        Ok(df)
    }

    /// The newest of the sensor's own records, in the columns of [`Load::management`]; no
    /// row if none came yet.
    pub(crate) fn sensor(&self) -> Result<DataFrame, LoadError> {
        let columns = self.sensor.clone().columns();
        let frame = columns.and_then(DataFrame::new_infer_height);
        frame.map_err(|source| self.refused(source))
    }

    fn finish_part(&mut self) {
        let fresh = Building::new(
            &self.plan,
            &self.load.pattern,
            self.load.on_error,
            FIRST_ROWS,
        );
        let building = std::mem::replace(&mut self.building, fresh);
        self.finished_rows += building.rows();
        self.parts.push(building.finish(self.parts.len(), 0));
    }

    fn refused(&self, source: PolarsError) -> LoadError {
        LoadError::Polars {
            path: self.load.pattern.clone(),
            source,
        }
    }
}
