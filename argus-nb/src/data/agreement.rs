//! What questions are answered with, in memory and by the streaming engine, on columns of every kind.

use super::engine::{Engine as _, Rows};
use super::query::{Aggregate, Answer, Condition, Factor, Interval, Key, Order, Query, Value};
use polars::prelude::*;
use std::sync::Arc;

/// A frame of eight rows with all that a column may hold.
fn every_kind() -> DataFrame {
    let micros = [
        Some(1_700_000_000_000_000i64),
        None,
        Some(-1),
        Some(0),
        Some(86_400_000_000),
        Some(0),
        None,
        Some(1),
    ];
    let times = Series::new("time".into(), micros);
    let in_unit = |name: &str, unit, zone: Option<&str>| {
        let zone = zone.and_then(|zone| TimeZone::opt_try_new(Some(zone)).unwrap());
        let times = times
            .cast(&DataType::Datetime(TimeUnit::Microseconds, None))
            .unwrap();
        let times = times.cast(&DataType::Datetime(unit, zone)).unwrap();
        times.with_name(name.into()).into_column()
    };
    let words = [
        "tcp",
        "udp",
        "tcp",
        "\"; -- '*/",
        "\u{202e}\0é",
        "^tcp$",
        "",
        "null",
    ];
    let words: Vec<Option<&str>> = (0..8).map(|row| (row != 6).then(|| words[row])).collect();
    let text = Series::new("^te\"xt.*$".into(), &words);
    let categories = DataType::from_categories(Categories::global());
    let some_words = FrozenCategories::new(
        words
            .iter()
            .flatten()
            .copied()
            .collect::<PlIndexSet<&str>>(),
    )
    .unwrap();
    let nan = f64::NAN;
    df!(
        "int" => [Some(3i64), Some(-2), None, Some(3), Some(1 << 53), Some((1 << 53) + 1), Some(0), Some(7)],
        "small" => [1u16, 0, 65_535, 1, 1, 2, 2, 2],
        "big" => [Some(u64::MAX), Some(1 << 63), Some(0), None, Some(u64::MAX), Some(1), Some(2), Some(3)],
        "float" => [Some(0.5), Some(nan), Some(f64::INFINITY), None, Some(-0.0), Some(0.0), Some(1e301), Some(-nan)],
        "single" => [1.5f32, f32::NAN, 0.1, -1.0, f32::NEG_INFINITY, 0.0, 2.0, 2.0],
        "bool" => [Some(true), None, Some(false), Some(true), Some(true), Some(false), None, Some(false)],
    )
    .unwrap()
    .hstack(&[
        text.cast(&categories).unwrap().with_name("category".into()).into_column(),
        text.cast(&DataType::from_frozen_categories(some_words)).unwrap().with_name("enum".into()).into_column(),
        text.into_column(),
        in_unit("time", TimeUnit::Microseconds, None),
        in_unit("nanos", TimeUnit::Nanoseconds, Some("Europe/Berlin")),
        in_unit("millis", TimeUnit::Milliseconds, Some("UTC")),
        times.cast(&DataType::Duration(TimeUnit::Microseconds)).unwrap().with_name("length".into()).into_column(),
        in_unit("date", TimeUnit::Microseconds, None).cast(&DataType::Date).unwrap().with_name("date".into()),
    ])
    .unwrap()
}

const TEXT: &str = "^te\"xt.*$";
const COLUMNS: [&str; 14] = [
    "int", "small", "big", "float", "single", "bool", "category", "enum", TEXT, "time", "nanos",
    "millis", "length", "date",
];

fn is_numeric(column: &str) -> bool {
    !["bool", "category", "enum", TEXT].contains(&column)
}

/// The answer in an order of its own, so that two of them can be compared.
fn sorted(answer: DataFrame, query: &Query) -> DataFrame {
    let names: Vec<String> = (0..query.keys.len()).map(|at| format!("k{at}")).collect();
    match names.is_empty() || !query.order.is_empty() {
        true => answer,
        false => answer.sort(names, SortMultipleOptions::default()).unwrap(),
    }
}

/// Both engines' answer, which is one.
fn answered(query: &Query) -> DataFrame {
    let df = every_kind();
    let in_memory = sorted(df.ask(query).unwrap(), query);
    // In three batches, of which none tells what is in the others.
    let parts = [(0, 3), (3, 2), (5, 3)].map(|(from, rows)| df.slice(from, rows).lazy());
    let streamed = concat(parts, UnionArgs::default()).unwrap();
    let streamed = sorted(streamed.ask(query).unwrap(), query);
    assert!(
        in_memory.equals_missing(&streamed),
        "{query:?}\n{in_memory}{streamed}"
    );
    assert_eq!(in_memory.schema(), streamed.schema(), "{query:?}");
    in_memory
}

fn column() -> impl Fn(&str) -> String {
    str::to_owned
}

fn text_of(answer: &DataFrame) -> String {
    let rows = (0..answer.height()).map(|row| {
        let values = answer
            .columns()
            .iter()
            .map(|column| match column.get(row).unwrap() {
                AnyValue::Null => "-".to_owned(),
                value => value
                    .get_str()
                    .map_or_else(|| value.to_string(), str::to_owned),
            });
        values.collect::<Vec<_>>().join(" ")
    });
    rows.collect::<Vec<_>>().join("|")
}

