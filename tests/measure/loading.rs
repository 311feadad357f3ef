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
use argus_tests::measuring::{
    ROWS, median, number_argument, process_bytes, without_openblas_settings,
};
use argus_tests::{Checkout, generated};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

const RUNS: usize = 5;
const THREE: [&str; 3] = ["StartTime", "DstAddr", "TotBytes"];
const MILLIONS: [f64; 6] = [0.5, 1.0, 2.0, 5.0, 10.0, 20.0];

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [once, what, path] if once == "once" => load_once(what, Path::new(path)),
        _ => tables(number_argument("--rows", ROWS)?),
    }
}

/// One load, in a process of its own; prints rows, seconds, bytes.
fn load_once(what: &str, path: &Path) -> Result<()> {
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
    let seconds = started.elapsed().as_secs_f64();
    let bytes = process_bytes(std::process::id(), "VmHWM")?;
    println!("{rows} {seconds} {bytes}");
    Ok(())
}

/// The time and the memory of a load.
#[derive(Clone, Copy)]
struct Figure {
    seconds: f64,
    bytes: f64,
}

/// The medians of several processes that each print rows, seconds and bytes.
fn measure(rows: u64, command: impl Fn() -> Command) -> Result<Figure> {
    let (mut seconds, mut bytes) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        let output = without_openblas_settings(&mut command()).output()?;
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let stderr = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{stderr}");
        let mut words = printed.split_whitespace();
        let mut next = || words.next().context("three numbers");
        ensure!(next()?.parse::<u64>()? == rows, "rows were lost: {printed}");
        seconds.push(next()?.parse()?);
        bytes.push(next()?.parse()?);
    }
    Ok(Figure {
        seconds: median(seconds),
        bytes: median(bytes),
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

fn python(library: &str, path: &Path, rows: u64) -> Result<Figure> {
    measure(rows, || {
        let mut command = Checkout::ready().python_script("measure_loading.py");
        command.arg(library).arg(path);
        command
    })
}

fn tables(rows: u64) -> Result<()> {
    // What it builds is not to be measured, nor to be replaced while it runs.
    Checkout::ready();
    let folder = tempfile::tempdir()?;
    beside_others(folder.path(), rows)?;
    by_length(folder.path())?;
    larger_than_memory(folder.path())
}

fn beside_others(folder: &Path, rows: u64) -> Result<()> {
    let path = generated(folder, rows)?;
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
    Ok(std::fs::remove_file(&path)?)
}

fn by_length(folder: &Path) -> Result<()> {
    println!("\n| million rows | `load`, time a row |");
    println!("| --- | --- |");
    let mut first = None;
    for millions in MILLIONS {
        let rows = (millions * 1e6) as u64;
        let path = generated(folder, rows)?;
        let each = ours("load", &path, rows)?.seconds / rows as f64;
        let first = *first.get_or_insert(each);
        println!("| {millions} | {:.2} |", each / first);
        std::fs::remove_file(&path)?;
    }
    Ok(())
}

fn larger_than_memory(folder: &Path) -> Result<()> {
    let path = generated(folder, 5_000_000)?;
    let many = folder.join("many");
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
