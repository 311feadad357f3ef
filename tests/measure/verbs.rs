//! How long each everyday verb takes: beside the same in polars' own lazy API, and in
//! pandas and Python's polars.
//!
//!     cargo run --release --bin verbs [-- --rows 4953136]
//!
//! The frame is loaded before, and Python reads what it was saved as. Medians of three in
//! one process each, on the generator's file. A ratio is how many times as long the other
//! takes.

use anyhow::{Context, Result, ensure};
use argus_nb::polars::prelude::*;
use argus_nb::polars::series::ops::NullBehavior;
use argus_nb::prelude::*;
use argus_tests::measuring::{ROWS, median, number_argument, without_openblas_settings};
use argus_tests::{Checkout, generated};
use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::time::Instant;

const RUNS: usize = 3;

/// How many rows an answer has, or a number of it: both sides must agree.
type Answer = Result<f64, Box<dyn Error>>;

/// A verb, and the same in plain polars.
struct Pair {
    name: &'static str,
    ours: fn(&Data) -> Answer,
    polars: fn(&Data) -> Answer,
}

struct Data {
    flows: DataFrame,
    assets: DataFrame,
}

impl Data {
    fn new(path: &Path) -> Result<Data> {
        let flows = load(path)?.assign("Dur", ratio("TotBytes", "TotPkts"))?;
        let addresses = flows.distinct("SrcAddr")?.cast(&DataType::String)?;
        let addresses = addresses.with_name("address".into()).into_column();
        let assets = DataFrame::new(addresses.len(), vec![addresses])?;
        let assets = assets.assign("owner", col("address"))?;
        Ok(Data { flows, assets })
    }

    fn query(&self) -> LazyFrame {
        self.flows.clone().lazy()
    }
}

fn height(rows: DataFrame) -> Answer {
    Ok(rows.height() as f64)
}

fn rows(query: LazyFrame) -> Answer {
    height(query.collect()?)
}

fn number(query: LazyFrame) -> Answer {
    let answer = query.collect()?.columns()[0].cast(&DataType::Float64)?;
    Ok(answer.f64()?.get(0).ok_or("no number")?)
}

fn descending() -> SortMultipleOptions {
    SortMultipleOptions::default().with_order_descending(true)
}

const QUESTIONS: [Pair; 8] = [
    Pair {
        name: "counts",
        ours: |data| height(data.flows.counts("DstAddr")?),
        polars: |data| {
            let counted = data.query().group_by([col("DstAddr")]).agg([len()]);
            rows(counted.sort(["len"], descending()))
        },
    },
    Pair {
        name: "shares",
        ours: |data| height(data.flows.shares("Dport")?),
        polars: |data| {
            let counted = data.query().group_by([col("Dport")]).agg([len()]);
            let share = col("len").cast(DataType::Float64) / col("len").sum();
            let shares = counted.with_column(share.alias("share"));
            rows(shares.sort(["len"], descending()))
        },
    },
    Pair {
        name: "describe",
        ours: |data| {
            height(
                data.flows
                    .select(["TotPkts", "TotBytes", "Dur"])?
                    .describe()?,
            )
            .map(|_| 1.0)
        },
        polars: |data| {
            let measures = ["TotPkts", "TotBytes", "Dur"].into_iter().flat_map(|name| {
                let measured = |measure: Expr, what: &str| measure.alias(format!("{what} {name}"));
                let quantile = |share: f64| {
                    let quantile = col(name).quantile(lit(share), QuantileMethod::Linear);
                    measured(quantile, &share.to_string())
                };
                [
                    measured(col(name).count(), "count"),
                    measured(col(name).mean(), "mean"),
                    measured(col(name).std(1), "std"),
                    measured(col(name).min(), "min"),
                    quantile(0.25),
                    quantile(0.5),
                    quantile(0.75),
                    measured(col(name).max(), "max"),
                ]
            });
            rows(data.query().select(measures.collect::<Vec<_>>()))
        },
    },
    Pair {
        name: "crosstab",
        ours: |data| height(data.flows.crosstab("Proto", "State")?).map(|_| 1.0),
        // The long form, which polars pivots when it is told the columns.
        polars: |data| {
            let keys = [col("Proto"), col("State")];
            rows(data.query().group_by(keys).agg([len()])).map(|_| 1.0)
        },
    },
    Pair {
        name: "pivot_table",
        ours: |data| height(data.flows.pivot_table("Dport", "Proto", "TotBytes")?).map(|_| 1.0),
        polars: |data| {
            let keys = [col("Dport"), col("Proto")];
            let sums = data.query().group_by(keys).agg([col("TotBytes").sum()]);
            rows(sums).map(|_| 1.0)
        },
    },
    Pair {
        name: "total",
        ours: |data| Ok(data.flows.total("TotBytes")?),
        polars: |data| number(data.query().select([col("TotBytes").sum()])),
    },
    Pair {
        name: "mean_of",
        ours: |data| Ok(data.flows.mean_of("Dur")?),
        polars: |data| number(data.query().select([col("Dur").mean()])),
    },
    Pair {
        name: "quantile_of",
        ours: |data| Ok(data.flows.quantile_of("TotBytes", 0.95)?),
        polars: |data| {
            let quantile = col("TotBytes").quantile(lit(0.95), QuantileMethod::Linear);
            number(data.query().select([quantile]))
        },
    },
];

