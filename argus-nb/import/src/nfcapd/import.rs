//! The rows of a file.

use super::blocks::{Block, Blocks};
use super::exporters::{Exporters, flows_of_statistics};
use super::octets::u16;
use super::record;
use crate::Import;
use crate::batch::Batch;
use crate::column::Column;
use crate::error::ImportError;
use crate::mapping::columns_of_flows;
use crate::mapping::flow_columns::FlowField;
use crate::netflow::{flow::Flow, rows};
use std::collections::BTreeMap;
use std::io::{BufReader, Read};

/// The flows of a file of nfcapd, of the layout that nfdump 1.7 writes.
///
/// # Errors
/// It is no such file: the error says how nfdump makes one of it.
pub fn from_nfcapd<'r>(reader: Box<dyn Read + Send + 'r>) -> Result<impl Import, ImportError> {
    const BUFFER: usize = 1 << 18;
    Ok(File {
        columns: columns_of_flows("nfcapd"),
        blocks: Blocks::open(BufReader::with_capacity(BUFFER, reader))?,
        records: Vec::new(),
        at: 0,
        block: None,
        exporters: Exporters::default(),
        flow: Flow::new(),
        failed: None,
        tally: Tally::default(),
    })
}

/// What became of the records.
#[derive(Default)]
struct Tally {
    rows: u64,
    scaled: u64,
    /// Records that end before they begin.
    backwards: u64,
    /// Records that could not be read.
    damaged: u64,
    /// Records that a block's header counts and that are not there, or the other way round.
    miscounted: u64,
    /// Records that are no flows, by their type.
    others: BTreeMap<u16, u64>,
    /// Extensions without columns, by their type.
    extensions: BTreeMap<u16, u64>,
    /// How many flows the file says that it has.
    stated: Option<u64>,
}

struct File<R> {
    columns: Vec<Column>,
    blocks: Blocks<R>,
    records: Vec<u8>,
    at: usize,
    block: Option<(Block, u32)>,
    exporters: Exporters,
    flow: Flow,
    failed: Option<ImportError>,
    tally: Tally,
}

impl<R: Read> File<R> {
    /// Reads the next block; false at the end.
    fn block(&mut self) -> Result<bool, ImportError> {
        if let Some((block, read)) = self.block.take() {
            self.tally.miscounted += u64::from(block.records.abs_diff(read));
        }
        self.at = 0;
        let Some(block) = self.blocks.next(&mut self.records)? else {
            return Ok(false);
        };
        if block.is_plain {
            self.block = Some((block, 0));
        } else {
            let arrays = self.tally.others.entry(0).or_default();
            *arrays += u64::from(block.records);
            self.records.clear();
        }
        Ok(true)
    }

    /// Reads the next record of the block; `None` at its end.
    fn record(&mut self, batch: &mut Batch) -> Result<Option<usize>, ImportError> {
        const TYPE_AND_LENGTH: usize = 4;
        let Some(rest) = self.records.get(self.at..).filter(|rest| !rest.is_empty()) else {
            return Ok(None);
        };
        let length = u16(rest, 2).map_or(0, usize::from);
        let Some(record) = rest.get(..length).filter(|_| length >= TYPE_AND_LENGTH) else {
            let lost = rest.len();
            self.at = self.records.len();
            return Err(self.damage(&format!(
                "a record has a length that can't be; {lost} octets of its block are lost"
            )));
        };
        self.at += length;
        if let Some((_, read)) = &mut self.block {
            *read += 1;
        }
        const EXPORTER: u16 = 7;
        const EXPORTER_STATISTICS: u16 = 8;
        const FLOW: u16 = 11;
        const SAMPLER: u16 = 15;
        const IDENT: u16 = 0x8001;
        const STATISTICS: u16 = 0x8002;
        let known = match u16(record, 0) {
            Some(FLOW) => {
                let extensions = &mut self.tally.extensions;
                self.flow.clear();
                let unknown = |kind| *extensions.entry(kind).or_default() += 1;
                match record::fill(record, &mut self.flow, unknown) {
                    Some(header) => {
                        self.row(header, batch);
                        return Ok(Some(1));
                    }
                    None => None,
                }
            }
            Some(EXPORTER) => self.exporters.exporter(record),
            Some(SAMPLER) => self.exporters.sampler(record),
            Some(EXPORTER_STATISTICS | IDENT) => Some(()),
            Some(STATISTICS) => {
                self.tally.stated = flows_of_statistics(record);
                Some(())
            }
            other => {
                *self.tally.others.entry(other.unwrap_or(0)).or_default() += 1;
                Some(())
            }
        };
        self.tally.damaged += u64::from(known.is_none());
        Ok(Some(0))
    }

