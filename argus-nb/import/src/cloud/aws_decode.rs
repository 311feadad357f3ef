//! One line of AWS' as a row.

use super::aws_fields::{columns, of_header};
use crate::line_import::LineDecoder;
use crate::row::{Cell, Misfits, Places, Row};
use crate::{Batch, Column, Kind};

const DIFFERENCE: &str = "AWS' records are one direction of a flow each, within an interval: there are no DstPkts, \
and bytes are not said to be of the link layer as Argus' SrcBytes are";

/// Makes rows of lines, and counts what became none.
pub(super) struct Decoder {
    columns: Vec<Column>,
    /// Where each value of a line goes; none if the first header did not have it.
    fields: Vec<Option<usize>>,
    status: Option<usize>,
    places: Places,
    row: Row,
    rows: u64,
    without_data: u64,
    skipped: u64,
    left_out: u64,
    misfits: Misfits,
}

impl Decoder {
    pub(super) fn new(fields: &[String]) -> Decoder {
        let columns = columns(fields);
        let mut decoder = Decoder {
            fields: Vec::new(),
            status: None,
            places: Places::new(&columns),
            columns,
            row: Row::default(),
            rows: 0,
            without_data: 0,
            skipped: 0,
            left_out: 0,
            misfits: Misfits::default(),
        };
        decoder.take_header(fields);
        decoder
    }

    fn take_header(&mut self, fields: &[String]) {
        let position = |field: &String| {
            self.columns
                .iter()
                .position(|column| column.source == *field)
        };
        self.fields = fields.iter().map(position).collect();
        self.status = fields.iter().position(|field| field == "log-status");
    }

    fn put(&mut self, index: usize, value: &str, line: u64) {
        let Some(Some(column)) = self.fields.get(index).copied() else {
            self.left_out += u64::from(index < self.fields.len());
            return;
        };
        if value == "-" {
            return;
        }
        match self.columns.get(column).map(|column| column.kind) {
            Some(Kind::Text | Kind::Category) | None => self.row.set_text(column, value),
            Some(kind) => match Cell::parse(kind, value) {
                Some(cell) => self.row.set(column, cell),
                None => self.misfits.add(column, line, value.as_bytes()),
            },
        }
    }

    fn finish(&mut self, batch: &mut Batch) {
        self.places.complete(&mut self.row);
        self.places.clear_ports_of_icmp(&mut self.row);
        self.row.push_to(batch);
        self.rows += 1;
    }
}

impl LineDecoder for Decoder {
    /// Takes a header, and what is blank.
    fn decode(&mut self, line: u64, bytes: &[u8], batch: &mut Batch) -> Result<(), String> {
        if bytes.trim_ascii().is_empty() {
            return Ok(());
        }
        let Ok(text) = std::str::from_utf8(bytes) else {
            return Err("not UTF-8".to_owned());
        };
        if let Some(fields) = of_header(text) {
            self.take_header(&fields);
            return Ok(());
        }
        self.row.clear(self.columns.len());
        self.row.set_line(line);
        let mut count = 0;
        let mut status = "";
        for (index, value) in text.split_ascii_whitespace().enumerate() {
            count = index + 1;
            if self.status == Some(index) {
                status = value;
            }
            self.put(index, value, line);
        }
        if count != self.fields.len() {
            let why = format!("{count} values where {} should stand", self.fields.len());
            return Err(why);
        }
        match status {
            "NODATA" => self.without_data += 1,
            "SKIPDATA" => self.skipped += 1,
            _ => self.finish(batch),
        }
        Ok(())
    }

    fn rows(&self) -> u64 {
        self.rows
    }

    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn notes(&self, faults: u64) -> Vec<String> {
        let mut notes = vec![DIFFERENCE.to_owned()];
        let counts = [
            (
                self.without_data,
                "records NODATA, of intervals without traffic",
            ),
            (
                self.skipped,
                "records SKIPDATA, of intervals of which AWS lost the flows",
            ),
            (faults, "lines that could not be read"),
            (
                self.left_out,
                "values of fields that the first header does not have",
            ),
        ];
        notes.extend(
            counts
                .iter()
                .filter(|(count, _)| *count > 0)
                .map(|(count, what)| format!("{what}: {count}")),
        );
        notes.extend(self.misfits.notes(&self.columns));
        notes
    }
}
