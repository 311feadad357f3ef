//! Every verb answers as pandas does: `expected.py` asks pandas, and `expected.json` is
//! what it said of `flows.csv`. A frame that is there and a query answer alike.

#![allow(clippy::unwrap_used, reason = "a test, and functions of its own")]

use argus_nb::flows::Face;
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use serde_json::Value;
use std::error::Error;
use std::path::{Path, PathBuf};

type Answer = Result<DataFrame, Box<dyn Error>>;

fn here(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/verbs")
        .join(name)
}

fn chosen(rows: &impl Face, columns: &[&str]) -> Answer {
    let columns: Vec<Expr> = columns.iter().map(|name| col(*name)).collect();
    Ok(rows.as_query().select(columns).collect()?)
}

fn numbers(frame: &impl Flows) -> Answer {
    let (mut totals, mut means, mut quantiles) = (Vec::new(), Vec::new(), Vec::new());
    for column in ["SrcBytes", "DstBytes", "TotBytes", "Dur"] {
        totals.push(frame.total(column)?);
        means.push(frame.mean_of(column)?);
        quantiles.push(frame.quantile_of(column, 0.95)?);
    }
    Ok(df!("total" => totals, "mean" => means, "q95" => quantiles)?)
}

fn numbers_of_nothing(frame: &(impl Flows + Verbs)) -> Answer {
    let nothing = frame.largest(0, "Dur")?;
    assert!(nothing.mean_of("Dur")?.is_nan() && nothing.quantile_of("Dur", 0.5)?.is_nan());
    Ok(df!("total" => [nothing.total("Dur")?])?)
}

fn lookup(frame: &impl Verbs) -> Answer {
    let assets = df!(
        "address" => ["10.0.0.1", "10.0.1.2", "10.0.9.9"],
        "owner" => [Some("web"), Some("db"), None], "Dport" => [1i64, 2, 3]
    )?;
    let found = frame.lookup(&assets, "SrcAddr", "address")?;
    chosen(&found, &["SrcAddr", "Dport", "owner", "Dport_right"])
}

/// A condition on rows, and the column that is compared.
fn condition(question: &str) -> Option<(Expr, &'static str)> {
    Some(match question {
        "is" => (col("Proto").is("udp"), "TotBytes"),
        "among" => (col("Dport").among([22, 80]), "TotBytes"),
        "above" => (col("TotBytes").above(300), "TotBytes"),
        "like" => (col("SrcAddr").like("10.0.1.?"), "SrcAddr"),
        "filtered" => (col("SrcBytes").above(col("SrcBytes").mean()), "SrcBytes"),
        _ => return None,
    })
}