const ROWS_AGAIN: [Pair; 12] = [
    Pair {
        name: "largest",
        ours: |data| height(data.flows.largest(10, "TotBytes")?),
        polars: |data| rows(data.query().sort(["TotBytes"], descending()).limit(10)),
    },
    Pair {
        name: "between",
        ours: |data| height(data.flows.between("2000-01-01", "2100-01-01")?),
        polars: |data| {
            let (from, to) = (timestamp("2000-01-01")?, timestamp("2100-01-01")?);
            let within = col("StartTime").gt_eq(from).and(col("StartTime").lt(to));
            rows(data.query().filter(within))
        },
    },
    Pair {
        name: "lookup",
        ours: |data| height(data.flows.lookup(&data.assets, "SrcAddr", "address")?),
        polars: |data| {
            let key = data.flows.column("SrcAddr")?.dtype().clone();
            let key = col("address").cast(key);
            let assets = data.assets.clone().lazy().with_column(key);
            rows(
                data.query()
                    .left_join(assets, col("SrcAddr"), col("address")),
            )
        },
    },
    Pair {
        name: "assign a ratio",
        ours: |data| height(data.flows.assign("mean", ratio("TotBytes", "TotPkts"))?),
        polars: |data| {
            let mean = col("TotBytes").cast(DataType::Float64) / col("TotPkts");
            rows(data.query().with_column(mean.alias("mean")))
        },
    },
    Pair {
        name: "fill",
        ours: |data| height(data.flows.fill("Dport", 0)?),
        polars: |data| rows(data.query().with_column(col("Dport").fill_null(lit(0u16)))),
    },
    Pair {
        name: "sample",
        ours: |data| height(data.flows.sample(10_000, 1)?),
        polars: |data| {
            let n = Series::new("n".into(), [10_000u64]);
            height(data.flows.sample_n(&n, false, Some(false), Some(1))?)
        },
    },
    Pair {
        name: "bins",
        ours: |data| height(data.flows.bins("TotBytes", 10)?),
        // By arithmetic, with one edge.
        polars: |data| {
            let bytes = || col("TotBytes").cast(DataType::Float64);
            let width = (bytes().max() - bytes().min()) / lit(10.0);
            let bin = ((bytes() - bytes().min()) / width.clone()).cast(DataType::Int64);
            let upto = bytes().min() + (bin + lit(1)).cast(DataType::Float64) * width;
            rows(data.query().with_column(upto.alias("upto")))
        },
    },
    Pair {
        name: "sessions",
        ours: |data| height(data.flows.sessions("10m", ["SrcAddr"])?),
        polars: |data| {
            let gap = timedelta("10m")?;
            let began = col("StartTime").diff(lit(1), NullBehavior::Ignore).gt(gap);
            let number = began.cast(DataType::UInt32).cum_sum(false);
            let in_time = Some((vec![col("StartTime")], SortOptions::default()));
            let keys = Some(vec![col("SrcAddr")]);
            let number = number.over_with_options(keys, in_time, WindowMapping::GroupsToRows)?;
            rows(data.query().with_column(number.alias("session")))
        },
    },
    Pair {
        name: "is",
        ours: |data| rows(data.query().filter(col("Proto").is("udp"))),
        polars: |data| rows(data.query().filter(col("Proto").eq(lit("udp")))),
    },
    Pair {
        name: "among",
        ours: |data| rows(data.query().filter(col("Dport").among([22, 53, 80]))),
        polars: |data| {
            let ports = Series::new("ports".into(), [22u16, 53, 80]);
            let among = col("Dport").is_in(lit(ports).implode(false), false);
            rows(data.query().filter(among))
        },
    },
    Pair {
        name: "above",
        ours: |data| rows(data.query().filter(col("TotBytes").above(300))),
        polars: |data| rows(data.query().filter(col("TotBytes").gt(lit(300)))),
    },
    Pair {
        name: "like",
        ours: |data| rows(data.query().filter(col("DstAddr").like("192.168.*"))),
        polars: |data| {
            let text = col("DstAddr").cast(DataType::String).str();
            rows(data.query().filter(text.starts_with(lit("192.168."))))
        },
    },
];

