//! What the tests of sources share: a source read to its end.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]
// each test file is compiled with its own copy, and uses a part of it
#![allow(dead_code)]

use argus_import::{Batch, Column, Format, Import, ImportError, Kind, Values, detect};

/// All that a source gave.
pub struct Loaded {
    pub columns: Vec<Column>,
    pub batch: Batch,
    pub errors: Vec<String>,
    pub notes: Vec<String>,
}

/// Reads a text to its end, as the format that its content tells.
pub fn load(bytes: &[u8]) -> Result<Loaded, ImportError> {
    let format = detect(&bytes[..bytes.len().min(16 << 10)]).expect("a known format");
    load_as(format, bytes, 1000)
}

pub fn load_as(format: Format, bytes: &[u8], most_rows: usize) -> Result<Loaded, ImportError> {
    Ok(read_all(format.open(bytes)?.as_mut(), most_rows))
}

pub fn read_all(import: &mut dyn Import, most_rows: usize) -> Loaded {
    let columns = import.columns().to_vec();
    let mut batch = Batch::new(&columns);
    let mut errors = Vec::new();
    loop {
        let before = batch.rows();
        match import.next(&mut batch, most_rows) {
            Ok(true) => assert!(batch.rows() - before <= most_rows),
            Ok(false) => break,
            Err(error) => {
                assert!(error.goes_on(), "{error}");
                assert_eq!(batch.rows(), before, "an error comes without rows");
                errors.push(error.to_string());
            }
        }
    }
    for (column, values) in columns.iter().zip(&batch.columns) {
        assert_eq!(values.len(), batch.rows(), "{}", column.name);
    }
    Loaded {
        notes: import.notes(),
        columns,
        batch,
        errors,
    }
}

impl Loaded {
    pub fn kind(&self, name: &str) -> Option<Kind> {
        Some(self.columns.iter().find(|column| column.name == name)?.kind)
    }

    /// A value as text; empty if it is null.
    pub fn value(&self, name: &str, row: usize) -> String {
        let column = self.columns.iter().position(|column| column.name == name);
        let column = column.unwrap_or_else(|| panic!("no column {name} among {:?}", self.names()));
        let text = match &self.batch.columns[column] {
            Values::Times(values) | Values::Counts(values) => {
                values[row].map(|value| value.to_string())
            }
            Values::Numbers(values) => values[row].map(|value| value.to_string()),
            Values::Ports(values) => values[row].map(|value| value.to_string()),
            Values::Addresses(values) => values[row].map(|value| value.to_string()),
            Values::Texts(texts) => texts.iter().nth(row).flatten().map(str::to_owned),
        };
        text.unwrap_or_default()
    }

    pub fn names(&self) -> Vec<&str> {
        self.columns
            .iter()
            .map(|column| column.name.as_str())
            .collect()
    }

    pub fn assert_rows(&self, columns: &str, rows: &[&str]) {
        let names: Vec<&str> = columns.split(' ').collect();
        let row = |row: usize| {
            names
                .iter()
                .map(|name| self.value(name, row))
                .collect::<Vec<String>>()
                .join("|")
        };
        let got: Vec<String> = (0..self.batch.rows()).map(row).collect();
        assert_eq!(got, rows, "{columns}");
    }

    pub fn assert_note(&self, part: &str) {
        assert!(
            self.notes.iter().any(|note| note.contains(part)),
            "no note has {part:?}: {:#?}",
            self.notes
        );
    }
}

pub fn data(name: &str) -> Vec<u8> {
    let path = format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}
