//! How long a plot of all rows takes: argus-nb beside pandas and matplotlib.
//!
//!     cargo run --release --bin plotting [-- --rows 4953136]
//!
//! The frame is loaded before; a figure's time is that from the call to the
//! whole SVG, for Python to the saved PNG. Medians of five for ours and of
//! three for Python's, in one process each, on the generator's file.

use anyhow::{Context, Result, ensure};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::measuring::{ROWS, median, number_argument, without_openblas_settings};
use argus_tests::{Checkout, generated};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

const RUNS: usize = 5;
const FIVE: [&str; 5] = ["Sport", "Dport", "TotPkts", "TotBytes", "Dur"];

fn main() -> Result<()> {
    table(number_argument("--rows", ROWS)?)
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
    Ok(Timed {
        name,
        seconds: median(seconds),
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
        timed("violin by Proto", || {
            violin(df, "TotBytes")?.by("Proto").log_y().svg()
        })?,
        timed("scatter, regression", || {
            let figure = scatter(df, "TotPkts", "TotBytes")?;
            figure.log_x().log_y().regression().svg()
        })?,
        timed("line, spread", || {
            let figure = line(df, "StartTime", "TotBytes")?;
            figure.every("1m").spread().svg()
        })?,
        timed("ecdf", || ecdf(df, "TotBytes")?.log_x().svg())?,
        timed("bars", || bars(df, "SrcAddr")?.sum("TotBytes").svg())?,
        timed("heatmap", || heatmap(df, "StartTime", "Dport")?.svg())?,
        timed("graph", || graph(df, "SrcAddr", "DstAddr")?.svg())?,
        timed("hilbert", || hilbert(df, "DstAddr", "10.0.0.0/8")?.svg())?,
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
    (median(milliseconds), bytes)
}

/// The seconds of pandas and matplotlib, by figure.
fn pythons(path: &Path, folder: &Path, rows: u64) -> Result<BTreeMap<String, f64>> {
    let mut python = Checkout::ready().python_script("measure_plotting.py");
    python.arg(path).arg(folder.join("figure.png"));
    let output = without_openblas_settings(&mut python).output()?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{stderr}");
    let seconds: BTreeMap<String, f64> =
        serde_json::from_slice(&output.stdout).context("what Python measured")?;
    let read = seconds["rows"];
    ensure!(read == rows as f64, "pandas read {read} rows");
    Ok(seconds)
}

/// The generator's file has no duration: a fifth column of its own.
fn with_a_duration(df: DataFrame) -> Result<DataFrame> {
    let duration = col("TotBytes").cast(DataType::Float64) / col("TotPkts");
    Ok(df.lazy().with_column(duration.alias("Dur")).collect()?)
}

/// A frame that no page could show whole.
fn wide() -> Result<DataFrame> {
    let labels = vec!["<label>&".repeat(500); 100];
    let columns = (0..2000).map(|i| Column::new(format!("<column {i}>").into(), &labels));
    Ok(DataFrame::new_infer_height(columns.collect())?)
}

fn table(rows: u64) -> Result<()> {
    Checkout::ready();
    let folder = tempfile::tempdir()?;
    let path = generated(folder.path(), rows)?;
    let df = with_a_duration(load(&path)?)?;
    let is_dns = col("Dport").eq(lit(53));
    let dns = df.clone().lazy().filter(is_dns).collect()?;
    let ours = ours(&df, &dns)?;
    let python = pythons(&path, folder.path(), rows)?;
    println!("{rows} flows, {} of them DNS\n", dns.height());
    let wide = wide()?;
    for (name, df) in [("all flows", &df), ("2,000 columns of long labels", &wide)] {
        let (milliseconds, bytes) = shown(df);
        println!("table of {name}: {milliseconds:.1} ms, {bytes} bytes, both twins");
    }
    println!("\n| figure | seconds | SVG, KB | pandas and matplotlib, times as long |");
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
