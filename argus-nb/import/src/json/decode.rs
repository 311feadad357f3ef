//! One object as a row.

use super::dialect::Dialect;
use super::infer::{Layout, event, is_row};
use super::keys::Keys;
use super::leaf::{Fault, Leaf};
use super::left_out::LeftOut;
use super::piece::Piece;
use super::walk::{items, walk};
use crate::row::{Cell, Misfits, Places, Row};
use crate::text::excerpt;
use crate::{Batch, Column, ImportError, Kind};

/// Makes rows of objects, and counts what became none.
pub(crate) struct Decoder {
    dialect: &'static Dialect,
    columns: Vec<Column>,
    keys: Keys,
    column_of: Vec<usize>,
    places: Places,
    inputs: Vec<Option<usize>>,
    row: Row,
    path: String,
    rows: u64,
    faults: u64,
    repeated: u64,
    misfits: Misfits,
    events: LeftOut,
    new_keys: LeftOut,
}

impl Decoder {
    pub(crate) fn new(layout: Layout, dialect: &'static Dialect) -> Decoder {
        let columns = layout.columns;
        let find = |name: &&str| columns.iter().position(|column| column.source == **name);
        Decoder {
            dialect,
            places: Places::new(&columns),
            inputs: dialect.inputs.iter().map(find).collect(),
            columns,
            keys: layout.keys,
            column_of: layout.column_of,
            row: Row::default(),
            path: String::new(),
            rows: 0,
            faults: 0,
            repeated: 0,
            misfits: Misfits::default(),
            events: LeftOut::default(),
            new_keys: LeftOut::default(),
        }
    }

    /// Keeps the values of these columns as they were written.
    pub(super) fn leave_as_text(&mut self, mut is_text: impl FnMut(&Column) -> bool) {
        for column in &mut self.columns {
            if is_text(column) {
                column.kind = Kind::Text;
            }
        }
    }

    pub(crate) fn columns(&self) -> &[Column] {
        &self.columns
    }

    pub(crate) fn rows(&self) -> u64 {
        self.rows
    }

    /// Puts the object's row into the batch, if it is one of which rows are made.
    pub(crate) fn decode(
        &mut self,
        piece: Piece<'_>,
        batch: &mut Batch,
    ) -> Result<(), ImportError> {
        if let Some(why) = piece.fault {
            return Err(self.error(piece, why.to_owned()));
        }
        let event = event(piece.bytes, self.dialect, &mut self.path);
        if let Some(event) = event.filter(|event| !is_row(self.dialect, event)) {
            return self.leave_out(piece, &event);
        }
        self.row.clear(self.columns.len());
        self.row.set_line(piece.line);
        self.keys.begin_row();
        let mut path = std::mem::take(&mut self.path);
        let walked = walk(piece.bytes, &mut path, &mut |path, leaf| {
            self.put(path, leaf, piece.line)
        });
        self.path = path;
        walked.map_err(|fault| self.fault(piece, fault))?;
        self.places.complete(&mut self.row);
        (self.dialect.finish)(&mut self.row, &self.places, &self.inputs);
        self.row.push_to(batch);
        self.rows += 1;
        Ok(())
    }

    /// An object that is none of those of which rows are made, if it is an object.
    fn leave_out(&mut self, piece: Piece<'_>, event: &str) -> Result<(), ImportError> {
        walk(piece.bytes, &mut self.path, &mut |_, _| {})
            .map_err(|fault| self.fault(piece, fault))?;
        self.events
            .add(if event.is_empty() { "(none)" } else { event }, piece.line);
        Ok(())
    }

    fn fault(&mut self, piece: Piece<'_>, fault: Fault) -> ImportError {
        let why = format!("not JSON: {} (byte {})", fault.why, fault.at + 1);
        self.error(piece, why)
    }

    fn error(&mut self, piece: Piece<'_>, why: String) -> ImportError {
        self.faults += 1;
        ImportError::Line {
            line: piece.line,
            why,
            text: excerpt(piece.bytes),
            hint: "mend or remove it; the objects behind it can be read",
        }
    }

