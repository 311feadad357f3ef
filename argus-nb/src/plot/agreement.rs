//! Every figure of rows that an engine has shows what that of the same rows in memory does.

use super::figure::{Figure, Plot};
use super::{
    bars, boxplot, confusion, correlation, ecdf, graph, heatmap, hilbert, histogram, line, roc,
    scatter, scatter_matrix, violin,
};
use crate::data::Data;
use crate::plot::PlotError;
use polars::prelude::*;

/// What a figure says: its numbers and its words.
type Said = Result<(DataFrame, String), PlotError>;
type Case = (&'static str, fn(Data) -> Said);

fn said<P: Plot>(figure: Result<Figure<P>, PlotError>) -> Said {
    let figure = figure?;
    assert!(figure.svg()?.starts_with("<svg"));
    Ok((figure.data()?, figure.description()?))
}

/// A number that looks random.
fn random(i: u64, k: u64) -> u64 {
    (i + 1).wrapping_mul(k).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33
}

/// A value, or null in one row of eleven.
fn some<T>(i: u64, k: u64, value: T) -> Option<T> {
    (!random(i, k).is_multiple_of(11)).then_some(value)
}

/// Flows with all that may stand in a column: null, NaN, infinities, categories, times.
fn flows(n: u64) -> DataFrame {
    let rows = || 0..n;
    let protos = [
        "tcp", "udp", "icmp", "arp", "null", "esp", "<b>", "gre", "ospf",
    ];
    let proto = |i: u64| protos[(1 + random(i, 3) % 200).ilog2().min(8) as usize];
    let odd = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.0, 0.0, -7.5];
    let seconds = |i: u64| match random(i, 5) % 40 {
        kind @ 0..6 => odd[kind as usize],
        _ => (random(i, 7) % 10_000) as f64 / 997.0,
    };
    let host = |i: u64, k: u64| format!("10.0.{}.{}", random(i, k) % 3, random(i, k + 2) % 40);
    let begin = 1_764_000_000_000_000i64;
    let truth = |i: u64| ["a", "b", "c"][(random(i, 31) % 3) as usize];
    let guess = |i: u64| match random(i, 37) % 4 {
        0 => "c",
        _ => truth(i),
    };
    df!(
        "StartTime" => rows().map(|i| some(i, 41, begin + (random(i, 11) % 7_200_000_000) as i64)).collect::<Vec<_>>(),
        "Dur" => rows().map(|i| some(i, 43, seconds(i))).collect::<Vec<_>>(),
        "Proto" => rows().map(|i| some(i, 47, proto(i))).collect::<Vec<_>>(),
        "SrcAddr" => rows().map(|i| some(i, 53, host(i, 13))).collect::<Vec<_>>(),
        "DstAddr" => rows().map(|i| host(i, 17)).collect::<Vec<_>>(),
        "Dport" => rows().map(|i| some(i, 59, (random(i, 19) % 60) as u16 * 7)).collect::<Vec<_>>(),
        "TotPkts" => rows().map(|i| some(i, 61, (random(i, 23) % 90 * (random(i, 29) % 70)) as i64)).collect::<Vec<_>>(),
        "TotBytes" => rows().map(|i| (random(i, 23) % 90 * 1_500 + random(i, 67) % 900) as i64).collect::<Vec<_>>(),
        "hour" => rows().map(|i| (random(i, 71) % 24) as i8).collect::<Vec<_>>(),
        "so" => rows().map(|i| some(i, 73, truth(i))).collect::<Vec<_>>(),
        "said" => rows().map(guess).collect::<Vec<_>>(),
        "attack" => rows().map(|i| i % 3 == 0).collect::<Vec<_>>(),
    )
    .unwrap()
    .lazy()
    .with_columns([
        col("StartTime").cast(DataType::Datetime(TimeUnit::Microseconds, None)),
        col("Proto").cast(DataType::from_categories(Categories::global())),
        (col("Dur").fill_nan(1).clip(0.into(), 9.into()) * 1e6.into())
            .cast(DataType::Int64)
            .cast(DataType::Duration(TimeUnit::Microseconds))
            .alias("took"),
    ])
    .collect()
    .unwrap()
}

