//! Azure's flow logs, of network security groups (versions 1 and 2) and of virtual
//! networks: a row for each tuple.

use super::azure_record::{Record, Tuple};
use crate::json::{Objects, Shape};
use crate::row::{Cell, Misfits, Places, Row, argus_kind};
use crate::steps::Steps;
use crate::text::excerpt;
use crate::{Batch, Column, ImportError, Kind};
use std::collections::BTreeSet;
use std::io::Read;

const DIFFERENCE: &str = "Azure's rows are what was written of a flow at a time, not whole flows: their counts are those \
since the row before, and bytes_sent and bytes_received are not said to be of the link layer as Argus' bytes are";

/// The columns: Argus' first, in ra's order.
const COLUMNS: &[(&str, &str, Kind)] = &[
    ("StartTime", "time", Kind::Time),
    ("Proto", "protocol", Kind::Category),
    ("SrcAddr", "source address", Kind::Address),
    ("Sport", "source port", Kind::Port),
    ("DstAddr", "destination address", Kind::Address),
    ("Dport", "destination port", Kind::Port),
    ("TotPkts", "packets both ways", Kind::Count),
    ("SrcPkts", "packets source to destination", Kind::Count),
    ("DstPkts", "packets destination to source", Kind::Count),
    ("bytes_sent", "bytes source to destination", Kind::Count),
    ("bytes_received", "bytes destination to source", Kind::Count),
    ("direction", "flow direction", Kind::Category),
    ("decision", "decision", Kind::Category),
    ("flow_state", "flow state", Kind::Category),
    ("encryption", "flow encryption", Kind::Category),
    ("rule", "rule", Kind::Category),
    ("mac", "mac", Kind::Category),
    ("acl_id", "aclID", Kind::Category),
    ("resource_id", "resourceId", Kind::Category),
    ("category", "category", Kind::Category),
    ("version", "version", Kind::Count),
    ("record_time", "time of the record", Kind::Time),
];

/// What a tuple's values are, by the number of them.
const GROUP_1: &[&str] = &[
    "StartTime",
    "SrcAddr",
    "DstAddr",
    "Sport",
    "Dport",
    "Proto",
    "direction",
    "decision",
];
const GROUP_2: &[&str] = &[
    "StartTime",
    "SrcAddr",
    "DstAddr",
    "Sport",
    "Dport",
    "Proto",
    "direction",
    "decision",
    "flow_state",
    "SrcPkts",
    "bytes_sent",
    "DstPkts",
    "bytes_received",
];
const NETWORK: &[&str] = &[
    "StartTime",
    "SrcAddr",
    "DstAddr",
    "Sport",
    "Dport",
    "Proto",
    "direction",
    "flow_state",
    "encryption",
    "SrcPkts",
    "bytes_sent",
    "DstPkts",
    "bytes_received",
];
const COUNTS: [&str; 4] = ["SrcPkts", "DstPkts", "bytes_sent", "bytes_received"];

/// A log, read batch by batch.
pub(crate) struct AzureImport<R> {
    objects: Objects<R>,
    record: Record,
    columns: Vec<Column>,
    places: Places,
    row: Row,
    rows: u64,
    faults: u64,
    other_keys: BTreeSet<String>,
    misfits: Misfits,
}

impl<R: Read> AzureImport<R> {
    pub(crate) fn new(reader: R, shape: Shape) -> AzureImport<R> {
        let column = |(name, source, kind): &(&str, &str, Kind)| Column {
            name: (*name).to_owned(),
            source: (*source).to_owned(),
            kind: argus_kind(name).unwrap_or(*kind),
        };
        let columns: Vec<Column> = COLUMNS.iter().map(column).collect();
        AzureImport {
            objects: Objects::new(reader, shape),
            record: Record::default(),
            places: Places::new(&columns),
            columns,
            row: Row::default(),
            rows: 0,
            faults: 0,
            other_keys: BTreeSet::new(),
            misfits: Misfits::default(),
        }
    }

    fn fault(&mut self, line: u64, text: String, why: String) -> ImportError {
        self.faults += 1;
        ImportError::Line {
            line,
            why,
            text,
            hint: "mend or remove it; the records behind it can be read",
        }
    }

