//! How long people wait: the kernel beside Python's and the stock evcxr, on the
//! cells of the first notebook, in floors.
//!
//!     cargo run --release --bin latency
//!
//! A *floor* is what `rustc` takes here and now to compile an empty cdylib. Every
//! kernel runs the notebook in fresh processes, each cell sent on its own; ours as if
//! for the first time, and again, when it remembers the types of the variables. A
//! cell's time is from the request until the kernel is idle again, its work on
//! data included. The stock kernel has the same preload, by its `init.evcxr`, and
//! the types that its inference cannot see.

use anyhow::{Context, Result, ensure};
use argus_tests::checkout::workspace;
use argus_tests::client::Start;
use argus_tests::notebook::{self, Cell};
use argus_tests::{Checkout, Client, stock};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

/// Fresh kernels that a figure is the median of.
const RUNS: usize = 5;

fn main() -> Result<()> {
    let checkout = Checkout::ready();
    let notebooks = workspace().join("notebooks");
    let cells = notebook::cells(&notebooks.join("01-explore-argus-flows.ipynb"))?;
    let floor = floor()?;
    println!("floor: {:.0} ms\n", floor * 1000.0);

    let folder = tempfile::tempdir()?;
    let bare = stock::environment(checkout, &folder.path().join("bare"), stock::With::Nothing)?;
    let preloaded = stock::environment(
        checkout,
        &folder.path().join("preloaded"),
        stock::With::Preload,
    )?;
    let rust: Vec<String> = cells.iter().map(|cell| cell.rust.clone()).collect();
    let nothing_remembered =
        BTreeMap::from([("XDG_CACHE_HOME".to_owned(), "/dev/null".to_owned())]);
    let kernels = [
        (
            "argus, the first time",
            "argus",
            nothing_remembered,
            rust.clone(),
        ),
        ("argus, run again", "argus", BTreeMap::new(), rust),
        (
            "Python (ipykernel, pandas)",
            "python3",
            BTreeMap::new(),
            python(&cells)?,
        ),
        (
            "stock evcxr_jupyter, no dependency",
            stock::KERNEL,
            bare,
            Vec::new(),
        ),
        (
            "stock evcxr_jupyter, our preload",
            stock::KERNEL,
            preloaded,
            typed(&cells),
        ),
    ];
    println!("| kernel | ready | median cell | slowest cell | memory, idle |");
    println!("| --- | --- | --- | --- | --- |");
    let mut each: Vec<(&str, Vec<f64>)> = Vec::new();
    for (name, kernel, env, code) in &kernels {
        let start = Start {
            kernel,
            cwd: &notebooks,
            env: env.clone(),
        };
        let measured = measure(&start, code)?;
        let in_floors = |seconds: f64| format!("{:.1} floors", seconds / floor);
        let (middle, slowest) = match measured.cells.as_slice() {
            [] => ("".to_owned(), "".to_owned()),
            cells => (
                in_floors(median(cells.to_vec())),
                in_floors(cells.iter().copied().fold(0.0, f64::max)),
            ),
        };
        println!(
            "| {name} | {} | {middle} | {slowest} | {} MB |",
            in_floors(measured.ready),
            measured.memory / 1_000_000
        );
        each.push((name, measured.cells));
    }
    println!(
        "\n| cell | {} |",
        cell_columns(&each, |(name, _)| (*name).to_owned())
    );
    println!("| --- | {} |", cell_columns(&each, |_| "---".to_owned()));
    for (i, cell) in cells.iter().enumerate() {
        let columns = cell_columns(&each, |(_, cells)| format!("{:.1}", cells[i] / floor));
        println!("| `{}` | {columns} |", cell.rust.replace('|', "\\|"));
    }
    Ok(())
}

fn cell_columns(each: &[(&str, Vec<f64>)], text: impl Fn(&(&str, Vec<f64>)) -> String) -> String {
    let measured = each.iter().filter(|(_, cells)| !cells.is_empty());
    measured.map(text).collect::<Vec<_>>().join(" | ")
}

/// The lines that stand beside ours in the notebook.
fn python(cells: &[Cell]) -> Result<Vec<String>> {
    let twins = cells.iter().map(|cell| {
        let twin = cell.python.clone();
        twin.with_context(|| format!("no Python beside `{}`", cell.rust))
    });
    twins.collect()
}

/// The variables of this notebook are frames, and a path.
fn typed(cells: &[Cell]) -> Vec<String> {
    cells
        .iter()
        .map(|cell| {
            cell.rust
                .replace("let path =", "let path: String =")
                .replace("let df =", "let df: DataFrame =")
                .replace("let dns =", "let dns: DataFrame =")
        })
        .collect()
}

/// Seconds, each the median of [`RUNS`] fresh kernels; bytes.
struct Measured {
    ready: f64,
    cells: Vec<f64>,
    memory: u64,
}

fn measure(start: &Start<'_>, code: &[String]) -> Result<Measured> {
    let mut ready = Vec::new();
    let mut memory = Vec::new();
    let mut cells = vec![Vec::new(); code.len()];
    for _ in 0..RUNS {
        let mut client = Client::start(start)?;
        ready.push(client.ready_in);
        std::thread::sleep(Duration::from_secs(1));
        memory.push(resident(client.kernel_pid()?)? as f64);
        for (seconds, code) in cells.iter_mut().zip(code) {
            let reply = client.run(code)?;
            ensure!(reply.is_ok(), "{}: {code}\n{}", start.kernel, reply.read());
            seconds.push(reply.seconds);
        }
    }
    Ok(Measured {
        ready: median(ready),
        cells: cells.into_iter().map(median).collect(),
        memory: median(memory) as u64,
    })
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Seconds that `rustc` takes for an empty cdylib.
fn floor() -> Result<f64> {
    let sysroot = Command::new("rustc")
        .args(["--print", "sysroot"])
        .output()?;
    // Not rustup's proxy, which adds its own 20 to 40 ms.
    let rustc = PathBuf::from(String::from_utf8(sysroot.stdout)?.trim()).join("bin/rustc");
    let folder = tempfile::tempdir()?;
    let source = folder.path().join("empty.rs");
    std::fs::write(&source, "")?;
    let mut seconds = Vec::new();
    for _ in 0..11 {
        let started = Instant::now();
        let status = Command::new(&rustc)
            .args(["--edition=2024", "--crate-type=cdylib", "--out-dir"])
            .arg(folder.path())
            .arg(&source)
            .status()?;
        ensure!(status.success(), "rustc failed on an empty crate");
        seconds.push(started.elapsed().as_secs_f64());
    }
    Ok(median(seconds))
}

/// Resident bytes of a process and all that it started.
fn resident(pid: u32) -> Result<u64> {
    let proc = Path::new("/proc").join(pid.to_string());
    let status = std::fs::read_to_string(proc.join("status"))?;
    let kilobytes: u64 = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.split_whitespace().next())
        .map_or(Ok(0), str::parse)?;
    let mut bytes = kilobytes * 1024;
    for task in std::fs::read_dir(proc.join("task"))?.flatten() {
        let children = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
        for child in children.split_whitespace() {
            bytes += resident(child.parse()?)?;
        }
    }
    Ok(bytes)
}
