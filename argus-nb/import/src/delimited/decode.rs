//! One line as a row.

use super::convert::{Value, value};
use super::dialect::Dialect;
use super::header::{Header, fields};
use super::layout::{Layout, Target};
use super::summary::Summary;
use crate::line_import::LineDecoder;
use crate::mapping::delimited::Conversion;
use crate::netflow::flow::has_ports;
use crate::netflow::rows::FlagLetters;
use crate::row::{Cell, Misfits, Places, Row};
use crate::{Batch, Column};
use std::borrow::Cow;

/// Makes rows of lines, and counts what became none.
pub(super) struct Decoder {
    dialect: &'static Dialect,
    /// The line that names the fields. Joined files have it again and again.
    header: Vec<u8>,
    delimiter: u8,
    layout: Layout,
    places: Places,
    flags: Vec<usize>,
    values: Values,
    summary: Summary,
    rows: u64,
    headers: u64,
    not_utf8: u64,
}

/// The values of a line.
#[derive(Default)]
struct Values {
    row: Row,
    /// A port with a point in it, whose protocol has to be known first.
    dotted: Option<(usize, u16, u16)>,
    /// The number of its protocol, where it is known.
    protocol: Option<u8>,
    misfits: Misfits,
    nones: u64,
}

impl Decoder {
    /// `rows` are the first of them.
    pub(super) fn new(
        dialect: &'static Dialect,
        line: &[u8],
        header: &Header,
        rows: &[u8],
    ) -> Decoder {
        let layout = Layout::new(dialect, header, rows);
        let targets = layout.fields.iter().flatten();
        let flags = targets.filter(|target| target.conversion == Conversion::Flags);
        Decoder {
            dialect,
            header: line.trim_ascii().to_vec(),
            delimiter: header.delimiter,
            flags: flags.map(|target| target.column).collect(),
            places: Places::new(&layout.columns),
            layout,
            values: Values::default(),
            summary: Summary::default(),
            rows: 0,
            headers: 0,
            not_utf8: 0,
        }
    }

    /// Completes the row: sums, what ICMP has in place of ports, and what only looks like a
    /// value where the protocol has no ports or flags.
    fn finish(&mut self, line: u64) {
        let (values, places) = (&mut self.values, &self.places);
        places.complete(&mut values.row);
        let is_icmp = places.is_icmp(&values.row);
        if let Some((column, one, other)) = values.dotted.take() {
            match (is_icmp, other) {
                // Type and code, where they fit into an octet each.
                (true, _) if one <= 0xff => {
                    values.row.set(column, Cell::Port(one << 8 | other & 0xff));
                }
                (_, 0) => values.row.set(column, Cell::Port(one)),
                _ => {
                    let text = format!("{one}.{other}");
                    values.misfits.add(column, line, text.as_bytes());
                }
            }
        }
        let row = &mut values.row;
        if is_icmp && self.dialect.has_icmp_in_ports {
            type_and_code(row, places);
        } else if is_icmp {
            places.clear_ports_of_icmp(row);
        } else if places.protocol.is_some() {
            clear_ports(row, places, values.protocol);
        }
        if places.protocol.is_some() && row.text(places.protocol) != Some("tcp") {
            for column in &self.flags {
                row.set(*column, Cell::Null);
            }
        }
    }
}

