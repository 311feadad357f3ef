//! An engine answers as memory does. DuckDB, which runs in this process, stands for all of them here;
//! Spark and Sail are asked in `tests/e2e`.

#![allow(clippy::unwrap_used, reason = "tests")]

use super::{Connection, Remote, RemoteError, SaveTo, connect};
use crate::data::engine::{Engine, Rows};
use crate::data::query::{
    Aggregate, Answer, Condition, Factor, Interval, Key, Order, Query, Value,
};
use polars::prelude::*;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Names and values as somebody on the network would choose them.
const HOSTILE_NAME: &str = "a\"b`c'; drop table flows; -- \u{202e}\\ /*";
const HOSTILE: [&str; 8] = [
    "'; drop table flows; --",
    "\\",
    "\\' or 1=1 --",
    "*/ \u{202e}",
    "nul\0nul",
    "\"`",
    "line\nline",
    "é😀",
];

fn flows() -> DataFrame {
    let n = 240;
    let text = |i: i64| match i % 9 {
        8 => None,
        word => Some(HOSTILE[word as usize]),
    };
    let proto = |i: i64| ["udp", "tcp", "icmp"].get((i % 4) as usize).copied();
    let dur = |i: i64| match i % 12 {
        0 => None,
        1 => Some(f64::NAN),
        2 => Some(f64::INFINITY),
        3 => Some(f64::NEG_INFINITY),
        4 => Some(-0.0),
        5 => Some(1e301),
        _ => Some(i as f64 / 8.0 - 5.0),
    };
    let rows = || 0..n;
    let times: Int64Chunked = rows()
        .map(|i| (i % 7 != 0).then_some(1_700_000_000_000_000 + i * 1_234_567))
        .collect();
    let times = times
        .into_datetime(TimeUnit::Microseconds, None)
        .into_series();
    let proto = Series::new("Proto".into(), rows().map(proto).collect::<Vec<_>>());
    let category = DataType::from_categories(Categories::global());
    let ports: Vec<u32> = rows().map(|i| (i * 977 % 65536) as u32).collect();
    let columns = vec![
        times.with_name("StartTime".into()).into_column(),
        Column::new("Dur".into(), rows().map(dur).collect::<Vec<_>>()),
        proto.cast(&category).unwrap().into_column(),
        Column::new("SrcAddr".into(), rows().map(text).collect::<Vec<_>>()),
        Column::new("Sport".into(), ports)
            .cast(&DataType::UInt16)
            .unwrap(),
        Column::new(
            "TotBytes".into(),
            rows().map(|i| i * i).collect::<Vec<i64>>(),
        ),
        Column::new(
            "seen".into(),
            rows()
                .map(|i| (i % 5 != 0).then_some(i % 2 == 0))
                .collect::<Vec<_>>(),
        ),
        Column::new(
            HOSTILE_NAME.into(),
            rows().map(|i| i % 3).collect::<Vec<i64>>(),
        ),
    ];
    DataFrame::new(n as usize, columns).unwrap()
}

fn duckdb() -> Connection {
    connect("duckdb:").unwrap()
}

fn remote(df: &DataFrame) -> Remote {
    let connection = duckdb();
    df.save_to(&connection, "flows").unwrap();
    connection.table("flows").unwrap()
}

fn edges(low: f64, high: f64, bins: usize) -> Arc<[f64]> {
    let edge = |n: usize| low + (high - low) * n as f64 / bins as f64;
    (0..=bins).map(edge).collect()
}

fn factor(column: &str, log: bool) -> Factor {
    Factor {
        column: column.to_owned(),
        log,
        less: 1.5,
        times: 0.25,
    }
}

