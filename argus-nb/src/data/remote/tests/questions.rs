//! Flows whose names and values nobody would wish for, and every kind of question of them.

use crate::data::query::{Aggregate, Condition, Factor, Interval, Key, Value};
use polars::prelude::*;
use std::sync::Arc;

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

pub(super) fn flows() -> DataFrame {
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

pub(super) fn keys() -> Vec<Vec<Key>> {
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

pub(super) fn conditions() -> Vec<Vec<Condition>> {
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

pub(super) fn aggregates() -> Vec<Aggregate> {
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