/// The median time, and the answer.
fn timed(ask: fn(&Data) -> Answer, data: &Data, name: &str) -> Result<(f64, f64)> {
    let (mut seconds, mut answer) = (Vec::new(), 0.0);
    for _ in 0..RUNS {
        let started = Instant::now();
        answer = ask(data).map_err(|error| anyhow::anyhow!("{name}: {error}"))?;
        seconds.push(started.elapsed().as_secs_f64());
    }
    Ok((median(seconds), answer))
}

/// The seconds of pandas or of Python's polars, by verb.
fn python(library: &str, path: &Path) -> Result<BTreeMap<String, f64>> {
    let mut python = Checkout::ready().python_script("measure_verbs.py");
    python.arg(library).arg(path);
    let output = without_openblas_settings(&mut python).output()?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{library}: {stderr}");
    serde_json::from_slice(&output.stdout).context("what Python measured")
}

fn main() -> Result<()> {
    let rows = number_argument("--rows", ROWS)?;
    let folder = tempfile::tempdir()?;
    let data = Data::new(&generated(folder.path(), rows)?)?;
    let saved = folder.path().join("saved.csv");
    ensure!(
        data.flows.save(&saved)? as u64 == rows,
        "not all rows were saved"
    );
    let pandas = python("pandas", &saved)?;
    let pythons_polars = python("polars", &saved)?;
    println!("{rows} flows\n");
    println!("| verb | ms | polars' lazy API | pandas | Python's polars |");
    println!("| --- | --- | --- | --- | --- |");
    for Pair { name, ours, polars } in QUESTIONS.iter().chain(&ROWS_AGAIN) {
        let (seconds, answer) = timed(*ours, &data, name)?;
        let (of_polars, expected) = timed(*polars, &data, name)?;
        ensure!(
            (answer - expected).abs() <= 1e-9 * expected.abs(),
            "{name}: {answer}, and polars says {expected}"
        );
        let times = |theirs: Option<&f64>| {
            theirs.map_or_else(String::new, |theirs| format!("{:.1}", theirs / seconds))
        };
        println!(
            "| {name} | {:.0} | {} | {} | {} |",
            seconds * 1e3,
            times(Some(&of_polars)),
            times(pandas.get(*name)),
            times(pythons_polars.get(*name)),
        );
    }
    Ok(())
}