fn keys() -> Vec<Vec<Key>> {
    let name = |name: &str| name.to_owned();
    let texts: Arc<[Value]> = HOSTILE
        .iter()
        .map(|text| Value::Text((*text).to_owned()))
        .collect();
    vec![
        vec![],
        vec![Key::Value(name("Proto"))],
        vec![Key::Value(name("StartTime"))],
        vec![Key::Value(name("Dur"))],
        vec![Key::Value(name("seen")), Key::Value(name("Sport"))],
        vec![Key::Text(name("Sport")), Key::Text(name("Proto"))],
        vec![Key::Text(name("SrcAddr")), Key::Value(name(HOSTILE_NAME))],
        vec![Key::Among {
            column: name("SrcAddr"),
            values: texts,
        }],
        vec![Key::Among {
            column: name("Proto"),
            values: [Value::Null, Value::Text(name("tcp"))].into(),
        }],
        vec![Key::Among {
            column: name("Dur"),
            values: [
                Value::Float(f64::NAN),
                Value::Float(0.0),
                Value::Float(f64::INFINITY),
            ]
            .into(),
        }],
        vec![Key::Bin {
            column: name("Dur"),
            edges: edges(-3.0, 20.0, 40),
        }],
        vec![
            Key::Bin {
                column: name("TotBytes"),
                edges: edges(0.0, 57121.0, 1024),
            },
            Key::Bin {
                column: name("StartTime"),
                edges: edges(1.7e15, 1.7e15 + 3e8, 7),
            },
        ],
        vec![
            Key::Bin {
                column: name("TotBytes"),
                edges: edges(0.0, 9.0, 1),
            },
            Key::Text(name("Proto")),
        ],
    ]
}

fn conditions() -> Vec<Vec<Condition>> {
    let name = |name: &str| name.to_owned();
    let within = |low, high| Condition::Within {
        column: name("Dur"),
        interval: Interval {
            low,
            high,
            with_low: true,
            with_high: false,
        },
    };
    let texts: Arc<[Value]> = [
        Value::Text(name(HOSTILE[0])),
        Value::Null,
        Value::Text(name(HOSTILE[4])),
    ]
    .into();
    let mut all = vec![
        vec![],
        vec![
            Condition::IsNumber(name("Dur")),
            Condition::IsNotNull(name("Proto")),
        ],
        vec![within(0.0, 10.0)],
        vec![within(f64::NEG_INFINITY, f64::INFINITY)],
        vec![Condition::IsNone {
            column: name("SrcAddr"),
            values: texts,
        }],
        vec![Condition::IsNone {
            column: name("Sport"),
            values: [Value::Integer(977), Value::Integer(70000)].into(),
        }],
        vec![Condition::Is {
            column: name("Dur"),
            value: Value::Float(f64::NAN),
        }],
        vec![Condition::Is {
            column: name("seen"),
            value: Value::Boolean(false),
        }],
        vec![Condition::Is {
            column: name("StartTime"),
            value: Value::Time(1_700_000_000_000_000 + 1_234_567),
        }],
        vec![Condition::InBins {
            column: name("TotBytes"),
            edges: edges(0.0, 57121.0, 1024),
            bins: [0, 5, 77, 1023].into(),
        }],
        vec![Condition::Is {
            column: name(HOSTILE_NAME),
            value: Value::Integer(2),
        }],
    ];
    all.extend(HOSTILE.map(|text| {
        vec![Condition::Is {
            column: name("SrcAddr"),
            value: Value::Text(name(text)),
        }]
    }));
    all
}

fn aggregates() -> Vec<Aggregate> {
    let name = |name: &str| name.to_owned();
    vec![
        Aggregate::Rows,
        Aggregate::Count(name("Dur")),
        Aggregate::Distinct(name("SrcAddr")),
        Aggregate::Distinct(name("Proto")),
        Aggregate::Sum(name("TotBytes")),
        Aggregate::Sum(name("Dur")),
        Aggregate::Min(name("StartTime")),
        Aggregate::Max(name("Dur")),
        Aggregate::Total(factor("TotBytes", true)),
        Aggregate::Products(factor("Dur", false), factor("TotBytes", true)),
    ]
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
    let (df, remote) = (flows(), remote(&flows()));
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
            let theirs = remote
                .ask(&query)
                .unwrap_or_else(|error| panic!("{error}: {of}"));
            let ours = df.ask(&query).unwrap();
            assert_same(
                &sorted(&theirs, keys.len()),
                &sorted(&ours, keys.len()),
                &of,
            );
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
    assert_eq!(remote.head(3).unwrap().height(), 3);
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