const CASES: [Case; 46] = [
    ("histogram", |d| said(histogram(d, "TotBytes"))),
    ("of fractions", |d| {
        said(histogram(d, "Dur").map(|f| f.density()))
    }),
    ("log, by", |d| {
        said(histogram(d, "TotPkts").map(|f| f.log_x().by("Proto")))
    }),
    ("of times", |d| {
        said(histogram(d, "StartTime").map(|f| f.bins(7).cumulative()))
    }),
    ("of lengths", |d| said(histogram(d, "took"))),
    ("boxplot", |d| said(boxplot(d, ["TotPkts", "Dur", "took"]))),
    ("log, by", |d| {
        said(boxplot(d, ["Dur"]).map(|f| f.log_y().by("Proto")))
    }),
    ("of times", |d| {
        said(boxplot(d, ["StartTime"]).map(|f| f.by("hour")))
    }),
    ("violin", |d| said(violin(d, "TotBytes"))),
    ("log, by", |d| {
        said(violin(d, ["Dur", "TotPkts"]).map(|f| f.log_y().by("so")))
    }),
    ("ecdf", |d| said(ecdf(d, "Dur"))),
    ("log, by", |d| {
        said(ecdf(d, "TotPkts").map(|f| f.log_x().by("Proto")))
    }),
    ("bars", |d| said(bars(d, "Proto"))),
    ("of ports", |d| {
        said(bars(d, "Dport").map(|f| f.top(5).by("Proto")))
    }),
    ("a sum", |d| {
        said(bars(d, "DstAddr").map(|f| f.sum("TotPkts").by("so").grouped()))
    }),
    ("of fractions", |d| {
        said(bars(d, "Proto").map(|f| f.sum("Dur")))
    }),
    ("in order", |d| {
        said(bars(d, "hour").map(|f| f.in_order().top(60)))
    }),
    ("of null too", |d| {
        said(bars(d, "SrcAddr").map(|f| f.sum("TotBytes").top(60)))
    }),
    ("heatmap", |d| said(heatmap(d, "hour", "Proto"))),
    ("of windows", |d| {
        said(heatmap(d, "StartTime", "Dport").map(|f| f.every("10m")))
    }),
    ("of bins", |d| {
        said(heatmap(d, "TotPkts", "Dur").map(|f| f.log_x().sum("TotBytes")))
    }),
    ("of hosts", |d| said(heatmap(d, "SrcAddr", "DstAddr"))),
    ("line", |d| said(line(d, "StartTime", "TotBytes"))),
    ("by, mean", |d| {
        said(line(d, "StartTime", "TotPkts").map(|f| f.every("7m").mean().by("Proto")))
    }),
    ("two, max", |d| {
        said(line(d, "StartTime", ["TotPkts", "Dur"]).map(|f| f.max()))
    }),
    ("count", |d| {
        said(line(d, "StartTime", "TotPkts").map(|f| f.count().by("so").areas()))
    }),
    ("bars", |d| {
        said(line(d, "StartTime", "TotBytes").map(|f| f.bars().by("so").grouped()))
    }),
    ("as it is", |d| said(line(d, "TotPkts", "Dur"))),
    ("scatter", |d| said(scatter(d, "TotPkts", "TotBytes"))),
    ("log, by", |d| {
        said(scatter(d, "TotPkts", "Dur").map(|f| f.log_x().log_y().by("so").regression()))
    }),
    ("of times", |d| {
        said(scatter(d, "StartTime", "Dur").map(|f| f.regression()))
    }),
    ("a part", |d| {
        said(scatter(d, "TotPkts", "TotBytes").map(|f| f.x_range(0, 50).by("Proto")))
    }),
    ("of one", |d| {
        said(scatter(d, "TotPkts", "TotPkts").map(|f| f.regression()))
    }),
    ("matrix", |d| {
        said(scatter_matrix(d, ["TotPkts", "TotBytes", "Dur"]))
    }),
    ("log, by", |d| {
        said(scatter_matrix(d, ["TotPkts", "Dur"]).map(|f| f.log_x().by("so")))
    }),
    ("kde", |d| {
        said(scatter_matrix(d, ["TotPkts", "Dur", "StartTime"]).map(|f| f.kde()))
    }),
    ("correlation", |d| {
        said(correlation(d, ["TotPkts", "TotBytes", "Dur", "hour"]))
    }),
    ("confusion", |d| said(confusion(d, "so", "said"))),
    ("graph", |d| said(graph(d, "SrcAddr", "DstAddr"))),
    ("by", |d| {
        said(graph(d, "SrcAddr", "DstAddr").map(|f| f.sum("TotPkts").top(9).by("so")))
    }),
    ("hilbert", |d| said(hilbert(d, "SrcAddr", "10.0.0.0/16"))),
    ("a sum", |d| {
        said(hilbert(d, "DstAddr", "10.0.1.0/24").map(|f| f.sum("TotPkts")))
    }),
    ("unknown", |d| said(bars(d, "Prot"))),
    ("no number", |d| said(histogram(d, "Proto"))),
    ("no logarithm", |d| {
        said(histogram(d, "StartTime").map(|f| f.log_x()))
    }),
    ("no times", |d| {
        said(line(d, "hour", "TotPkts").map(|f| f.every("1m")))
    }),
];

