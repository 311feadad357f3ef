//! Answers that were reckoned by hand.

use super::{TEXT, answered, text_of};
use crate::data::query::{
    Aggregate, Answer, Condition, Factor, Interval, Key, Order, Query, Value,
};

type Case = (Query, &'static str);

fn of(keys: &[Key], aggregates: &[Aggregate]) -> Query {
    Query {
        keys: keys.to_vec(),
        aggregates: aggregates.to_vec(),
        ..Query::default()
    }
}

/// How many rows there are in each bin.
fn in_bins(column: &str, edges: &[f64]) -> Query {
    let (column, edges) = (column.to_owned(), edges.into());
    of(&[Key::Bin { column, edges }], &[Aggregate::Rows])
}

fn by_text(column: &str) -> Query {
    of(&[Key::Text(column.to_owned())], &[Aggregate::Rows])
}

/// How many rows there are of which it is true.
fn rows_where(condition: Condition) -> Query {
    Query {
        rows: vec![condition],
        ..of(&[], &[Aggregate::Rows])
    }
}

fn is(column: &str, value: Value) -> Query {
    let column = column.to_owned();
    rows_where(Condition::Is { column, value })
}

fn within(column: &str, (low, high): (f64, f64), (with_low, with_high): (bool, bool)) -> Condition {
    let interval = Interval {
        low,
        high,
        with_low,
        with_high,
    };
    Condition::Within {
        column: column.to_owned(),
        interval,
    }
}

fn numbers_of(column: &str) -> Vec<Aggregate> {
    let aggregates: [fn(String) -> Aggregate; 5] = [
        Aggregate::Count,
        Aggregate::Distinct,
        Aggregate::Sum,
        Aggregate::Min,
        Aggregate::Max,
    ];
    aggregates.map(|of| of(column.to_owned())).to_vec()
}

fn factor(column: &str, log: bool, less: f64, times: f64) -> Factor {
    Factor {
        column: column.to_owned(),
        log,
        less,
        times,
    }
}

fn numbers() -> Vec<Case> {
    let sums = [
        Aggregate::Total(factor("small", false, 1.0, 2.0)),
        Aggregate::Products(
            factor("small", false, 0.0, 1.0),
            factor("small", true, 0.0, 1.0),
        ),
    ];
    let nothing = Query {
        rows: vec![within("int", (4.0, 5.0), (true, true))],
        ..of(&[], &numbers_of("int"))
    };
    vec![
        (of(&[], &[Aggregate::Rows]), "8"),
        // Null, NaN, infinities and what is beyond 1e300 are no numbers; both zeros are one value.
        (of(&[], &numbers_of("float")), "3 6 0.5 0.0 0.5"),
        (of(&[], &numbers_of("small")), "8 4 65544.0 0.0 65535.0"),
        // A time's number is in microseconds since 1970, that of a length of time in seconds.
        (
            of(&[], &numbers_of("nanos")),
            "6 6 1.7001e15 -1.0 1.7000e15",
        ),
        (
            of(&[], &numbers_of("date")),
            "6 5 1.6999e15 -8.6400e10 1.6999e15",
        ),
        (
            of(&[], &numbers_of("length")),
            "6 6 1.7001e9 -0.000001 1.7000e9",
        ),
        // 2 * (8 * -1 + 65544); 65535 * log 65535 + 3 * 2 log 2; the logarithm of 0 is left out.
        (of(&[], &sums), "131072.0 315649.384142"),
        // Nothing at all: sums and ends are null, counts are zero.
        (nothing, "0 0 - - -"),
    ]
}

fn groups() -> Vec<Case> {
    let descending = |by, descending| Order { by, descending };
    let most_first = Query {
        order: vec![
            descending(Answer::Aggregate(0), true),
            descending(Answer::Key(0), false),
        ],
        limit: Some(3),
        ..of(&[Key::Value("category".to_owned())], &[Aggregate::Rows])
    };
    vec![
        // An edge belongs to the bin above, the last one to the last.
        (in_bins("int", &[-2.0, 0.0, 3.0, 7.0]), "- 3|0 1|1 1|2 3"),
        (in_bins("length", &[0.0, 0.000001, 86_400.0]), "- 4|0 2|1 2"),
        (by_text("float"), "- 1|0.0 2|0.5 1|1.0000e301 1|NaN 2|inf 1"),
        (by_text("bool"), "- 2|false 3|true 3"),
        (
            by_text("date"),
            "- 2|1969-12-31 1|1970-01-01 3|1970-01-02 1|2023-11-14 1",
        ),
        (most_first, "tcp 2|- 1|\"; -- '*/ 1"),
    ]
}

fn conditions() -> Vec<Case> {
    let everywhere = (f64::NEG_INFINITY, f64::INFINITY);
    let not_true = Condition::IsNone {
        column: "bool".to_owned(),
        values: [Value::Boolean(true)].into(),
    };
    vec![
        (rows_where(within("int", (0.0, 3.0), (true, false))), "1"),
        (rows_where(within("int", (0.0, 3.0), (false, true))), "2"),
        (rows_where(within("float", everywhere, (true, true))), "3"),
        (rows_where(not_true), "5"),
        // 2^53 + 1 is no f64, but a value of its own.
        (is("int", Value::Integer((1 << 53) + 1)), "1"),
        (is("big", Value::Integer(i128::from(u64::MAX))), "2"),
        (is("big", Value::Integer(-1)), "0"),
        (is("float", Value::Float(f64::NAN)), "2"),
        (is("float", Value::Integer(0)), "2"),
        (is("category", Value::Text("\u{202e}\0é".into())), "1"),
        (is("enum", Value::Text("no such word".into())), "0"),
        (is(TEXT, Value::Null), "1"),
        (is("millis", Value::Time(86_400_000_000)), "1"),
        (is("date", Value::Time(0)), "3"),
        (is("date", Value::Time(1)), "0"),
        (is("length", Value::Length(-1)), "1"),
    ]
}

#[test]
fn answers_are_those_that_were_reckoned() {
    let cases = [numbers(), groups(), conditions()].concat();
    let answers = cases
        .into_iter()
        .map(|(query, expected)| (text_of(&answered(&query)), expected, query));
    let wrong: Vec<_> = answers
        .filter(|(answer, expected, _)| answer != expected)
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
