//! Which field of the header is which column.

use super::fields::{CONN_DERIVED, conn_kind};
use super::header::{Field, Header};
use crate::mapping::ZEEK;
use crate::row::{argus_kind, argus_position};
use crate::{Column, Kind};
use std::collections::{HashMap, HashSet};

/// Where a field's values go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// None if the first header did not have it.
    pub(super) column: Option<usize>,
    pub(super) kind: Kind,
    pub(super) is_boolean: bool,
}

/// The columns of the first header. conn.log's are Argus' first, in ra's order.
pub(super) fn columns(header: &Header) -> Vec<Column> {
    let is_conn = header.path == "conn";
    let mut columns: Vec<Column> = Vec::new();
    let mut known = HashSet::new();
    for field in &header.fields {
        let name = if is_conn {
            argus_name(&field.name)
        } else {
            None
        };
        if known.insert(field.name.as_str()) {
            columns.push(Column {
                name: name.unwrap_or(&field.name).to_owned(),
                source: field.name.clone(),
                kind: name.and_then(argus_kind).unwrap_or(field.kind),
            });
        }
    }
    let has = |name: &str| header.fields.iter().any(|field| field.name == name);
    if is_conn && has("orig_pkts") && has("resp_pkts") {
        columns.extend(derived("TotPkts"));
    }
    if is_conn && has("conn_state") && has("proto") {
        columns.extend(derived("State"));
    }
    columns.sort_by_key(|column| argus_position(&column.name).unwrap_or(usize::MAX));
    columns
}

fn derived(name: &str) -> Option<Column> {
    let known = CONN_DERIVED.iter().find(|(column, _)| *column == name);
    known.map(|(column, source)| Column {
        name: (*column).to_owned(),
        source: (*source).to_owned(),
        kind: argus_kind(column).unwrap_or(Kind::Text),
    })
}

/// Argus' name for conn.log's field. The state is made of `conn_state`, which stays.
fn argus_name(field: &str) -> Option<&'static str> {
    let row = ZEEK
        .iter()
        .find(|row| row.field == field && row.column != "State")?;
    argus_position(row.column).map(|_| row.column)
}

/// Where the fields of a header go, the first or a later one.
pub(super) fn places(header: &Header, columns: &[Column]) -> Vec<Place> {
    let pairs = columns.iter().enumerate();
    let known: HashMap<&str, usize> = pairs
        .map(|(index, column)| (column.source.as_str(), index))
        .collect();
    let place = |field: &Field| {
        let column = known.get(field.name.as_str()).copied();
        let kind = column
            .and_then(|column| columns.get(column))
            .map(|column| column.kind);
        Place {
            column,
            kind: kind
                .or_else(|| conn_kind(&field.name))
                .unwrap_or(field.kind),
            is_boolean: field.is_boolean,
        }
    };
    header.fields.iter().map(place).collect()
}
