//! An engine answers as memory does. DuckDB, which runs in this process, stands for all of them here;
//! other engines are asked in `tests/engines`.

#![allow(clippy::unwrap_used, reason = "tests")]

mod questions;

use super::{Connection, Remote, RemoteError, SaveTo, connect};
use crate::data::engine::{Engine, Rows};
use crate::data::query::{Aggregate, Answer, Condition, Key, Order, Query};
use polars::prelude::*;
use questions::{aggregates, conditions, flows, keys};
use std::sync::Arc;
use std::time::{Duration, Instant};

fn duckdb() -> Connection {
    connect("duckdb:").unwrap()
}

fn remote(df: &DataFrame) -> Remote {
    let connection = duckdb();
    df.save_to(&connection, "flows").unwrap();
    connection.table("flows").unwrap()
}

/// The frames have the same columns, types and rows; numbers within 1e-12.
fn assert_same(theirs: &DataFrame, ours: &DataFrame, of: &str) {
    assert_eq!(theirs.schema(), ours.schema(), "{of}");
    assert_eq!(theirs.height(), ours.height(), "{of}");
    for (theirs, ours) in theirs.columns().iter().zip(ours.columns()) {
        if *ours.dtype() == DataType::Float64 {
            let (theirs, ours) = (theirs.f64().unwrap(), ours.f64().unwrap());
            for (theirs, ours) in theirs.iter().zip(ours.iter()) {
                let same = match (theirs, ours) {
                    (Some(theirs), Some(ours)) => {
                        theirs == ours
                            || (theirs.is_nan() && ours.is_nan())
                            || (theirs - ours).abs() <= 1e-12 * ours.abs()
                    }
                    (theirs, ours) => theirs == ours,
                };
                assert!(same, "{theirs:?} is not {ours:?}: {of}");
            }
        } else {
            assert!(
                theirs.equals_missing(ours),
                "{theirs:?} is not {ours:?}: {of}"
            );
        }
    }
}

fn sorted(answer: &DataFrame, keys: usize) -> DataFrame {
    let names: Vec<String> = (0..keys).map(|n| format!("k{n}")).collect();
    match keys {
        0 => answer.clone(),
        _ => answer.sort(names, SortMultipleOptions::default()).unwrap(),
    }
}

#[test]
fn an_engine_answers_every_question_as_memory_does() {
    let mut df = flows();
    // What Parquet notes of a column with NaN misleads engines, which a table of theirs does not.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("flows.parquet");
    let file = std::fs::File::create(&path).unwrap();
    ParquetWriter::new(file).finish(&mut df).unwrap();
    let files = duckdb().parquet(path.to_str().unwrap()).unwrap();
    for remote in [remote(&df), files] {
        assert_eq!(&*remote.schema(), &**df.schema());
        for keys in keys() {
            for rows in conditions() {
                let query = Query {
                    rows,
                    keys: keys.clone(),
                    aggregates: aggregates(),
                    ..Query::default()
                };
                let of = format!("{query:?}");
                let theirs = remote.ask(&query);
                let theirs = theirs.unwrap_or_else(|error| panic!("{error}: {of}"));
                let ours = df.ask(&query).unwrap();
                assert_same(
                    &sorted(&theirs, keys.len()),
                    &sorted(&ours, keys.len()),
                    &of,
                );
            }
        }
    }
}

#[test]
fn groups_come_in_order_and_not_more_than_wanted() {
    let (df, remote) = (flows(), remote(&flows()));
    for (by, descending) in [
        (Answer::Aggregate(0), true),
        (Answer::Key(0), false),
        (Answer::Key(0), true),
    ] {
        let by = Order { by, descending };
        let then = Order {
            by: Answer::Key(0),
            descending: false,
        };
        for key in ["SrcAddr", "Proto", "Sport", "StartTime"] {
            let query = Query {
                keys: vec![Key::Value(key.to_owned())],
                aggregates: vec![Aggregate::Rows],
                order: vec![by, then],
                limit: Some(5),
                ..Query::default()
            };
            let of = format!("{query:?}");
            assert_same(&remote.ask(&query).unwrap(), &df.ask(&query).unwrap(), &of);
        }
    }
}

#[test]
fn rows_themselves_come_as_they_were_written() {
    let (df, remote) = (flows(), remote(&flows()));
    let by_bytes = Rows {
        order: vec![("TotBytes".to_owned(), true)],
        limit: 1000,
        ..Rows::default()
    };
    assert_same(
        &Engine::rows(&remote, &by_bytes).unwrap(),
        &Engine::rows(&df, &by_bytes).unwrap(),
        "rows",
    );
    let fetched = remote.fetch().unwrap();
    let in_order = fetched
        .sort(["TotBytes"], SortMultipleOptions::default())
        .unwrap();
    assert_same(&in_order, &df, "fetch");
    assert_eq!(remote.head(Some(3)).unwrap().height(), 3);
    assert!(matches!(
        remote.fetch_at_most(10),
        Err(RemoteError::TooManyRows { most: 10, .. })
    ));
    let sample = remote.sample(20, 7).unwrap();
    assert_eq!(sample.height(), 20);
    assert_same(
        &remote.sample(20, 7).unwrap(),
        &sample,
        "a sample of the same seed",
    );
    let narrowed = remote.narrowed(vec![Condition::IsNotNull("Proto".to_owned())]);
    assert_eq!(narrowed.height().unwrap(), 180);
    let counted = remote
        .sql("select Proto, count(*) as \"self\" from self group by Proto")
        .unwrap();
    assert_eq!(counted.fetch().unwrap().shape(), (4, 2));
    assert!(remote.explain().unwrap().starts_with("SELECT "));
}

#[test]
fn a_table_that_is_not_there_is_named_with_its_neighbours_and_nothing_is_dropped() {
    let connection = duckdb();
    flows().save_to(&connection, "flows").unwrap();
    for name in ["flow", "\"flows; drop table flows\"", "`fl\"ows`", "nul\0"] {
        let error = connection.table(name).unwrap_err().to_string();
        assert!(
            error.contains("no table") || error.contains("NUL"),
            "{error}"
        );
    }
    assert_eq!(connection.tables().unwrap().height(), 1);
    assert_eq!(connection.table("flows").unwrap().height().unwrap(), 240);
    assert_eq!(
        connection
            .table("main.\"flows\"")
            .unwrap()
            .height()
            .unwrap(),
        240
    );
}

#[test]
fn a_question_that_is_stopped_ends_and_the_next_is_answered() {
    let connection = duckdb();
    flows().save_to(&connection, "flows").unwrap();
    let table = connection.table("flows").unwrap();
    let session = table.connection().session().unwrap();
    let asked = Arc::clone(&session);
    let asking = std::thread::spawn(move || {
        let begun = Instant::now();
        let long = "select count(*) from range(100000000000) t(x) where hash(x) = 1";
        let answer = asked.run(move |open| open.query(long, 1));
        (answer.is_err(), begun.elapsed())
    });
    std::thread::sleep(Duration::from_millis(300));
    session.stop();
    let (is_err, took) = asking.join().unwrap();
    assert!(is_err && took < Duration::from_secs(5), "{took:?}");
    assert_eq!(table.height().unwrap(), 240);
}