    fn put(&mut self, path: &str, leaf: Leaf<'_>, line: u64) {
        let path = self.dialect.path(path);
        let column = self
            .keys
            .number(path)
            .and_then(|number| self.column_of.get(number).copied());
        let Some(column) = column else {
            return self.new_keys.add(path, line);
        };
        if leaf == Leaf::Null {
            return;
        }
        if self.row.get(Some(column)) != Cell::Null {
            self.repeated += 1;
        }
        let kind = self
            .columns
            .get(column)
            .map_or(Kind::Text, |column| column.kind);
        if matches!(kind, Kind::Text | Kind::Category) {
            return self.put_text(column, &leaf);
        }
        let text: &str = match &leaf {
            Leaf::Number(text) | Leaf::Array(text) => text,
            Leaf::Text(text) => text,
            Leaf::Bool(true) => "true",
            Leaf::Bool(false) => "false",
            Leaf::Null => return,
        };
        match Cell::parse(kind, text) {
            Some(cell) => self.row.set(column, cell),
            None => self.misfits.add(column, line, text.as_bytes()),
        }
    }

    fn put_text(&mut self, column: usize, leaf: &Leaf<'_>) {
        match leaf {
            Leaf::Null => {}
            Leaf::Bool(true) => self.row.set_text(column, "true"),
            Leaf::Bool(false) => self.row.set_text(column, "false"),
            Leaf::Number(text) => self.row.set_text(column, text),
            Leaf::Text(text) if text.is_empty() && self.dialect.joins_arrays => {
                self.row.set_text(column, EMPTY)
            }
            Leaf::Text(text) => self.row.set_text(column, text),
            Leaf::Array(array) if self.dialect.joins_arrays => {
                self.row.set_text(column, &joined(array))
            }
            Leaf::Array(array) => self.row.set_text(column, &without_space(array)),
        }
    }

    pub(crate) fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if !self.dialect.difference.is_empty() {
            notes.push(self.dialect.difference.to_owned());
        }
        if let Some(event) = &self.dialect.event {
            if self.rows == 0 {
                notes.push(event.hint.to_owned());
            }
            notes.extend(self.events.note("objects that are no flows, by type:"));
        }
        if self.faults > 0 {
            notes.push(format!(
                "lines or objects that could not be read: {}",
                self.faults
            ));
        }
        let left_out = "keys that first occur behind the first 64 MB, or behind 4096 others, and so have no column, with their values:";
        notes.extend(self.new_keys.note(left_out));
        if self.repeated > 0 {
            notes.push(format!(
                "values of keys that an object has more than once, of which the last stands: {}",
                self.repeated
            ));
        }
        notes.extend(self.misfits.notes(&self.columns));
        notes
    }
}

/// What Zeek writes for an empty set or text.
const EMPTY: &str = "(empty)";

/// An array's elements with commas between, as Zeek's text logs have sets.
fn joined(array: &str) -> String {
    let Some(items) = items(array) else {
        return without_space(array);
    };
    let texts = items.iter().map(|item| match item {
        Leaf::Text(text) if text.is_empty() => EMPTY,
        Leaf::Text(text) => text,
        Leaf::Number(text) | Leaf::Array(text) => text,
        Leaf::Bool(true) => "T",
        Leaf::Bool(false) => "F",
        Leaf::Null => "-",
    });
    let texts: Vec<&str> = texts.collect();
    if texts.is_empty() {
        EMPTY.to_owned()
    } else {
        texts.join(",")
    }
}

/// The same JSON without spaces between its parts.
fn without_space(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    let (mut in_string, mut is_escaped) = (false, false);
    for c in json.chars() {
        if in_string || !matches!(c, ' ' | '\t' | '\r' | '\n') {
            text.push(c);
        }
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = in_string,
            '"' => in_string = !in_string,
            _ => {}
        }
    }
    text
}
