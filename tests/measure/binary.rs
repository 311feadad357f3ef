//! How long a file of Argus' own records takes to become a frame, beside what ra takes to
//! print it and zcat to unpack it.
//!
//!     cargo run --release --bin binary [-- --records 1500000]
//!
//! The file is what the real argus makes of the shared capture, as often as it takes.
//! Every figure is the median of five fresh processes; memory is the most that was
//! resident, and the frame's is what polars says that its columns take.

use anyhow::{Context, Result, ensure};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::Checkout;
use argus_tests::checkout::{program, shared_data};
use argus_tests::measuring::{median, number_argument, process_bytes};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const RUNS: usize = 5;
const RECORDS: u64 = 1_500_000;
const THREE: [&str; 3] = ["StartTime", "DstAddr", "TotBytes"];

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [once, what, path] if once == "once" => once_in_this_process(what, Path::new(path)),
        _ => table(number_argument("--records", RECORDS)?),
    }
}

/// One load, in a process of its own; prints rows, seconds, resident bytes, the frame's
/// bytes.
fn once_in_this_process(what: &str, path: &Path) -> Result<()> {
    let started = Instant::now();
    let (rows, frame) = match what {
        "load" => size(&load(path)?),
        "three" => size(&Load::new(path).columns(THREE).read()?),
        "all" => size(&Load::new(path).all().read()?),
        "scan" => {
            let query = scan(path)?
                .group_by([col("DstAddr")])
                .agg([col("TotBytes").sum(), len()]);
            let answer = query
                .collect_with_engine(Engine::Streaming)?
                .unwrap_single();
            let counts = answer.column("len")?.u32()?;
            let rows = counts.iter().flatten().map(|count| count as usize).sum();
            (rows, answer.estimated_size())
        }
        _ => anyhow::bail!("load, three, all or scan"),
    };
    let seconds = started.elapsed().as_secs_f64();
    let resident = process_bytes(std::process::id(), "VmHWM")?;
    println!("{rows} {seconds} {resident} {frame}");
    Ok(())
}

fn size(df: &DataFrame) -> (usize, usize) {
    (df.height(), df.estimated_size())
}

/// Medians of several processes.
struct Figure {
    rows: f64,
    seconds: f64,
    resident: f64,
    frame: f64,
}

fn ours(what: &str, path: &Path) -> Result<Figure> {
    let program = Checkout::ready().release().join("binary");
    let mut figures: [Vec<f64>; 4] = Default::default();
    for _ in 0..RUNS {
        let output = Command::new(&program)
            .args(["once", what])
            .arg(path)
            .output()?;
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let stderr = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{stderr}");
        let mut words = printed.split_whitespace();
        for figure in &mut figures {
            figure.push(words.next().context("four numbers")?.parse()?);
        }
    }
    let [rows, seconds, resident, frame] = figures.map(median);
    Ok(Figure {
        rows,
        seconds,
        resident,
        frame,
    })
}

/// The seconds that a program takes whose output goes nowhere.
fn theirs(program: &Path, arguments: &[&str], path: &Path, runs: usize) -> Result<f64> {
    let mut seconds = Vec::new();
    for _ in 0..runs {
        let started = Instant::now();
        let status = Command::new(program)
            .args(arguments)
            .arg(path)
            .stdout(Stdio::null())
            .status()?;
        ensure!(status.success(), "{}: {status}", program.display());
        seconds.push(started.elapsed().as_secs_f64());
    }
    Ok(median(seconds))
}

fn table(records: u64) -> Result<()> {
    // What it builds is not to be measured, nor to be replaced while it runs.
    Checkout::ready();
    let folder = tempfile::tempdir()?;
    let path = records_of_a_capture(folder.path(), records)?;
    let bytes = path.metadata()?.len() as f64;
    let packed = packed(&path)?;
    let ra = program("ra")?;
    let ra_seconds = theirs(&ra, &["-X", "-c", ",", "-r"], &path, 1)?;
    println!(
        "| {records} records, {:.0} MB | million records a second | against `ra -c ,` | memory against file and frame |",
        bytes / 1e6
    );
    println!("| --- | --- | --- | --- |");
    for (name, what) in [
        ("default columns", "load"),
        ("three columns", "three"),
        ("every field that occurs", "all"),
        ("`scan`, a sum by group, streaming", "scan"),
    ] {
        let figure = ours(what, &path)?;
        println!(
            "| {name} | {:.2} | {:.1} times | {:.2} |",
            figure.rows / figure.seconds / 1e6,
            ra_seconds / figure.seconds,
            figure.resident / (bytes + figure.frame)
        );
    }
    println!(
        "| `ra -c , >/dev/null` | {:.2} | 1 | |",
        records as f64 / ra_seconds / 1e6
    );
    let zcat = theirs(&program("zcat")?, &[], &packed, RUNS)?;
    let gzip = ours("load", &packed)?;
    println!(
        "\ngzip: {:.2} of the time of `zcat >/dev/null`",
        gzip.seconds / zcat
    );
    larger_than_memory(folder.path(), &path)
}

/// A query on a file of more bytes than the process may have for everything.
fn larger_than_memory(folder: &Path, path: &Path) -> Result<()> {
    const TIMES: usize = 8;
    let once = std::fs::read(path)?;
    let large = folder.join("large.argus");
    let mut file = BufWriter::new(File::create(&large)?);
    for _ in 0..TIMES {
        file.write_all(&once)?;
    }
    file.flush()?;
    drop(file);
    let bytes = large.metadata()?.len();
    // What the program itself and its threads take has to fit, too.
    let allowed = (bytes / 1024 / 3).max(600_000);
    let program = Checkout::ready().release().join("binary");
    let limited = format!("ulimit -v {allowed}; exec \"$0\" once scan \"$1\"");
    let output = Command::new("sh")
        .args(["-c", &limited])
        .arg(&program)
        .arg(&large)
        .output()?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{stderr}");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let mut words = printed.split_whitespace();
    let mut number = || words.next().and_then(|word| word.parse::<f64>().ok());
    let rows = number().context("rows")?;
    let seconds = number().context("seconds")?;
    let resident = number().context("bytes")?;
    println!(
        "`scan` of {:.0} MB in {} MB of address space: {:.2} million records a second, {:.0} MB resident",
        bytes as f64 / 1e6,
        allowed / 1024,
        rows / seconds / 1e6,
        resident / 1e6
    );
    Ok(())
}

/// A file of so many records, or a few more: the real argus' of the shared capture, again
/// and again.
fn records_of_a_capture(folder: &Path, records: u64) -> Result<PathBuf> {
    let once = folder.join("once.argus");
    let status = Command::new(program("argus")?)
        .args(["-X", "-F", "/dev/null", "-r"])
        .arg(shared_data("ssh-mdns.pcap")?)
        .arg("-w")
        .arg(&once)
        .status()?;
    ensure!(status.success(), "argus: {status}");
    let flows = load(&once)?.height() as u64;
    let bytes = std::fs::read(&once)?;
    let path = folder.join("many.argus");
    let mut file = BufWriter::new(File::create(&path)?);
    for _ in 0..records.div_ceil(flows) {
        file.write_all(&bytes)?;
    }
    file.flush()?;
    Ok(path)
}

fn packed(path: &Path) -> Result<PathBuf> {
    let packed = path.with_extension("argus.gz");
    let status = Command::new(program("gzip")?)
        .args(["-6", "-c"])
        .arg(path)
        .stdout(File::create(&packed)?)
        .status()?;
    ensure!(status.success(), "gzip: {status}");
    Ok(packed)
}
