//! Logs of Zeek's own tests: each with all its rows and the types that it names, and the
//! same when it is written in JSON.

#![cfg_attr(
    not(has_shared_data),
    allow(dead_code, reason = "without the logs nothing of this is asked")
)]

use anyhow::{Context, Result, ensure};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::checkout::shared_data;
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::path::{Path, PathBuf};

/// A log as `split` alone has it.
struct Log {
    path: PathBuf,
    fields: Vec<String>,
    /// Empty if the log does not tell them.
    types: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Log {
    fn read(path: PathBuf) -> Result<Log> {
        let text = std::fs::read_to_string(&path)?;
        let cells = |line: &str| -> Vec<String> { line.split('\t').map(str::to_owned).collect() };
        let marked = |mark: &str| {
            text.lines()
                .find_map(|line| line.strip_prefix(mark))
                .map(cells)
        };
        let rows = text
            .lines()
            .filter(|line| !line.starts_with('#'))
            .map(cells);
        let mut rows: Vec<Vec<String>> = rows.collect();
        // One was cut out by zeek-cut, and its names have no mark.
        let fields = match marked("#fields\t") {
            Some(fields) => fields,
            None => rows.remove(0),
        };
        Ok(Log {
            path,
            fields,
            types: marked("#types\t").unwrap_or_default(),
            rows,
        })
    }

    fn all() -> Result<Vec<Log>> {
        let entries = std::fs::read_dir(shared_data("zeek")?)?.flatten();
        let paths = entries.map(|entry| entry.path());
        let is_log = |path: &PathBuf| path.extension().is_some_and(|ending| ending == "log");
        let logs: Vec<Log> = paths.filter(is_log).map(Log::read).collect::<Result<_>>()?;
        ensure!(logs.len() == 107, "{} logs", logs.len());
        Ok(logs)
    }

    /// As Zeek writes it in JSON: what is unset is left out.
    fn json(&self) -> Result<String> {
        let mut lines = String::new();
        for row in &self.rows {
            let mut object = Map::new();
            for ((field, zeek), value) in self.fields.iter().zip(&self.types).zip(row) {
                let value = match zeek.as_str() {
                    _ if value == "-" => continue,
                    "count" | "int" | "port" => serde_json::from_str(value)?,
                    "interval" | "time" if !value.starts_with('X') => serde_json::from_str(value)?,
                    "bool" => (value == "T").into(),
                    "set[string]" if value == "(empty)" => Value::Array(Vec::new()),
                    "set[string]" => value.split(',').collect::<Vec<_>>().into(),
                    _ => value.as_str().into(),
                };
                object.insert(field.clone(), value);
            }
            lines.push_str(&Value::Object(object).to_string());
            lines.push('\n');
        }
        Ok(lines)
    }
}

/// The columns that Zeek's fields become.
fn columns() -> Result<HashMap<String, String>> {
    let table = mappings();
    let texts = |name: &str| -> Result<Vec<String>> {
        let column = table.column(name)?.str()?;
        Ok(column.iter().flatten().map(str::to_owned).collect())
    };
    let rows = texts("source")?
        .into_iter()
        .zip(texts("field")?)
        .zip(texts("column")?);
    let of_zeek = rows.filter(|((source, _), _)| source == "zeek");
    Ok(of_zeek
        .map(|((_, field), column)| (field, column))
        .collect())
}

#[test]
#[cfg_attr(not(has_shared_data), ignore = "the shared data are missing")]
fn every_log_loads_with_all_its_rows_and_its_types() -> Result<()> {
    let columns = columns()?;
    let mut rows = 0;
    for log in Log::all()? {
        let shown = log.path.display();
        let df = load(&log.path).with_context(|| shown.to_string())?;
        assert_eq!(df.height(), log.rows.len(), "{shown}");
        rows += df.height();
        for (field, zeek) in log.fields.iter().zip(&log.types) {
            let named = [columns.get(field), Some(field)].into_iter().flatten();
            let mut found = named.filter_map(|name| df.column(name).ok());
            let column = found
                .next()
                .with_context(|| format!("{shown}: no {field}"))?;
            let dtype = column.dtype();
            let is_right = match zeek.as_str() {
                "time" => matches!(dtype, DataType::Datetime(..)),
                "interval" => dtype == &DataType::Float64,
                "count" | "int" => dtype == &DataType::Int64,
                "addr" => dtype == &DataType::String,
                "port" => dtype == &DataType::UInt16,
                "enum" | "bool" => dtype.is_categorical(),
                _ => dtype == &DataType::String || dtype.is_categorical(),
            };
            assert!(is_right, "{shown}: {field} of type {zeek} is {dtype}");
        }
    }
    assert_eq!(rows, 377);
    Ok(())
}

#[test]
#[cfg_attr(not(has_shared_data), ignore = "the shared data are missing")]
fn a_log_in_json_is_the_same() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mut compared = 0;
    for log in Log::all()? {
        let has = |name: &str| log.fields.iter().any(|field| field == name);
        if log.types.is_empty() || !has("conn_state") || !has("id.orig_h") {
            continue;
        }
        let path = folder.path().join("conn.json");
        std::fs::write(&path, log.json()?)?;
        same(&load(&log.path)?, &load(&path)?, &log.path)?;
        compared += 1;
    }
    ensure!(compared >= 70, "{compared} logs were compared");
    Ok(())
}

/// Of a field that no row has JSON says nothing.
fn same(text: &DataFrame, json: &DataFrame, path: &Path) -> Result<()> {
    let shown = path.display();
    assert_eq!(text.height(), json.height(), "{shown}");
    for column in text.columns() {
        match json.column(column.name()) {
            Ok(other) => {
                assert_eq!(column.dtype(), other.dtype(), "{shown}: {}", column.name());
                let texts = |column: &Column| column.cast(&DataType::String);
                let is_same = texts(column)?.equals_missing(&texts(other)?);
                assert!(is_same, "{shown}: {column:?} {other:?}");
            }
            Err(_) => assert_eq!(column.null_count(), text.height(), "{shown}: {column:?}"),
        }
    }
    Ok(())
}
