//! ra's verbs on frames, beside the real programs: `merged` what racluster, rabins and racount
//! make of two files, `ordered` what rasort, rahisto and ralabel do.
//!
//! Programs and verbs give rows of the same columns; this file asks both for them.

mod merged;
mod ordered;

use anyhow::{Result, ensure};
use argus_nb::prelude::*;
use argus_tests::checkout::program;
use std::path::Path;
use std::process::Command;

/// What is compared. `dport` is the last, for behind IS-IS' checksum ra prints one separator too
/// many.
#[rustfmt::skip]
const FIELDS: &[&str] = &[
    "stime", "spkts", "dpkts", "sbytes", "dbytes", "sappbytes", "dappbytes", "ltime", "trans", "dur",
    "mean", "stddev", "min", "max", "sum", "rate", "srate", "drate", "sload", "dload", "load", "flgs",
    "proto", "saddr", "daddr", "dir", "state", "srcid", "sttl", "dttl", "sstime", "sltime", "dstime",
    "dltime", "pcr", "smeansz", "seq", "tcprtt", "smaxsz", "sminsz", "sport", "dport",
];
/// How many of them, the first, are what a row is known by.
const KNOWN_BY: usize = 7;

/// A row's values: those that ra printed, or ours in its way.
type Row = Vec<String>;

fn printed(client: &str, options: &[&str], file: &Path, filter: &str) -> Result<Vec<Row>> {
    let output = Command::new(program(client)?)
        .args(["-X", "-n", "-u", "-p", "6", "-L", "-1", "-c", "|"])
        .args(options)
        .args(["-s", &FIELDS.join(","), "-r"])
        .arg(file)
        .args(["-", filter])
        .env("TZ", "UTC")
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let row = |line: &str| {
        let values = line.split('|').zip(FIELDS);
        values.map(|(value, name)| trimmed(name, value)).collect()
    };
    let rows: Vec<Row> = text.lines().map(row).collect();
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(!rows.is_empty(), "{client} {options:?}: {said}");
    Ok(rows)
}

fn ours(df: &DataFrame) -> Result<Vec<Row>> {
    let columns = FIELDS
        .iter()
        .map(|name| Ok(df.column(field(name)?.header)?.clone()))
        .collect::<Result<Vec<_>>>()?;
    let text = |name: &str, value: AnyValue<'_>| match value {
        AnyValue::Null => String::new(),
        AnyValue::Datetime(micros, ..) | AnyValue::DatetimeOwned(micros, ..) => {
            format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
        }
        AnyValue::Float64(number) => format!("{number:.6}"),
        value => trimmed(name, &value.str_value()),
    };
    let row = |row| {
        let columns = columns.iter().zip(FIELDS);
        columns
            .map(|(column, name)| Ok(text(name, column.get(row)?)))
            .collect()
    };
    (0..df.height()).map(row).collect()
}

/// A value without its margin. A flag is known by its place.
fn trimmed(name: &str, value: &str) -> String {
    match name {
        "flgs" => value.trim_end(),
        _ => value.trim(),
    }
    .to_owned()
}

/// What a row is known by. ra prints 0 for much that is not there.
fn known_by(row: &Row) -> Row {
    let or_zero = |value: &String| if value.is_empty() { "0" } else { value }.to_owned();
    row.iter().take(KNOWN_BY).map(or_zero).collect()
}

/// Where a field stands in a row.
fn position(name: &str) -> Option<usize> {
    FIELDS.iter().position(|field| *field == name)
}
