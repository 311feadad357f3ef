//! Which field of the header is which column.

use super::dialect::Dialect;
use super::header::{Header, fields};
use crate::mapping::delimited::{Conversion, flow_position};
use crate::text::count;
use crate::{Column, Kind};

/// Where a field's values go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) column: usize,
    pub(super) conversion: Conversion,
}

/// The columns, and where each field of a line goes.
pub(super) struct Layout {
    pub(super) columns: Vec<Column>,
    pub(super) fields: Vec<Vec<Target>>,
}

impl Layout {
    /// Of a header, and of the first rows for fields that the dialect does not know.
    /// Argus' columns come first, in their order; then the others, in the file's.
    pub(super) fn new(dialect: &Dialect, header: &Header, rows: &[u8]) -> Layout {
        let names = header.names_once();
        let judged = judged(rows, header);
        let mut found: Vec<(Column, Option<(usize, Conversion)>)> = Vec::new();
        for (index, name) in names.iter().enumerate() {
            let is_taken = |column: &str| found.iter().any(|(known, _)| known.name == column);
            let rows_of_name = dialect
                .table
                .iter()
                .filter(|row| row.names.iter().any(|known| known == name));
            let known: Vec<_> = rows_of_name
                .filter(|row| !is_taken(row.column) || joins(row.conversion))
                .map(|row| {
                    (
                        if row.column.is_empty() {
                            name
                        } else {
                            row.column
                        },
                        row.conversion,
                    )
                })
                .collect();
            let judged = judged.get(index).copied().unwrap_or_default();
            let own = || vec![(name.as_str(), judged.conversion(name))];
            let known = if known.is_empty() { own() } else { known };
            for (column, conversion) in known {
                let column = Column {
                    name: column.to_owned(),
                    source: name.clone(),
                    kind: conversion.kind(),
                };
                found.push((column, Some((index, conversion))));
            }
        }
        found.extend(total_packets(&found));
        found.sort_by_key(|(column, _)| flow_position(&column.name).unwrap_or(usize::MAX));
        Layout::from_found(found, names.len())
    }

    fn from_found(found: Vec<(Column, Option<(usize, Conversion)>)>, width: usize) -> Layout {
        let mut layout = Layout {
            columns: Vec::new(),
            fields: vec![Vec::new(); width],
        };
        for (column, field) in found {
            let last = layout.columns.len();
            let same = layout.columns.last().is_some_and(|known: &Column| {
                known.name == column.name && field.is_some_and(|(_, conversion)| joins(conversion))
            });
            let place = if same { last - 1 } else { last };
            if !same {
                layout.columns.push(column);
            }
            if let Some((index, conversion)) = field
                && let Some(targets) = layout.fields.get_mut(index)
            {
                targets.push(Target {
                    column: place,
                    conversion,
                });
            }
        }
        layout
    }
}

/// Whether several fields make one column.
fn joins(conversion: Conversion) -> bool {
    matches!(conversion, Conversion::Label(_))
}

/// The column that follows from the packets of both directions.
fn total_packets<T>(found: &[(Column, Option<T>)]) -> Option<(Column, Option<T>)> {
    let find = |name: &str| found.iter().find(|(column, _)| column.name == name);
    let (source, destination) = (find("SrcPkts")?, find("DstPkts")?);
    let column = Column {
        name: "TotPkts".to_owned(),
        source: format!("{} + {}", source.0.source, destination.0.source),
        kind: Kind::Count,
    };
    find("TotPkts").is_none().then_some((column, None))
}

/// Rows that fields without a row in the table are judged by.
const JUDGED: usize = 1000;

/// What the first values of a field are.
#[derive(Debug, Clone, Copy, Default)]
struct Judged {
    values: usize,
    numbers: usize,
    counts: usize,
}

fn judged(rows: &[u8], header: &Header) -> Vec<Judged> {
    let mut all = vec![Judged::default(); header.names.len()];
    for line in rows.split(|byte| *byte == b'\n').take(JUDGED) {
        let line = String::from_utf8_lossy(line);
        fields(&line, header.delimiter, |index, text| {
            if let Some(judged) = all.get_mut(index).filter(|_| !text.is_empty()) {
                judged.values += 1;
                // Infinity and NaN are numbers here: CICFlowMeter writes them of a rate in no time.
                judged.numbers += usize::from(text.parse::<f64>().is_ok());
                judged.counts += usize::from(count(text).is_some());
            }
        });
    }
    all
}

impl Judged {
    /// A label's whole numbers are counts. Any other field whose first values are numbers is one
    /// of numbers, since features are whole for long before they are not.
    fn conversion(self, name: &str) -> Conversion {
        let lower = name.to_ascii_lowercase();
        let is_label = ["label", "class", "attack"].contains(&lower.as_str());
        if self.values == 0 || self.numbers < self.values {
            Conversion::Text
        } else if is_label && self.counts == self.values {
            Conversion::Count
        } else {
            Conversion::Number
        }
    }
}
