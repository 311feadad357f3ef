//! racount: how many records, packets and bytes there are.

use super::columns::Columns;
use polars::prelude::*;

/// What is counted, by the name that racount gives it: ra's field, or the two that make it.
const COUNTED: [(&str, &str, Option<[&str; 2]>); 6] = [
    ("total_pkts", "pkts", Some(["spkts", "dpkts"])),
    ("src_pkts", "spkts", None),
    ("dst_pkts", "dpkts", None),
    ("total_bytes", "bytes", Some(["sbytes", "dbytes"])),
    ("src_bytes", "sbytes", None),
    ("dst_bytes", "dbytes", None),
];

/// The column that says how many records there are.
pub(super) const RECORDS: &str = "records";

/// One row: `records`, and of the others those that there are columns for.
pub(super) fn count(flows: LazyFrame, columns: &Columns) -> LazyFrame {
    let total = |field: &str| columns.numbers(field).map(|name| col(name).sum());
    let mut counted = vec![len().alias(RECORDS)];
    for (name, field, sides) in COUNTED {
        let of_sides = || {
            let [source, destination] = sides?;
            Some(total(source)? + total(destination)?)
        };
        counted.extend(total(field).or_else(of_sides).map(|sum| sum.alias(name)));
    }
    flows.select(counted)
}

/// The columns that are summed for it, each once.
pub(super) fn summed_columns(columns: &Columns) -> Vec<String> {
    let fields = COUNTED.iter().map(|(_, field, _)| *field);
    let mut found: Vec<String> = fields.filter_map(|field| columns.numbers(field)).collect();
    found.sort();
    found.dedup();
    found
}