/// What a question's name in `expected.py` is here.
fn answer<F: Flows + Verbs>(question: &str, frame: &F) -> Answer {
    if let Some((condition, column)) = condition(question) {
        return chosen(&frame.filtered(condition)?, &[column]);
    }
    Ok(match question {
        "counts" => frame.counts("Dport")?,
        "shares" => frame.shares("Dport")?,
        "describe numbers" => {
            let numbers = ["SrcBytes", "DstBytes", "TotBytes", "Dur"];
            chosen(frame, &numbers)?.describe()?
        }
        "describe text" => chosen(frame, &["Dur", "Proto", "State"])?.describe()?,
        "crosstab" => frame.crosstab("Proto", "State")?,
        "pivot_table" => frame.pivot_table("Proto", "State", "TotBytes")?,
        "pivot_table of means" => frame.pivot_table("SrcAddr", "Proto", col("Dur").mean())?,
        "numbers" => numbers(frame)?,
        "numbers of nothing" => numbers_of_nothing(frame)?,
        "largest" => chosen(&frame.largest(7, "DstBytes")?, &["SrcAddr", "DstBytes"])?,
        "smallest" => {
            let columns = ["SrcAddr", "DstBytes", "SrcBytes"];
            chosen(&frame.smallest(7, "DstBytes")?, &columns)?
        }
        "largest of missing" => chosen(&frame.largest(5, "Dur")?, &["SrcAddr", "Dur"])?,
        "between" => {
            let between = frame.between("2026-11-25 04:00", "2026/11/25.05:30:00")?;
            chosen(&between, &["SrcAddr", "TotBytes"])?
        }
        "lookup" => lookup(frame)?,
        "assign" => {
            let with = frame.assign("ratio", ratio("SrcBytes", "DstBytes"))?;
            chosen(&with, &["ratio"])?
        }
        "fill" => chosen(&frame.fill("Dport", 0)?, &["Dport"])?,
        "bins" => chosen(&frame.bins("TotBytes", 7)?, &["TotBytes_upto"])?,
        "qcut" => chosen(&frame.qcut("TotBytes", 5)?, &["TotBytes_upto"])?,
        "sessions" => chosen(&frame.sessions("10m", ["SrcAddr"])?, &["session"])?,
        "gaps" => chosen(&frame.gaps("SrcAddr")?, &["gap"])?,
        "aggregate" => chosen(
            &frame.aggregate("SrcAddr", "TotBytes")?,
            &["SrcAddr", "TotBytes"],
        )?,
        "aggregate of pairs" => {
            let largest = frame.aggregate(["SrcAddr", "Dport"], col("DstBytes").max())?;
            chosen(&largest, &["SrcAddr", "Dport", "DstBytes"])?
        }
        "aggregate of buckets" => {
            let hours = frame.aggregate(col("StartTime").bucket("1h")?, "TotBytes")?;
            chosen(&hours, &["TotBytes"])?
        }
        "percentile" => {
            let slowest = frame.aggregate("SrcAddr", percentile("Dur", 90))?;
            chosen(&slowest, &["SrcAddr", "Dur"])?
        }
        "rolling" => {
            let sum = col("TotBytes").rolling_sum_by(col("StartTime"), window("10m")?);
            chosen(&frame.assign("sum", sum)?, &["sum"])?
        }
        other => return Err(format!("no such question here: {other}").into()),
    })
}

/// The columns of an answer as JSON, in the way that a user would have them.
fn as_json(answer: &DataFrame) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("answer.json");
    assert_eq!(answer.save(&path).unwrap(), answer.height());
    let rows: Vec<Value> = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let names = answer.get_column_names();
    let columns = names.iter().map(|name| {
        let values = rows.iter().map(|row| row[name.as_str()].clone());
        (name.to_string(), values.collect::<Value>())
    });
    columns.collect::<serde_json::Map<String, Value>>().into()
}

/// Equal, but for the last bits of a fraction.
fn is_same(ours: &Value, pandas: &Value) -> bool {
    match (ours, pandas) {
        (Value::Array(ours), Value::Array(pandas)) => {
            ours.len() == pandas.len() && ours.iter().zip(pandas).all(|(a, b)| is_same(a, b))
        }
        (Value::Number(ours), Value::Number(pandas)) => {
            let (ours, pandas) = (ours.as_f64().unwrap(), pandas.as_f64().unwrap());
            (ours - pandas).abs() <= 1e-9 * pandas.abs().max(1e-9)
        }
        _ => ours == pandas,
    }
}

#[test]
fn every_verb_answers_as_pandas_does() {
    let expected = std::fs::read(here("expected.json")).unwrap();
    let expected: serde_json::Map<String, Value> = serde_json::from_slice(&expected).unwrap();
    assert!(expected.len() >= 30);
    let df = load(here("flows.csv")).unwrap();
    let query = scan(here("flows.csv")).unwrap();
    for (question, expected) in &expected {
        for (face, answered) in [
            ("frame", answer(question, &df)),
            ("query", answer(question, &query)),
        ] {
            let ours = as_json(&answered.unwrap_or_else(|error| panic!("{question}: {error}")));
            let (ours, pandas) = (ours.as_object().unwrap(), expected.as_object().unwrap());
            let names = |columns: &serde_json::Map<String, Value>| -> Vec<String> {
                columns.keys().cloned().collect()
            };
            assert_eq!(names(ours), names(pandas), "{question} of a {face}");
            for (column, pandas) in pandas {
                let ours = &ours[column];
                assert!(
                    is_same(ours, pandas),
                    "{question} of a {face}, {column}:\n{ours}\npandas says\n{pandas}"
                );
            }
        }
    }
}

