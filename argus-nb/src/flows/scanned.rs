//! What is asked of rows that are read batch by batch is what is asked of rows in memory.

use super::{ColumnError, Flows, Verbs};
use polars::prelude::*;

type Question = (
    &'static str,
    fn(&LazyFrame, &str) -> Result<DataFrame, ColumnError>,
);

const QUESTIONS: [Question; 10] = [
    ("counts", |flows, column| flows.counts(column)),
    ("shares", |flows, column| flows.shares(column)),
    ("distinct", |flows, column| {
        Ok(flows.distinct(column)?.into_frame())
    }),
    ("crosstab", |flows, column| flows.crosstab(column, "row")),
    ("pivot_table", |flows, column| {
        flows.pivot_table("row", column, "bytes")
    }),
    ("pivot_table with NaN", |flows, column| {
        flows.pivot_table("row", column, "part")
    }),
    ("pivot_table of a mean", |flows, column| {
        flows.pivot_table(column, "row", col("bytes").mean())
    }),
    ("total", |flows, column| one(flows.total(column)?)),
    ("mean_of", |flows, column| one(flows.mean_of(column)?)),
    ("quantile_of", |flows, column| {
        one(flows.quantile_of(column, 0.3)?)
    }),
];

fn one(number: f64) -> Result<DataFrame, ColumnError> {
    Ok(df!("number" => [number])?)
}

fn flows() -> DataFrame {
    let names = ["tcp", "udp", "", "null", "tcp", "tcp"];
    let names: Vec<Option<&str>> = (0..60)
        .map(|row| (row % 7 != 0).then(|| names[row % 6]))
        .collect();
    let text = Series::new("text".into(), names);
    let category = text
        .cast(&DataType::from_categories(Categories::global()))
        .unwrap();
    let few = FrozenCategories::new(["", "null", "tcp", "udp"]).unwrap();
    let few = text.cast(&DataType::from_frozen_categories(few)).unwrap();
    let times = Series::new(
        "time".into(),
        (0..60i64).map(|row| row * row % 13).collect::<Vec<_>>(),
    );
    let times = times
        .cast(&DataType::Datetime(TimeUnit::Microseconds, None))
        .unwrap();
    df!(
        "row" => (0..60i64).map(|row| row % 4).collect::<Vec<_>>(),
        "count" => (0..60u16).map(|row| row % 5).collect::<Vec<_>>(),
        "bytes" => (0..60i64).map(|row| (row % 9 != 0).then_some(row * 1000)).collect::<Vec<_>>(),
        "whole" => (0..60i64).map(|row| (1 << 60) + row).collect::<Vec<_>>(),
        "part" => (0..60).map(|row| if row % 11 == 0 { f64::NAN } else { f64::from(row % 8) * 0.25 }).collect::<Vec<_>>(),
        "bit" => (0..60).map(|row| (row % 10 != 0).then_some(row % 3 == 0)).collect::<Vec<_>>(),
    )
    .unwrap()
    .hstack(&[few.with_name("few".into()).into_column(), category.with_name("category".into()).into_column(), text.into_column(), times.into_column()])
    .unwrap()
}

#[test]
fn scanned_rows_answer_as_those_in_memory() {
    let df = flows();
    let here = df.clone().lazy();
    let parts = [(0, 20), (20, 1), (21, 39)].map(|(from, rows)| df.slice(from, rows).lazy());
    let scanned = concat(parts, UnionArgs::default()).unwrap();
    assert!(crate::streaming::is_in_memory(&here) && !crate::streaming::is_in_memory(&scanned));
    for (name, question) in QUESTIONS {
        for column in df.get_column_names() {
            match (question(&here, column), question(&scanned, column)) {
                (Ok(one), Ok(other)) => {
                    assert!(
                        one.equals_missing(&other),
                        "{name} of {column}: {one}{other}"
                    );
                    assert_eq!(one.schema(), other.schema(), "{name} of {column}");
                }
                (one, other) => assert_eq!(
                    one.map_err(|error| error.to_string()).unwrap_err(),
                    other.map_err(|error| error.to_string()).unwrap_err(),
                    "{name} of {column}"
                ),
            }
        }
    }
    let sample = |flows: &LazyFrame| flows.sample(7, 3).unwrap().collect().unwrap();
    assert!(sample(&here).equals_missing(&sample(&scanned)));
    let (one, other) = (here.describe().unwrap(), scanned.describe().unwrap());
    assert!(one.equals_missing(&other), "{one}{other}");
}

#[test]
fn a_file_of_scanned_rows_is_that_of_a_frame() {
    let wide = Series::new(
        "wide".into(),
        (0..60u64)
            .map(|row| u64::MAX - 59 + row)
            .collect::<Vec<_>>(),
    );
    let df = flows()
        .drop("few")
        .unwrap()
        .hstack(&[wide.into_column()])
        .unwrap();
    let parts = [(0, 20), (20, 1), (21, 39)].map(|(from, rows)| df.slice(from, rows).lazy());
    let scanned = concat(parts, UnionArgs::default()).unwrap();
    let none = scanned.clone().filter(lit(false));
    let folder = tempfile::tempdir().unwrap();
    for ending in [
        "csv",
        "csv.gz",
        "json",
        "ndjson.zst",
        "xlsx",
        "parquet",
        "arrow",
    ] {
        for (rows, here, there) in [(60, &df, &scanned), (0, &df.clear(), &none)] {
            let path = |name: &str| folder.path().join(format!("{name}.{ending}"));
            let (one, other) = (path("here"), path("there"));
            assert_eq!(here.save(&one).unwrap(), rows, "{ending}");
            assert_eq!(there.save(&other).unwrap(), rows, "{ending}");
            let open = |path| std::fs::File::open(path).unwrap();
            match ending {
                "parquet" => {
                    let other = ParquetReader::new(open(&other)).finish().unwrap();
                    assert!(here.equals_missing(&other), "{ending}: {other}");
                }
                "arrow" => {
                    let other = IpcReader::new(open(&other)).finish().unwrap();
                    assert!(here.equals_missing(&other), "{ending}: {other}");
                }
                _ => assert!(
                    std::fs::read(one).unwrap() == std::fs::read(other).unwrap(),
                    "{ending}"
                ),
            }
        }
    }
}
