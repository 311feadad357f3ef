//! What questions are answered with, in memory and by the streaming engine, on columns of every kind.

mod by_hand;

use super::engine::{Engine as _, Rows};
use super::query::{Aggregate, Condition, Factor, Interval, Key, Query, Value};
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

/// The same values, but for the last digits of sums of fractions, which depend on their order.
fn are_alike(a: &Column, b: &Column) -> bool {
    let (Ok(a), Ok(b)) = (a.f64(), b.f64()) else {
        return a.equals_missing(b);
    };
    let are_near =
        |a: f64, b: f64| a == b || a.is_nan() && b.is_nan() || (a - b).abs() <= 1e-12 * a.abs();
    let mut pairs = a.iter().zip(b.iter());
    a.len() == b.len()
        && pairs.all(|pair| match pair {
            (Some(a), Some(b)) => are_near(a, b),
            pair => pair == (None, None),
        })
}

/// A frame in three batches, of which none tells what is in the others.
fn in_batches(df: &DataFrame) -> LazyFrame {
    let parts = [(0, 3), (3, 2), (5, 3)].map(|(from, rows)| df.slice(from, rows).lazy());
    concat(parts, UnionArgs::default()).unwrap()
}

/// Both engines' answer, which is one.
fn answered(query: &Query) -> DataFrame {
    let df = every_kind();
    let in_memory = sorted(df.ask(query).unwrap(), query);
    let streamed = sorted(in_batches(&df).ask(query).unwrap(), query);
    for (here, there) in in_memory.columns().iter().zip(streamed.columns()) {
        assert!(are_alike(here, there), "{query:?}\n{in_memory}{streamed}");
    }
    assert_eq!(in_memory.schema(), streamed.schema(), "{query:?}");
    assert_counted(&df, query);
    in_memory
}

/// What was counted once says the same of rows of which each is there twice.
fn assert_counted(df: &DataFrame, query: &Query) {
    let twice = df.vstack(df).unwrap();
    let all = COLUMNS.map(PlSmallStr::from).to_vec();
    let parts = [(0, 5), (5, 8), (13, 3)].map(|(from, rows)| twice.slice(from, rows).lazy());
    let scanned = concat(parts, UnionArgs::default()).unwrap();
    let counted = scanned.counted(&[all]).unwrap().unwrap();
    let counted = sorted(counted.ask(query).unwrap(), query);
    let here = sorted(twice.ask(query).unwrap(), query);
    for (here, there) in here.columns().iter().zip(counted.columns()) {
        assert!(are_alike(here, there), "{query:?}\n{here:?}{there:?}");
    }
    assert_eq!(here.schema(), counted.schema(), "{query:?}");
}

fn text_of(answer: &DataFrame) -> String {
    let rows = (0..answer.height()).map(|row| {
        let values = answer
            .columns()
            .iter()
            .map(|column| match column.get(row).unwrap() {
                AnyValue::Null => "-".to_owned(),
                // Of two zeros either is the least.
                AnyValue::Float64(0.0) => "0.0".to_owned(),
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

/// One of each kind of value, which columns have and have not.
fn values() -> Arc<[Value]> {
    Arc::new([
        Value::Text("tcp".into()),
        Value::Null,
        Value::Integer(3),
        Value::Float(f64::NAN),
        Value::Time(0),
        Value::Length(0),
        Value::Boolean(false),
        Value::Integer(i128::from(u64::MAX)),
    ])
}

const EDGES: [f64; 5] = [-1.0, 0.0, 0.5, 3.0, 1e18];

fn keys_of(column: &str) -> Vec<Key> {
    let name = || column.to_owned();
    let (column, values, edges) = (name(), values(), EDGES.into());
    let mut keys = vec![Key::Value(name()), Key::Text(name())];
    keys.push(Key::Among { column, values });
    if is_numeric(&name()) {
        let column = name();
        keys.push(Key::Bin { column, edges });
    }
    keys
}

fn conditions_of(column: &str) -> Vec<Condition> {
    let name = || column.to_owned();
    let mut conditions = vec![Condition::IsNotNull(name())];
    let (column, values) = (name(), values());
    conditions.extend(values.iter().map(|value| Condition::Is {
        column: name(),
        value: value.clone(),
    }));
    conditions.push(Condition::IsNone { column, values });
    if is_numeric(&name()) {
        let interval = Interval {
            low: 0.0,
            high: 3.0,
            with_low: true,
            with_high: false,
        };
        let column = name();
        conditions.push(Condition::IsNumber(name()));
        conditions.push(Condition::Within { column, interval });
        conditions.push(Condition::InBins {
            column: name(),
            edges: EDGES.into(),
            bins: [1, 3, 9].into(),
        });
    }
    conditions
}

#[test]
fn both_engines_say_the_same_of_every_column() {
    for column in COLUMNS {
        let aggregates = aggregates_of(column);
        for key in keys_of(column) {
            answered(&Query {
                keys: vec![key.clone()],
                aggregates: aggregates.clone(),
                ..Query::default()
            });
            answered(&Query {
                keys: vec![key, Key::Value("small".into())],
                aggregates: aggregates_of("int"),
                ..Query::default()
            });
        }
        for condition in conditions_of(column) {
            answered(&Query {
                rows: vec![condition],
                aggregates: aggregates.clone(),
                ..Query::default()
            });
        }
    }
}

/// Questions that are asked together are answered as each is alone: with conditions that all of them
/// have, and that some have, with keys and without, of rows and of none.
#[test]
fn questions_are_answered_together() {
    let df = every_kind();
    let none = Condition::Is {
        column: "small".into(),
        value: Value::Integer(77),
    };
    for of_all in [vec![], vec![Condition::IsNotNull("int".into())], vec![none]] {
        let mut queries = Vec::new();
        for column in COLUMNS {
            let conditions = conditions_of(column).into_iter().map(|of| vec![of]);
            let conditions: Vec<Vec<Condition>> = conditions.chain([vec![]]).collect();
            let keys = keys_of(column).into_iter().map(|key| vec![key]);
            let keys: Vec<Vec<Key>> = keys.chain([vec![]]).collect();
            for (at, keys) in keys.iter().enumerate() {
                let more = conditions[at * 3 % conditions.len()].clone();
                let is_asked =
                    |of: &Aggregate| at % 2 == 1 || !matches!(of, Aggregate::Distinct(_));
                let mut aggregates = aggregates_of(column);
                aggregates.retain(is_asked);
                queries.push(Query {
                    rows: of_all.iter().cloned().chain(more).collect(),
                    keys: keys.clone(),
                    aggregates,
                    ..Query::default()
                });
            }
        }
        let together = in_batches(&df).ask_all(&queries).unwrap();
        assert_eq!(together.len(), queries.len());
        for (query, together) in queries.iter().zip(together) {
            let alone = sorted(df.ask(query).unwrap(), query);
            let together = sorted(together, query);
            for (alone, together) in alone.columns().iter().zip(together.columns()) {
                assert!(
                    are_alike(alone, together),
                    "{query:?}\n{alone:?}{together:?}"
                );
            }
            assert_eq!(alone.schema(), together.schema(), "{query:?}");
            assert_eq!(alone.height(), together.height(), "{query:?}");
        }
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
        (&narrowed, "tcp 0.5|\u{202e}\0é 0.0"),
        (&lazily, "tcp 0.5|\u{202e}\0é 0.0"),
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