fn aggregates_of(column: &str) -> Vec<Aggregate> {
    let name = || column.to_owned();
    let factor = |log| Factor {
        column: name(),
        log,
        less: 0.5,
        times: 2.0,
    };
    let mut aggregates = vec![Aggregate::Rows, Aggregate::Distinct(name())];
    if is_numeric(column) {
        aggregates.extend([
            Aggregate::Count(name()),
            Aggregate::Sum(name()),
            Aggregate::Min(name()),
            Aggregate::Max(name()),
            Aggregate::Total(factor(true)),
            Aggregate::Products(factor(false), factor(true)),
        ]);
    }
    aggregates
}

#[test]
fn both_engines_say_the_same_of_every_column() {
    for column in COLUMNS {
        let name = || column.to_owned();
        let values: Arc<[Value]> = Arc::new([
            Value::Text("tcp".into()),
            Value::Null,
            Value::Integer(3),
            Value::Float(f64::NAN),
            Value::Time(0),
            Value::Length(0),
            Value::Boolean(false),
            Value::Integer(i128::from(u64::MAX)),
        ]);
        let mut keys = vec![
            Key::Value(name()),
            Key::Text(name()),
            Key::Among {
                column: name(),
                values: Arc::clone(&values),
            },
        ];
        let mut conditions = vec![
            Condition::IsNotNull(name()),
            Condition::IsNone {
                column: name(),
                values: Arc::clone(&values),
            },
        ];
        conditions.extend(values.iter().map(|value| Condition::Is {
            column: name(),
            value: value.clone(),
        }));
        if is_numeric(column) {
            let edges: Arc<[f64]> = Arc::new([-1.0, 0.0, 0.5, 3.0, 1e18]);
            keys.push(Key::Bin {
                column: name(),
                edges: Arc::clone(&edges),
            });
            let interval = Interval {
                low: 0.0,
                high: 3.0,
                with_low: true,
                with_high: false,
            };
            conditions.push(Condition::IsNumber(name()));
            conditions.push(Condition::Within {
                column: name(),
                interval,
            });
            conditions.push(Condition::InBins {
                column: name(),
                edges,
                bins: Arc::new([1, 3, 9]),
            });
        }
        let aggregates = aggregates_of(column);
        for key in &keys {
            answered(&Query {
                keys: vec![key.clone()],
                aggregates: aggregates.clone(),
                ..Query::default()
            });
            let keys = vec![key.clone(), Key::Value("small".into())];
            answered(&Query {
                keys,
                aggregates: aggregates_of("int"),
                ..Query::default()
            });
        }
        for condition in conditions {
            answered(&Query {
                rows: vec![condition],
                aggregates: aggregates.clone(),
                ..Query::default()
            });
        }
    }
}