#[test]
fn what_is_asked_of_a_column_that_is_not_there_is_answered_at_once() {
    let df = df!("SrcAddr" => ["::1"], "StartTime" => ["noon"], "n" => [1i64]).unwrap();
    let table = df!("address" => ["::1"]).unwrap();
    let query = df.clone().lazy();
    let errors = [
        df.counts("srcaddr").err(),
        df.crosstab("SrcAddr", "srcaddr").err(),
        df.pivot_table("SrcAddr", "n", "srcaddr").err(),
        df.total("srcaddr").err(),
        query.largest(1, "srcaddr").err(),
        query.lookup(&table, "srcaddr", "address").err(),
        query.renamed("srcaddr", "a").err(),
        query.fill("srcaddr", "x").err(),
        query.bins("srcaddr", 3).err(),
        df.aggregate("srcaddr", "n").err(),
        query.aggregate("SrcAddr", ["n", "srcaddr"]).err(),
        query.crosstab("srcaddr", col("n")).err(),
    ];
    for error in errors {
        let error = error.unwrap().to_string();
        assert!(
            error.starts_with("no column `srcaddr`: did you mean `SrcAddr`"),
            "{error}"
        );
    }
    assert!(query.sessions("1m", ["n"]).is_err() && query.between("2026", "2027").is_err());
}

#[test]
fn types_and_rows_stay_what_they_are() {
    let df =
        df!("SrcAddr" => ["10.0.0.1", "10.0.0.2", "x"], "Dport" => [Some(53u16), None, Some(1)])
            .unwrap();
    let category = DataType::from_categories(Categories::global());
    let df = df.assign("SrcAddr", col("SrcAddr").cast(category)).unwrap();
    let filled = df.fill("Dport", 0).unwrap();
    assert_eq!(filled.column("Dport").unwrap().dtype(), &DataType::UInt16);
    assert!(df.fill("Dport", -1).is_err());
    let table = df!("port" => [53i64, 70000, 1], "service" => ["dns", "none", "tcpmux"]).unwrap();
    let found = df.lookup(&table, "Dport", "port").unwrap();
    assert_eq!(found.column("Dport").unwrap().dtype(), &DataType::UInt16);
    let services: Vec<Option<&str>> = found
        .column("service")
        .unwrap()
        .str()
        .unwrap()
        .iter()
        .collect();
    assert_eq!(services, [Some("dns"), None, Some("tcpmux")]);
    let names = df!("a" => ["10.0.0.2"], "name" => ["two"]).unwrap();
    let named = df.lookup(&names, "SrcAddr", "a").unwrap();
    assert_eq!(named.column("name").unwrap().null_count(), 2);
    assert_eq!(
        df.renamed("Dport", "port").unwrap().get_column_names(),
        ["SrcAddr", "port"]
    );
    assert!(df.renamed("Dport", "SrcAddr").is_err());
    let odd =
        df!("x" => [f64::NAN, 0.0, -0.0, f64::NAN], "k" => [Some("a"), None, None, None]).unwrap();
    let table = odd.crosstab("x", "k").unwrap();
    let counts = |name: &str| table.column(name).unwrap().u32().unwrap().to_vec();
    assert_eq!(
        (counts("a"), counts("null")),
        (vec![Some(0), Some(1)], vec![Some(2), Some(1)])
    );
    for n in [0, 1, 3, 9] {
        let sample = df.sample(n, 4).unwrap();
        assert_eq!(sample.height(), n.min(3));
        assert!(sample.equals_missing(&df.clone().lazy().sample(n, 4).unwrap().collect().unwrap()));
    }
}