    fn row(&mut self, header: record::RecordHeader, batch: &mut Batch) {
        let flow = &mut self.flow;
        if let Some((address, source)) = self.exporters.get(header.exporter) {
            if !flow.has(FlowField::Exporter) {
                flow.set_address(FlowField::Exporter, address);
            }
            flow.set(FlowField::SourceId, i64::from(source));
        }
        if let Some(sampling) = self.exporters.sampling(header.exporter, header.sampler) {
            flow.set(FlowField::SamplingInterval, sampling);
        }
        flow.complete();
        self.tally.backwards += u64::from(flow.is_backwards());
        rows::push(flow, |_| None, batch);
        self.tally.rows += 1;
        self.tally.scaled += u64::from(header.is_scaled);
    }

    fn damage(&self, why: &str) -> ImportError {
        ImportError::Record {
            offset: self.block.as_ref().map_or(0, |(block, _)| block.offset),
            why: why.to_owned(),
            hint: "`nfdump -v FILE` says whether nfdump can read it",
        }
    }
}

impl<R: Read + Send> Import for File<R> {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn next(&mut self, batch: &mut Batch, most_rows: usize) -> Result<bool, ImportError> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let mut rows = 0;
        while rows < most_rows {
            let step = match self.record(batch) {
                Ok(None) => match self.block() {
                    Ok(true) => Ok(0),
                    Ok(false) => break,
                    Err(error) => Err(error),
                },
                Ok(Some(row)) => Ok(row),
                Err(error) => Err(error),
            };
            match step {
                Ok(row) => rows += row,
                Err(error) if rows == 0 => return Err(error),
                Err(error) => {
                    self.failed = Some(error);
                    break;
                }
            }
        }
        Ok(rows > 0)
    }

    fn notes(&self) -> Vec<String> {
        let tally = &self.tally;
        let mut notes = vec![format!(
            "{} flow records; exporters: {}; bytes are of the IP layer, not of the link layer \
             as Argus'",
            tally.rows,
            self.exporters.len()
        )];
        let mut say = |count: u64, what: &str| {
            if count > 0 {
                notes.push(format!("{count} {what}"));
            }
        };
        let scaled = "records have counts that nfcapd multiplied by the sampling interval";
        say(tally.scaled, scaled);
        let backwards = "records end before they begin; nfcapd 1.7.1 exchanges the two times of \
                         IPFIX where they are uptimes";
        say(tally.backwards, backwards);
        say(tally.damaged, "records can't be read");
        let miscounted = "records more or fewer than their blocks' headers count";
        say(tally.miscounted, miscounted);
        for (kind, records) in &tally.others {
            let what = match kind {
                0 => "records in blocks of arrays passed over".to_owned(),
                1..=6 | 9 | 10 => format!("records of nfdump 1.6 (type {kind}) passed over"),
                _ => format!("records of type {kind} passed over: they are no flows"),
            };
            say(*records, &what);
        }
        for (kind, records) in &tally.extensions {
            say(
                *records,
                &format!("extensions of type {kind} have no column"),
            );
        }
        if let Some(stated) = tally.stated.filter(|stated| *stated != tally.rows) {
            notes.push(format!("the file's own statistics say {stated} flows"));
        }
        notes
    }
}