#[test]
fn answers_are_those_that_are_reckoned_by_hand() {
    let name = column();
    let of = |keys: Vec<Key>, aggregates: Vec<Aggregate>| Query {
        keys,
        aggregates,
        ..Query::default()
    };
    let filtered = |row: Condition| Query {
        rows: vec![row],
        aggregates: vec![Aggregate::Rows],
        ..Query::default()
    };
    let bin = |column: &str, edges: &[f64]| Key::Bin {
        column: name(column),
        edges: edges.into(),
    };
    let is = |column: &str, value: Value| Condition::Is {
        column: name(column),
        value,
    };
    let numbers = |column: &str| {
        let of: [fn(String) -> Aggregate; 5] = [
            Aggregate::Count,
            Aggregate::Distinct,
            Aggregate::Sum,
            Aggregate::Min,
            Aggregate::Max,
        ];
        of.map(|of| of(name(column))).to_vec()
    };
    let within = |column: &str, low, high, with_low, with_high| {
        let interval = Interval {
            low,
            high,
            with_low,
            with_high,
        };
        Condition::Within {
            column: name(column),
            interval,
        }
    };
    let factor = |column: &str, log, less, times| Factor {
        column: name(column),
        log,
        less,
        times,
    };
    let cases = [
        (of(vec![], vec![Aggregate::Rows]), "8"),
        // Null, NaN, infinities and what is beyond 1e300 are no numbers; both zeros are one value.
        (of(vec![], numbers("float")), "3 6 0.5 0.0 0.5"),
        (of(vec![], numbers("small")), "8 4 65544.0 0.0 65535.0"),
        // A time's number is in microseconds since 1970, that of a length of time in seconds.
        (of(vec![], numbers("nanos")), "6 6 1.7001e15 -1.0 1.7000e15"),
        (
            of(vec![], numbers("date")),
            "6 5 1.6999e15 -8.6400e10 1.6999e15",
        ),
        (
            of(vec![], numbers("length")),
            "6 6 1.7001e9 -0.000001 1.7000e9",
        ),
        // An edge belongs to the bin above, the last one to the last.
        (
            of(
                vec![bin("int", &[-2.0, 0.0, 3.0, 7.0])],
                vec![Aggregate::Rows],
            ),
            "- 3|0 1|1 1|2 3",
        ),
        (
            of(
                vec![bin("length", &[0.0, 0.000001, 86_400.0])],
                vec![Aggregate::Rows],
            ),
            "- 4|0 2|1 2",
        ),
        (
            of(vec![Key::Text(name("float"))], vec![Aggregate::Rows]),
            "- 1|0.0 2|0.5 1|1e301 1|NaN 2|inf 1",
        ),
        (
            of(vec![Key::Text(name("bool"))], vec![Aggregate::Rows]),
            "- 2|false 3|true 3",
        ),
        (
            of(vec![Key::Text(name("date"))], vec![Aggregate::Rows]),
            "- 2|1969-12-31 1|1970-01-01 3|1970-01-02 1|2023-11-14 1",
        ),
        (filtered(within("int", 0.0, 3.0, true, false)), "1"),
        (filtered(within("int", 0.0, 3.0, false, true)), "2"),
        (
            filtered(within(
                "float",
                f64::NEG_INFINITY,
                f64::INFINITY,
                true,
                true,
            )),
            "3",
        ),
        // 2^53 + 1 is no f64, but a value of its own.
        (filtered(is("int", Value::Integer((1 << 53) + 1))), "1"),
        (
            filtered(is("big", Value::Integer(i128::from(u64::MAX)))),
            "2",
        ),
        (filtered(is("big", Value::Integer(-1))), "0"),
        (filtered(is("float", Value::Float(f64::NAN))), "2"),
        (filtered(is("float", Value::Integer(0))), "2"),
        (
            filtered(is("category", Value::Text("\u{202e}\0é".into()))),
            "1",
        ),
        (
            filtered(is("enum", Value::Text("no such word".into()))),
            "0",
        ),
        (filtered(is(TEXT, Value::Null)), "1"),
        (filtered(is("millis", Value::Time(86_400_000_000))), "1"),
        (filtered(is("date", Value::Time(0))), "3"),
        (filtered(is("date", Value::Time(1))), "0"),
        (filtered(is("length", Value::Length(-1))), "1"),
        (
            filtered(Condition::IsNone {
                column: name("bool"),
                values: Arc::new([Value::Boolean(true)]),
            }),
            "5",
        ),
        (
            of(
                vec![],
                vec![
                    Aggregate::Total(factor("small", false, 1.0, 2.0)),
                    Aggregate::Products(
                        factor("int", false, 0.0, 1.0),
                        factor("small", true, 0.0, 1.0),
                    ),
                ],
            ),
            "131072.0 2.7114e15",
        ),
        // Nothing at all: sums and ends are null, counts are zero.
        (
            Query {
                rows: vec![within("int", 4.0, 5.0, true, true)],
                aggregates: numbers("int"),
                ..Query::default()
            },
            "0 0 - - -",
        ),
        (
            Query {
                keys: vec![Key::Value(name("category"))],
                aggregates: vec![Aggregate::Rows],
                order: vec![
                    Order {
                        by: Answer::Aggregate(0),
                        descending: true,
                    },
                    Order {
                        by: Answer::Key(0),
                        descending: false,
                    },
                ],
                limit: Some(3),
                ..Query::default()
            },
            "tcp 2|- 1|\"; -- '*/ 1",
        ),
    ];
    for (query, expected) in cases {
        assert_eq!(text_of(&answered(&query)), expected, "{query:?}");
    }
}

#[test]
fn rows_themselves_are_ordered_and_few() {
    let df = every_kind();
    let asked = Rows {
        conditions: vec![Condition::IsNumber("float".into())],
        columns: vec![TEXT.into(), "float".into()],
        order: vec![("float".into(), true), ("int".into(), false)],
        limit: 2,
    };
    let narrowed = df.narrowed(vec![Condition::IsNotNull("time".into())]);
    let lazily = df
        .clone()
        .lazy()
        .narrowed(vec![Condition::IsNotNull("time".into())]);
    for (engine, expected) in [
        (&narrowed, "tcp 0.5|\u{202e}\0é -0.0"),
        (&lazily, "tcp 0.5|\u{202e}\0é -0.0"),
    ] {
        assert_eq!(text_of(&engine.rows(&asked).unwrap()), expected);
        assert_eq!(engine.height().unwrap(), 6);
        assert_eq!(engine.first(3).unwrap().shape(), (3, COLUMNS.len()));
        assert_eq!(&*engine.schema().unwrap(), &**df.schema());
    }
}

#[test]
fn a_column_that_does_not_serve_is_named() {
    let sum = |column: &str| Query {
        aggregates: vec![Aggregate::Sum(column.into())],
        ..Query::default()
    };
    for (column, expected) in [
        ("smal", "no column `smal`: did you mean `small`"),
        ("bool", "column `bool` is bool, and numbers are needed"),
        ("^int$", "no column `^int$`"),
    ] {
        let error = every_kind()
            .lazy()
            .ask(&sum(column))
            .unwrap_err()
            .to_string();
        assert!(error.starts_with(expected), "{error}");
    }
}
