//! How long a plot of all rows takes: argus-nb beside pandas and matplotlib.
//!
//!     cargo run --release --bin plotting [-- --rows 4953136]
//!
//! The frame is loaded before; a figure's time is that from the call to the
//! whole SVG, for Python to the saved PNG. Medians of five for ours and of
//! three for Python's, in one process each, on the generator's file.

use anyhow::{Context, Result, bail, ensure};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::{Checkout, generated};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// The page's own number of flows.
const ROWS: u64 = 4_953_136;
const RUNS: usize = 5;
const FIVE: [&str; 5] = ["Sport", "Dport", "TotPkts", "TotBytes", "Dur"];

const PYTHON: &str = r#"
import json, statistics, sys, time
import matplotlib; matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pandas as pd
df = pd.read_csv(sys.argv[1], low_memory=False)
dns = df[df["Dport"] == "53"] if df["Dport"].dtype.kind not in "iuf" else df[df["Dport"] == 53]
time_of = pd.to_datetime(df["StartTime"], unit="s")
def timed(draw):
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        draw()
        plt.savefig(sys.argv[2])
        plt.close("all")
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds)
print(json.dumps({
    "rows": len(df),
    "boxplot": timed(lambda: dns.boxplot(["TotBytes"])),
    "histogram": timed(lambda: df["TotBytes"].plot.hist(bins=50)),
    "line": timed(lambda: df.set_index(time_of)["TotBytes"].resample("1min").sum().plot()),
    "scatter_matrix": timed(lambda: pd.plotting.scatter_matrix(df[["TotPkts", "TotBytes"]])),
}))
"#;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        [] => table(ROWS),
        ["--rows", rows] => table(rows.parse()?),
        _ => bail!("usage: plotting [--rows N]"),
    }
}

struct Timed {
    name: &'static str,
    seconds: f64,
    bytes: usize,
}

/// The median time of a figure, and the size of its SVG.
fn timed(name: &'static str, draw: impl Fn() -> Result<String, PlotError>) -> Result<Timed> {
    let mut seconds = Vec::new();
    let mut bytes = 0;
    for _ in 0..RUNS {
        let started = Instant::now();
        bytes = draw()?.len();
        seconds.push(started.elapsed().as_secs_f64());
    }
    seconds.sort_by(f64::total_cmp);
    Ok(Timed {
        name,
        seconds: seconds[RUNS / 2],
        bytes,
    })
}

fn ours(df: &DataFrame, dns: &DataFrame) -> Result<Vec<Timed>> {
    let packets_and_bytes = ["TotPkts", "TotBytes"];
    Ok(vec![
        timed("boxplot", || boxplot(dns, ["TotBytes"])?.svg())?,
        timed("histogram", || histogram(df, "TotBytes")?.bins(50).svg())?,
        timed("line", || {
            line(df, "StartTime", "TotBytes")?.every("1m").svg()
        })?,
        timed("scatter_matrix", || {
            scatter_matrix(df, packets_and_bytes)?.svg()
        })?,
        timed("scatter_matrix, five columns", || {
            scatter_matrix(df, FIVE)?.log_x().svg()
        })?,
        timed("scatter", || {
            scatter(df, "TotPkts", "TotBytes")?.log_x().log_y().svg()
        })?,
        timed("boxplot by Proto", || {
            boxplot(df, ["TotBytes"])?.by("Proto").log_y().svg()
        })?,
        timed("ecdf", || ecdf(df, "TotBytes")?.log_x().svg())?,
        timed("bars", || bars(df, "SrcAddr")?.sum("TotBytes").svg())?,
        timed("heatmap", || heatmap(df, "StartTime", "Dport")?.svg())?,
        timed("correlation", || correlation(df, FIVE)?.svg())?,
    ])
}

/// The median time that a table takes, and its size.
fn shown(df: &DataFrame) -> (f64, usize) {
    let mut milliseconds = Vec::new();
    let mut bytes = 0;
    for _ in 0..RUNS {
        let started = Instant::now();
        let bundle = df.bundle();
        milliseconds.push(started.elapsed().as_secs_f64() * 1e3);
        bytes = bundle.plain().len() + bundle.get("text/html").map_or(0, str::len);
    }
    milliseconds.sort_by(f64::total_cmp);
    (milliseconds[RUNS / 2], bytes)
}

fn pythons(path: &Path, folder: &Path) -> Result<BTreeMap<String, f64>> {
    let output = Command::new(Checkout::ready().python())
        .args(["-c", PYTHON])
        .arg(path)
        .arg(folder.join("figure.png"))
        // An old OpenBLAS's settings slow a new numpy.
        .env_remove("OPENBLAS_CORETYPE")
        .env_remove("OPENBLAS_L2_SIZE")
        .output()?;
    ensure!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).context("what Python measured")
}

fn table(rows: u64) -> Result<()> {
    Checkout::ready();
    let folder = tempfile::tempdir()?;
    let path = generated(folder.path(), rows)?;
    let df = load(&path)?;
    // The generator's file has no duration: a fifth column of its own.
    let df = df
        .lazy()
        .with_column((col("TotBytes").cast(DataType::Float64) / col("TotPkts")).alias("Dur"))
        .collect()?;
    let dns = df
        .clone()
        .lazy()
        .filter(col("Dport").eq(lit(53)))
        .collect()?;
    let ours = ours(&df, &dns)?;
    let python = pythons(&path, folder.path())?;
    ensure!(
        python["rows"] == rows as f64,
        "pandas read {} rows",
        python["rows"]
    );
    println!("{rows} flows, {} of them DNS\n", dns.height());
    let wide: Vec<Column> = (0..2000)
        .map(|i| {
            Column::new(
                format!("<column {i}>").into(),
                vec!["<label>&".repeat(500); 100],
            )
        })
        .collect();
    let wide = DataFrame::new_infer_height(wide)?;
    for (name, df) in [("all flows", &df), ("2,000 columns of long labels", &wide)] {
        let (milliseconds, bytes) = shown(df);
        println!("table of {name}: {milliseconds:.1} ms, {bytes} bytes, both twins");
    }
    println!();
    println!("| figure | seconds | SVG, KB | pandas and matplotlib, times as long |");
    println!("| --- | --- | --- | --- |");
    for Timed {
        name,
        seconds,
        bytes,
    } in ours
    {
        let times = python
            .get(name)
            .map_or_else(String::new, |theirs| format!("{:.0}", theirs / seconds));
        println!(
            "| {name} | {seconds:.2} | {:.0} | {times} |",
            bytes as f64 / 1e3
        );
    }
    Ok(())
}
