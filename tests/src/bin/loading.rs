//! How long a file takes to become a frame, and how much memory: `load` beside
//! pandas, Python's polars and Rust's polars as it comes.
//!
//!     cargo run --release --bin loading [-- --rows 4953136]
//!
//! Every figure is the median of five fresh processes on the generator's file;
//! memory is the most that was resident. Ratios are to the better of the two
//! Pythons.

use anyhow::{Context, Result, ensure};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::{Checkout, generated};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

const RUNS: usize = 5;
/// The page's own number of flows.
const ROWS: u64 = 4_953_136;
const THREE: [&str; 3] = ["StartTime", "DstAddr", "TotBytes"];
const MILLIONS: [f64; 6] = [0.5, 1.0, 2.0, 5.0, 10.0, 20.0];

const PYTHON: &str = r#"
import resource, sys, time
if sys.argv[1] == "pandas":
    import pandas as pd
    started = time.perf_counter()
    df = pd.read_csv(sys.argv[2])
else:
    import polars as pl
    started = time.perf_counter()
    # Its guess from the first hundred rows ends at the first 0x0303.
    df = pl.read_csv(sys.argv[2], schema_overrides={"Sport": pl.String, "Dport": pl.String})
seconds = time.perf_counter() - started
print(len(df), seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)
"#;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        ["once", what, path] => once(what, Path::new(path)),
        [] => tables(ROWS),
        ["--rows", rows] => tables(rows.parse()?),
        _ => anyhow::bail!("usage: loading [--rows N]"),
    }
}

/// One load, in a process of its own; prints rows, seconds, bytes.
fn once(what: &str, path: &Path) -> Result<()> {
    let started = Instant::now();
    let rows = match what {
        "load" => load(path)?.height(),
        "three" => Load::new(path).columns(THREE).read()?.height(),
        "polars" => {
            let text = Schema::from_iter(
                ["Sport", "Dport"].map(|name| Field::new(name.into(), DataType::String)),
            );
            CsvReadOptions::default()
                .with_schema_overwrite(Some(text.into()))
                .try_into_reader_with_file_path(Some(path.to_owned()))?
                .finish()?
                .height()
        }
        "scan" => scan(path)?
            .group_by([col("DstAddr")])
            .agg([col("TotBytes").sum(), len()])
            .collect_with_engine(Engine::Streaming)?
            .unwrap_single()
            .column("len")?
            .u32()?
            .iter()
            .flatten()
            .map(|count| count as usize)
            .sum(),
        _ => anyhow::bail!("load, three, polars or scan"),
    };
    println!("{rows} {} {}", started.elapsed().as_secs_f64(), peak());
    Ok(())
}

/// Linux: the most bytes that were ever resident.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() * 1024
}

#[derive(Clone, Copy)]
struct Figure {
    seconds: f64,
    bytes: f64,
}

fn measure(rows: u64, command: impl Fn() -> Command) -> Result<Figure> {
    let mut figures = Vec::new();
    for _ in 0..RUNS {
        // An old OpenBLAS's settings slow a new numpy.
        let output = command()
            .env_remove("OPENBLAS_CORETYPE")
            .env_remove("OPENBLAS_L2_SIZE")
            .output()?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let stderr = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{stderr}");
        let mut words = said.split_whitespace();
        let mut next = || words.next().context("three numbers");
        ensure!(next()?.parse::<u64>()? == rows, "rows were lost: {said}");
        figures.push(Figure {
            seconds: next()?.parse()?,
            bytes: next()?.parse()?,
        });
    }
    let median = |of: fn(&Figure) -> f64| {
        let mut values: Vec<f64> = figures.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values[values.len() / 2]
    };
    Ok(Figure {
        seconds: median(|figure| figure.seconds),
        bytes: median(|figure| figure.bytes),
    })
}

fn ours(what: &str, path: &Path, rows: u64) -> Result<Figure> {
    let program = Checkout::ready().release().join("loading");
    measure(rows, || {
        let mut command = Command::new(&program);
        command.args(["once", what]).arg(path);
        command
    })
}

fn python(what: &str, path: &Path, rows: u64) -> Result<Figure> {
    measure(rows, || {
        let mut command = Command::new(Checkout::ready().python());
        command.args(["-c", PYTHON, what]).arg(path);
        command
    })
}

fn tables(rows: u64) -> Result<()> {
    // What it builds is not to be measured, nor to be replaced while it runs.
    Checkout::ready();
    let folder = tempfile::tempdir()?;
    let path = generated(folder.path(), rows)?;
    let pandas = python("pandas", &path, rows)?;
    let polars = python("polars", &path, rows)?;
    let best = Figure {
        seconds: pandas.seconds.min(polars.seconds),
        bytes: pandas.bytes.min(polars.bytes),
    };
    println!("| {rows} rows of 11 columns | time | memory |");
    println!("| --- | --- | --- |");
    let line = |name: &str, figure: Figure| {
        println!(
            "| {name} | {:.2} | {:.2} |",
            figure.seconds / best.seconds,
            figure.bytes / best.bytes
        );
    };
    line("pandas `read_csv`", pandas);
    line("Python polars `read_csv`", polars);
    line(
        "Rust polars `CsvReadOptions`, as it comes",
        ours("polars", &path, rows)?,
    );
    line("`load`", ours("load", &path, rows)?);
    line("`load`, three columns", ours("three", &path, rows)?);
    std::fs::remove_file(&path)?;

    println!("\n| million rows | `load`, time a row |");
    println!("| --- | --- |");
    let mut first = None;
    for millions in MILLIONS {
        let rows = (millions * 1e6) as u64;
        let path = generated(folder.path(), rows)?;
        let each = ours("load", &path, rows)?.seconds / rows as f64;
        let first = *first.get_or_insert(each);
        println!("| {millions} | {:.2} |", each / first);
        std::fs::remove_file(&path)?;
    }

    let path = generated(folder.path(), 5_000_000)?;
    let many = folder.path().join("many");
    std::fs::create_dir(&many)?;
    for i in 0..8 {
        std::fs::hard_link(&path, many.join(format!("{i}.csv")))?;
    }
    let scanned = ours("scan", &many, 40_000_000)?;
    println!(
        "\n`scan` of 40 million rows in 8 files, bytes by destination, streaming: {:.0} MB at most",
        scanned.bytes / 1e6
    );
    Ok(())
}
