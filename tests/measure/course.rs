//! How long the documented notebook takes, from the start of the kernel to the last
//! output: on this kernel beside its Python twin (pandas, matplotlib, ipykernel),
//! both through nbclient, on the same file.
//!
//!     cargo run --release --bin course [-- --rows 4953136]
//!
//! The Rust notebook is run once with nothing remembered of it, as by somebody who opens
//! it for the first time, and then three times more, of which the median is taken; the
//! Python one twice, of which the quicker is taken. The time of a cell is that between
//! the client's request and the kernel's being idle again.

use anyhow::{Result, ensure};
use argus_tests::checkout::{notebooks, workspace};
use argus_tests::measuring::{ROWS, number_argument};
use argus_tests::{Checkout, generated};
use serde::Deserialize;
use std::path::Path;

const RUNS: usize = 3;
const NOTEBOOK: &str = "01-explore-argus-flows.ipynb";

/// The cells of the two notebooks, which are as many in both.
const CELLS: [&str; 15] = [
    "1 + 1",
    "packages",
    "import the data",
    "shape",
    "head",
    "distinct ports",
    "flows by host",
    "protocols and states",
    "filter DNS",
    "box plot",
    "filter in plain polars",
    "bytes by host",
    "largest packets",
    "scatter matrix",
    "scatter matrix, logarithmic",
];

#[derive(Debug, Deserialize)]
struct Ran {
    whole: f64,
    cells: Vec<f64>,
    shape: String,
}

fn main() -> Result<()> {
    table(number_argument("--rows", ROWS)?)
}

fn table(rows: u64) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let flows = generated(folder.path(), rows)?;
    let ours = notebooks().join(NOTEBOOK);
    let twin = workspace().join("tests/twin").join(NOTEBOOK);
    let first = ran(&ours, "argus", &flows, folder.path())?;
    let mut rust = (0..RUNS)
        .map(|_| ran(&ours, "argus", &flows, folder.path()))
        .collect::<Result<Vec<Ran>>>()?;
    rust.sort_by(|a, b| a.whole.total_cmp(&b.whole));
    let rust = &rust[RUNS / 2];
    let mut python = ran(&twin, "python3", &flows, folder.path())?;
    let again = ran(&twin, "python3", &flows, folder.path())?;
    if again.whole < python.whole {
        python = again;
    }
    ensure!(
        rust.shape == python.shape,
        "they read other data: {} and {}",
        rust.shape,
        python.shape
    );
    println!("{} rows and columns\n", rust.shape);
    println!("| | Rust, s | Python, s | Python / Rust |\n| --- | ---: | ---: | ---: |");
    let launch = |ran: &Ran| ran.whole - ran.cells.iter().sum::<f64>();
    line("start and end of the kernel", launch(rust), launch(&python));
    for (name, (rust, python)) in CELLS.iter().zip(rust.cells.iter().zip(&python.cells)) {
        line(name, *rust, *python);
    }
    line("whole, the first time", first.whole, python.whole);
    line("**whole**", rust.whole, python.whole);
    Ok(())
}

fn line(name: &str, rust: f64, python: f64) {
    println!(
        "| {name} | {rust:.2} | {python:.2} | {:.1} |",
        python / rust
    );
}

fn ran(notebook: &Path, kernel: &str, flows: &Path, cache: &Path) -> Result<Ran> {
    let output = Checkout::ready()
        .python_script("measure_course.py")
        .arg(notebook)
        .arg(kernel)
        .env("ARGUS_FLOWS", flows)
        // Where the kernel keeps types, and matplotlib fonts.
        .env("XDG_CACHE_HOME", cache)
        .output()?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{}: {stderr}", notebook.display());
    let ran: Ran = serde_json::from_slice(&output.stdout)?;
    ensure!(ran.cells.len() == CELLS.len(), "{} cells", ran.cells.len());
    eprintln!("{kernel}: {:.1} s", ran.whole);
    Ok(ran)
}