/// Few enough to be points, and more than that; and none.
#[test]
fn an_engine_says_what_the_frame_does() {
    for rows in [800, 30_000, 0] {
        let df = flows(rows);
        let mut wrong = Vec::new();
        for (number, (name, case)) in CASES.iter().enumerate() {
            // So many points are drawn of rows in memory alone.
            if *name == "as it is" && rows > 20_000 {
                continue;
            }
            let (here, there) = (case(Data::from(&df)), case(Data::from(df.clone().lazy())));
            if let Some(difference) = difference(&here, &there) {
                wrong.push(format!("{number} {name}, {rows} rows: {difference}"));
            }
        }
        assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    }
}

/// In what they differ, if they do.
fn difference(here: &Said, there: &Said) -> Option<String> {
    match (here, there) {
        (Ok((here, here_words)), Ok((there, there_words))) => {
            if let Some(difference) = difference_of_frames(here, there) {
                return Some(difference);
            }
            let words = here_words != there_words;
            words.then(|| format!("\n{here_words}\nis not\n{there_words}"))
        }
        (Err(here), Err(there)) => {
            let (here, there) = (here.to_string(), there.to_string());
            (here != there).then(|| format!("{here} is not {there}"))
        }
        (Ok(_), Err(error)) => Some(format!("there: {error}")),
        (Err(error), Ok(_)) => Some(format!("here alone: {error}")),
    }
}

/// Sums of fractions may differ in their last digits, all else in nothing. What is a ratio of such
/// sums has one fewer, since products of both signs take from each other.
fn difference_of_frames(here: &DataFrame, there: &DataFrame) -> Option<String> {
    if here.schema() != there.schema() || here.height() != there.height() {
        return Some(format!("{here} is not {there}"));
    }
    for (a, b) in here.columns().iter().zip(there.columns()) {
        let of_ratios = ["slope", "intercept", "r_squared", "correlation"];
        let apart = match of_ratios.contains(&a.name().as_str()) {
            true => 1e-11,
            false => 1e-12,
        };
        let is_same = match (a.f64(), b.f64()) {
            (Ok(a), Ok(b)) => a.iter().zip(b.iter()).all(|pair| match pair {
                (Some(a), Some(b)) => a == b || (a - b).abs() <= apart * a.abs().max(b.abs()),
                (a, b) => a == b,
            }),
            _ => a.equals_missing(b),
        };
        if !is_same {
            return Some(format!("{a:?} is not {b:?}"));
        }
    }
    None
}

#[test]
fn facets_are_parts_that_the_engine_is_asked_for() {
    let df = flows(9_000);
    let words = |data: Data| {
        let figure = histogram(data, "TotBytes").unwrap();
        let grid = figure.facet("Proto").unwrap();
        (grid.description().unwrap(), grid.svg().unwrap())
    };
    assert_eq!(words(Data::from(&df)), words(Data::from(df.lazy())));
}

#[test]
fn what_stays_here_says_how_to_fetch_it() {
    let df = flows(100).lazy();
    let errors = [
        said(roc(&df, "attack", ["Dur"])),
        said(line(&df, "StartTime", "TotBytes").map(|f| f.spread())),
        said(line(flows(25_000).lazy(), "TotPkts", "TotBytes")),
    ];
    for error in errors {
        let error = error.unwrap_err().to_string();
        assert!(error.contains("df.sample(100_000, 0)?"), "{error}");
    }
}
