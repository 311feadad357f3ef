//! One line as a row.

use super::header::{Header, HeaderLine, parts, unescaped};
use super::layout::{Place, columns, places};
use super::state;
use crate::line_import::LineDecoder;
use crate::row::{Cell, Misfits, Places, Row};
use crate::text::boolean;
use crate::{Batch, Column, Kind};
use std::collections::BTreeMap;

/// Makes rows of lines, and counts what became none.
pub(super) struct Decoder {
    header: Header,
    is_conn: bool,
    columns: Vec<Column>,
    fields: Vec<Place>,
    places: Places,
    inputs: Vec<Option<usize>>,
    row: Row,
    rows: u64,
    unknown_lines: u64,
    not_utf8: u64,
    is_closed: bool,
    misfits: Misfits,
    /// Values of fields that the first header does not have.
    left_out: BTreeMap<String, u64>,
}

impl Decoder {
    pub(super) fn new(header: Header, is_closed: bool) -> Decoder {
        let columns = columns(&header);
        let find = |name: &&str| columns.iter().position(|column| column.source == **name);
        Decoder {
            is_conn: header.path == "conn",
            fields: places(&header, &columns),
            places: Places::new(&columns),
            inputs: state::INPUTS.iter().map(find).collect(),
            columns,
            header,
            row: Row::default(),
            rows: 0,
            unknown_lines: 0,
            not_utf8: 0,
            is_closed,
            misfits: Misfits::default(),
            left_out: BTreeMap::new(),
        }
    }

    fn take_header(&mut self, bytes: &[u8]) {
        match self.header.take(bytes) {
            HeaderLine::Part => {}
            HeaderLine::Fields => self.fields = places(&self.header, &self.columns),
            HeaderLine::Close => self.is_closed = true,
            HeaderLine::Unknown => self.unknown_lines += 1,
        }
    }

    /// How many values the line has.
    fn put_fields(&mut self, line: u64, bytes: &[u8]) -> usize {
        let separator = std::mem::take(&mut self.header.separator);
        let mut count = 0;
        for (index, value) in parts(bytes, &separator).enumerate() {
            count = index + 1;
            if let Some(place) = self.fields.get(index).copied()
                && value != self.header.unset.as_slice()
            {
                match place.column {
                    Some(column) => self.put(column, place, line, value),
                    None => self.leave_out(index),
                }
            }
        }
        self.header.separator = separator;
        count
    }

    fn put(&mut self, column: usize, place: Place, line: u64, value: &[u8]) {
        if matches!(place.kind, Kind::Text | Kind::Category) {
            return self.put_text(column, place, value);
        }
        let cell = std::str::from_utf8(value)
            .ok()
            .and_then(|text| Cell::parse(place.kind, text));
        match cell {
            Some(cell) => self.row.set(column, cell),
            None => self.misfits.add(column, line, value),
        }
    }

    /// Escapes are undone where that makes a text; a name of bytes that is none stays escaped.
    fn put_text(&mut self, column: usize, place: Place, value: &[u8]) {
        let plain = value.contains(&b'\\').then(|| unescaped(value));
        let plain = plain.and_then(|plain| String::from_utf8(plain).ok());
        let text = plain.as_deref().or_else(|| std::str::from_utf8(value).ok());
        match text {
            Some(text) if place.is_boolean => {
                self.row.set_text(column, boolean(text).unwrap_or(text))
            }
            Some(text) => self.row.set_text(column, text),
            None => {
                self.not_utf8 += 1;
                self.row.set_text(column, &String::from_utf8_lossy(value));
            }
        }
    }

    fn leave_out(&mut self, field: usize) {
        let name = self
            .header
            .fields
            .get(field)
            .map_or("", |field| field.name.as_str());
        if let Some(count) = self.left_out.get_mut(name) {
            *count += 1;
        } else {
            self.left_out.insert(name.to_owned(), 1);
        }
    }
}

impl LineDecoder for Decoder {
    /// Takes a line of a header, and one without a byte.
    fn decode(&mut self, line: u64, bytes: &[u8], batch: &mut Batch) -> Result<(), String> {
        if bytes.first() == Some(&b'#') {
            self.take_header(bytes);
            return Ok(());
        }
        if bytes.is_empty() {
            return Ok(());
        }
        self.is_closed = false;
        self.row.clear(self.columns.len());
        self.row.set_line(line);
        let count = self.put_fields(line, bytes);
        if count != self.fields.len() {
            let why = format!(
                "{count} values, but the header names {} fields",
                self.fields.len()
            );
            return Err(why);
        }
        self.places.complete(&mut self.row);
        if self.is_conn {
            state::finish(&mut self.row, &self.places, &self.inputs);
        }
        self.row.push_to(batch);
        self.rows += 1;
        Ok(())
    }

    fn rows(&self) -> u64 {
        self.rows
    }

    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn notes(&self, faults: u64) -> Vec<String> {
        let mut notes = Vec::new();
        if self.is_conn {
            notes.push(super::fields::DIFFERENCE.to_owned());
        }
        let mut add = |count: u64, what: &str| {
            if count > 0 {
                notes.push(format!("{what}: {count}"));
            }
        };
        add(faults, "lines that could not be read");
        add(
            self.unknown_lines,
            "lines that begin with # and are of no header",
        );
        add(
            self.not_utf8,
            "texts that are not UTF-8, whose bytes became �",
        );
        if !self.left_out.is_empty() {
            let names: Vec<String> = self
                .left_out
                .iter()
                .map(|(name, count)| format!("{name} {count}"))
                .collect();
            notes.push(format!(
                "fields of a later header that the first does not have, with their values: {}",
                names.join(", ")
            ));
        }
        notes.extend(self.misfits.notes(&self.columns));
        if !self.is_closed && !self.header.path.is_empty() {
            notes.push(
                "there is no #close at the end: the log was still being written, or is cut off"
                    .to_owned(),
            );
        }
        notes
    }
}