    fn decode(&mut self, tuple: &Tuple, batch: &mut Batch) -> Result<(), ImportError> {
        let values: Vec<&str> = tuple.text.split(',').map(str::trim).collect();
        let is_network = values
            .get(7)
            .is_some_and(|value| matches!(*value, "B" | "C" | "E" | "D"))
            && values.get(8).is_some_and(|value| value.len() > 1);
        let names = match values.len() {
            8 => GROUP_1,
            13 if is_network => NETWORK,
            13 => GROUP_2,
            count => {
                let why = format!("a tuple of {count} values");
                return Err(self.fault(self.record.line, excerpt(tuple.text.as_bytes()), why));
            }
        };
        self.row.clear(self.columns.len());
        self.row.set_line(self.record.line);
        let begins = names
            .iter()
            .zip(&values)
            .any(|(name, value)| *name == "flow_state" && *value == "B");
        for (name, value) in names.iter().zip(&values) {
            if !(value.is_empty() || begins && COUNTS.contains(name)) {
                self.put(name, value);
            }
        }
        self.put_record(tuple);
        self.places.complete(&mut self.row);
        self.places.clear_ports_of_icmp(&mut self.row);
        self.row.push_to(batch);
        self.rows += 1;
        Ok(())
    }

    fn put(&mut self, name: &str, value: &str) {
        let Some(column) = self.columns.iter().position(|column| column.name == name) else {
            return;
        };
        let kind = self
            .columns
            .get(column)
            .map_or(Kind::Text, |column| column.kind);
        let cell = match (name, value) {
            ("Proto", "T") => return self.row.set_text(column, "tcp"),
            ("Proto", "U") => return self.row.set_text(column, "udp"),
            _ if matches!(kind, Kind::Text | Kind::Category) => {
                return self.row.set_text(column, value);
            }
            _ => Cell::parse(kind, value),
        };
        match cell {
            Some(cell) => self.row.set(column, cell),
            None => self.misfits.add(column, self.record.line, value.as_bytes()),
        }
    }

    /// What the record says of all its tuples.
    fn put_record(&mut self, tuple: &Tuple) {
        let record = std::mem::take(&mut self.record);
        self.record.line = record.line;
        let values = [
            ("rule", &tuple.rule),
            (
                "mac",
                if tuple.mac.is_some() {
                    &tuple.mac
                } else {
                    &record.mac
                },
            ),
            ("acl_id", &tuple.acl),
            ("resource_id", &record.resource),
            ("category", &record.category),
            ("version", &record.version),
            ("record_time", &record.time),
        ];
        for (name, value) in values {
            if let Some(value) = value {
                self.put(name, value);
            }
        }
        self.record = record;
    }
}

impl<R: Read + Send> Steps for AzureImport<R> {
    fn step(&mut self, batch: &mut Batch) -> Result<bool, ImportError> {
        if let Some(tuple) = self.record.tuples.pop_front() {
            return self.decode(&tuple, batch).map(|()| true);
        }
        let Some(piece) = self.objects.next()? else {
            return Ok(false);
        };
        let record = match piece.fault {
            Some(why) => Err(why.to_owned()),
            None => Record::read(piece.line, piece.bytes),
        };
        match record {
            Ok(mut record) => {
                if self.other_keys.len() < 100 {
                    self.other_keys
                        .extend(std::mem::take(&mut record.other_keys));
                }
                self.record = record;
                Ok(true)
            }
            Err(why) => {
                let (line, text) = (piece.line, excerpt(piece.bytes));
                Err(self.fault(line, text, why))
            }
        }
    }

    fn rows(&self) -> u64 {
        self.rows
    }

    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn notes(&self) -> Vec<String> {
        let mut notes = vec![DIFFERENCE.to_owned()];
        if self.faults > 0 {
            notes.push(format!(
                "records or tuples that could not be read: {}",
                self.faults
            ));
        }
        if !self.other_keys.is_empty() {
            let keys: Vec<&str> = self.other_keys.iter().map(String::as_str).collect();
            notes.push(format!(
                "keys of records that have no column: {}",
                keys.join(", ")
            ));
        }
        notes.extend(self.misfits.notes(&self.columns));
        notes
    }
}