impl LineDecoder for Decoder {
    /// Takes a header, a summary, and what is blank.
    fn decode(&mut self, line: u64, bytes: &[u8], batch: &mut Batch) -> Result<(), String> {
        let bytes = bytes.trim_ascii_end();
        if bytes.is_empty() {
            return Ok(());
        }
        if bytes.trim_ascii_start() == self.header {
            self.headers += 1;
            return Ok(());
        }
        let text = match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(_) => String::from_utf8_lossy(bytes),
        };
        if self.dialect.has_summary && self.summary.take(&text) {
            return Ok(());
        }
        let width = self.layout.fields.len();
        let (layout, values) = (&self.layout, &mut self.values);
        values.clear(layout.columns.len());
        let mut count = 0;
        fields(&text, self.delimiter, |index, text| {
            if let Some(targets) = layout.fields.get(index) {
                values.put(targets, line, text);
                count = index + 1;
            } else if index > width || !text.is_empty() {
                count = index + 1;
            }
        });
        if count != width {
            let why = format!("{count} values, but the header names {width} fields");
            return Err(why);
        }
        self.not_utf8 += u64::from(matches!(text, Cow::Owned(_)));
        self.finish(line);
        self.values.row.push_to(batch);
        self.rows += 1;
        Ok(())
    }

    fn rows(&self) -> u64 {
        self.rows
    }

    fn columns(&self) -> &[Column] {
        &self.layout.columns
    }

    fn notes(&self, faults: u64) -> Vec<String> {
        let mut notes = vec![self.dialect.difference.to_owned()];
        let counts = [
            (faults, "lines that could not be read"),
            (self.headers, "lines that are the header again"),
            (self.summary.lines, "lines of nfdump's summary"),
            (
                self.not_utf8,
                "lines that are not UTF-8, whose bytes became �",
            ),
            (
                self.values.nones,
                "values that say that there is none (NaN, -, or 0 where it stands for none)",
            ),
        ];
        let counts = counts.iter().filter(|(count, _)| *count > 0);
        notes.extend(counts.map(|(count, what)| format!("{what}: {count}")));
        if let Some(flows) = self.summary.flows.filter(|flows| *flows != self.rows) {
            notes.push(format!(
                "nfdump's summary says {flows} flows, and there are {}",
                self.rows
            ));
        }
        notes.extend(self.values.misfits.notes(&self.layout.columns));
        notes
    }
}

impl Values {
    fn clear(&mut self, columns: usize) {
        self.row.clear(columns);
        self.dotted = None;
        self.protocol = None;
    }

    fn put(&mut self, targets: &[Target], line: u64, text: &str) {
        for target in targets {
            let column = target.column;
            if text.is_empty() {
                if target.conversion == Conversion::Flags {
                    self.row.set_text(column, "none");
                }
                continue;
            }
            match value(target.conversion, text) {
                Value::Text(text) if text.is_empty() => {}
                Value::Text(text) => match target.conversion {
                    Conversion::Label(level) => self.add_label(column, level, &text),
                    _ => self.row.set_text(column, &text),
                },
                Value::Cell(cell) => self.row.set(column, cell),
                Value::Protocol(number, name) => {
                    self.protocol = number;
                    self.row.set_text(column, &name);
                }
                Value::Flags(bits) => {
                    self.row.set_text(column, FlagLetters::new(bits).as_str());
                }
                Value::Dotted(one, other) => self.dotted = Some((column, one, other)),
                Value::None => self.nones += 1,
                Value::Misfit => self.misfits.add(column, line, text.as_bytes()),
            }
        }
    }

    /// Joins a label to those above it, of which one may be `0-0-0`.
    fn add_label(&mut self, column: usize, level: usize, label: &str) {
        let mut labels = self.row.text(Some(column)).unwrap_or_default().to_owned();
        let above = labels.split_ascii_whitespace().count();
        for _ in above..level {
            labels.push_str("0-0-0 ");
        }
        if above == level && level > 0 {
            labels.push(' ');
        }
        labels.push_str(label);
        self.row.set_text(column, &labels);
    }
}

/// ICMP's type and code stand in the higher and the lower octet of the destination's port. Where
/// the source's port is not 0, they are already apart.
fn type_and_code(row: &mut Row, places: &Places) {
    let (Some(source), Some(destination)) = (places.source_port, places.destination_port) else {
        return;
    };
    let Some(both) = row.port(Some(destination)) else {
        return;
    };
    if row.port(Some(source)).is_some_and(|port| port != 0) {
        return;
    }
    let is_v6 = row.text(places.protocol) == Some("ipv6-icmp");
    if is_v6 && both == 0 {
        // ICMP of IPv6 has no type 0.
        row.set(source, Cell::Null);
        row.set(destination, Cell::Null);
    } else {
        row.set(source, Cell::Port(both >> 8));
        row.set(destination, Cell::Port(both & 0xff));
    }
}

/// Takes ports away that a protocol does not have. Where it is not known, only those that are 0.
fn clear_ports(row: &mut Row, places: &Places, protocol: Option<u8>) {
    let has_ports = protocol.map(has_ports);
    if has_ports == Some(true) {
        return;
    }
    for column in [places.source_port, places.destination_port]
        .into_iter()
        .flatten()
    {
        if has_ports.is_some() || row.port(Some(column)) == Some(0) {
            row.set(column, Cell::Null);
        }
    }
}
