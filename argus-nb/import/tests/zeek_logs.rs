//! Real logs: those that Zeek's own tests compare with, which the repository does not have.
#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]
#![cfg(feature = "real-zeek-logs")]

mod common;

use argus_import::{Format, Kind, detect};
use common::{Loaded, load_as};
use std::path::{Path, PathBuf};

const LOGS: &str = "/work/shared/data/zeek";

fn logs() -> Vec<(PathBuf, String)> {
    let entries = std::fs::read_dir(LOGS)
        .expect(LOGS)
        .map(|entry| entry.unwrap().path());
    let logs = entries.filter(|path| path.extension().is_some_and(|extension| extension == "log"));
    let logs: Vec<_> = logs
        .map(|path| (path.clone(), std::fs::read_to_string(path).unwrap()))
        .collect();
    assert_eq!(logs.len(), 107);
    logs
}

/// Rows, and the names of the fields and their types if the log tells them.
struct Plain<'a> {
    fields: Vec<&'a str>,
    types: Vec<&'a str>,
    rows: Vec<Vec<&'a str>>,
}

/// The log as `split` alone has it.
fn plain(text: &str) -> Plain<'_> {
    let line = |mark: &str| {
        text.lines()
            .find_map(|line| line.strip_prefix(mark))
            .map(|line| line.split('\t').collect::<Vec<_>>())
    };
    let is_marked = line("#fields\t").is_some();
    let mut rows: Vec<Vec<&str>> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| line.split('\t').collect())
        .collect();
    let fields = line("#fields\t").unwrap_or_else(|| rows.remove(0));
    assert!(is_marked || fields.contains(&"uid"));
    Plain {
        fields,
        types: line("#types\t").unwrap_or_default(),
        rows,
    }
}

fn source<'a>(log: &'a Loaded, field: &str) -> &'a str {
    let column = log.columns.iter().find(|column| column.source == field);
    &column
        .unwrap_or_else(|| panic!("{field}: {:?}", log.names()))
        .name
}

/// Fields of which a column is made that may say something else.
const TRANSLATED: [&str; 2] = ["proto", "id.resp_p"];

fn check_values(path: &Path, log: &Loaded, plain: &Plain<'_>) {
    for (row, values) in plain.rows.iter().enumerate() {
        for (field, value) in plain.fields.iter().zip(values) {
            let got = log.value(source(log, field), row);
            let expected = match *value {
                "-" => "",
                "XXXXXXXXXX.XXXXXX" => "",
                "T" if field.starts_with("local_") => "true",
                "F" if field.starts_with("local_") => "false",
                value => value,
            };
            let is_same = match log.kind(source(log, field)).unwrap() {
                Kind::Time if !expected.is_empty() => {
                    got == format!("{:.0}", expected.parse::<f64>().unwrap() * 1e6)
                }
                Kind::Number if !expected.is_empty() => {
                    got.parse::<f64>().ok() == expected.parse().ok()
                }
                _ if TRANSLATED.contains(field) => true,
                _ => got == expected,
            };
            assert!(
                is_same,
                "{}, row {row}, {field}: {value} became {got}",
                path.display()
            );
        }
    }
}

#[test]
fn every_log_loads_with_all_rows_and_right_types() {
    let mut rows = 0;
    for (path, text) in logs() {
        assert_eq!(
            detect(text.as_bytes()),
            Some(Format::Zeek),
            "{}",
            path.display()
        );
        let log = load_as(Format::Zeek, text.as_bytes(), 5).unwrap();
        let plain = plain(&text);
        assert_eq!(
            (log.batch.rows(), log.errors.len()),
            (plain.rows.len(), 0),
            "{}",
            path.display()
        );
        rows += log.batch.rows();
        for (field, zeek) in plain.fields.iter().zip(&plain.types) {
            let kind = log.kind(source(&log, field)).unwrap();
            let is_right = match *zeek {
                "time" => kind == Kind::Time,
                "interval" => kind == Kind::Number,
                "count" | "int" => kind == Kind::Count,
                "addr" => kind == Kind::Address,
                "port" => kind == Kind::Port,
                "enum" | "bool" => kind == Kind::Category,
                _ => matches!(kind, Kind::Text | Kind::Category),
            };
            assert!(
                is_right,
                "{}: {field} of type {zeek} is {kind:?}",
                path.display()
            );
        }
        check_values(&path, &log, &plain);
    }
    assert_eq!(rows, 377);
}

/// A row of the log as Zeek writes it in JSON: unset fields are left out.
fn object(plain: &Plain<'_>, row: &[&str]) -> String {
    let mut members = serde_json::Map::new();
    for ((field, zeek), value) in plain.fields.iter().zip(&plain.types).zip(row) {
        let value = match *zeek {
            _ if *value == "-" => continue,
            "count" | "int" | "port" => serde_json::from_str(value).unwrap(),
            "interval" | "time" if !value.starts_with('X') => serde_json::from_str(value).unwrap(),
            "bool" => (*value == "T").into(),
            "set[string]" if *value == "(empty)" => serde_json::Value::Array(Vec::new()),
            "set[string]" => value.split(',').collect::<Vec<_>>().into(),
            _ => (*value).into(),
        };
        members.insert((*field).to_owned(), value);
    }
    serde_json::Value::Object(members).to_string()
}

#[test]
fn json_equals_text() {
    let mut compared = 0;
    for (path, text) in logs() {
        let plain = plain(&text);
        if !["conn_state", "id.orig_h"]
            .iter()
            .all(|field| plain.fields.contains(field))
            || plain.types.is_empty()
        {
            continue;
        }
        let json: Vec<String> = plain.rows.iter().map(|row| object(&plain, row)).collect();
        let json = json.join("\n");
        assert_eq!(
            detect(json.as_bytes()),
            Some(Format::Zeek),
            "{}",
            path.display()
        );
        let (from_text, from_json) = (
            load_as(Format::Zeek, text.as_bytes(), 9).unwrap(),
            load_as(Format::Zeek, json.as_bytes(), 9).unwrap(),
        );
        assert_eq!(from_json.batch.rows(), from_text.batch.rows());
        for name in from_text.names() {
            let is_there = from_json.names().contains(&name);
            for row in 0..from_text.batch.rows() {
                let value = from_text.value(name, row);
                let other = if is_there {
                    from_json.value(name, row)
                } else {
                    String::new()
                };
                assert_eq!(other, value, "{}, {name}, row {row}", path.display());
            }
            assert!(
                !is_there || from_json.kind(name) == from_text.kind(name),
                "{}: {name}",
                path.display()
            );
        }
        compared += 1;
    }
    assert!(compared >= 70, "{compared}");
}

/// Files that the reader of text, of Argus' records or of captures is for.
#[test]
fn no_other_file_is_taken() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folders = [
        "/work/shared/data".into(),
        "/work/shared/data/pcap".into(),
        root.join("notebooks/data"),
        root.join("notebooks/data/day"),
    ];
    let mut files = 0;
    for folder in folders {
        for entry in std::fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        {
            let path = entry.unwrap().path();
            if path.is_file() {
                let bytes = std::fs::read(&path).unwrap();
                assert_eq!(
                    detect(&bytes[..bytes.len().min(16 << 10)]),
                    None,
                    "{}",
                    path.display()
                );
                files += 1;
            }
        }
    }
    assert!(files > 100, "{files}");
}
