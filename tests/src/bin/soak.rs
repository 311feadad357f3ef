//! A long day: 300 cells in one kernel, of every kind.
//!
//!     cargo run --release --bin soak [-- --cells 300]
//!
//! Prints how long the last tenth of the cells took beside the first, what kernel
//! and child keep resident, and what the compiled cells leave on the disk.

use anyhow::{Context, Result, ensure};
use argus_tests::Client;
use argus_tests::checkout::workspace;
use std::path::Path;

/// What a person does, over and over; `#` is the number of the round.
const ROUND: [(&str, Ends); 10] = [
    ("let df = load(\"data/flows.csv\")?;", Ends::Well),
    ("df.head(Some(5))", Ends::Well),
    (
        "scatter_matrix(&df, [\"TotPkts\", \"TotBytes\"])?.log_x()",
        Ends::Well,
    ),
    ("fn twice(x: i64) -> i64 { x * 2 + # }", Ends::Well),
    (
        "let top = df.counts(\"DstAddr\")?; top.height() as i64 + twice(#)",
        Ends::Well,
    ),
    ("df.counts(\"NoSuchColumn\")?", Ends::InError),
    ("let v: Vec<i32> = vec![#]; v[99]", Ends::InError),
    ("no_such_name + #", Ends::InError),
    (
        "line(&df, \"StartTime\", \"TotBytes\")?.by(\"Proto\")",
        Ends::Well,
    ),
    ("println!(\"round #\"); df.height()", Ends::Well),
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Ends {
    Well,
    InError,
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let cells = match args
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        [] => 300,
        ["--cells", cells] => cells.parse()?,
        _ => anyhow::bail!("usage: soak [--cells N]"),
    };
    let mut client = Client::argus(&workspace().join("notebooks"))?;
    let kernel = client.kernel_pid()?;
    let child: u32 = client.run("std::process::id()")?.value().parse()?;
    let mut seconds = Vec::new();
    let mut figures = vec![Figures::now(kernel, child)?];
    for n in 0..cells {
        let (code, ends) = ROUND[n % ROUND.len()];
        let code = code.replace('#', &(n / ROUND.len()).to_string());
        let reply = client.run(&code)?;
        ensure!(
            reply.is_ok() == (ends == Ends::Well),
            "{code}\n{}",
            reply.read()
        );
        seconds.push(reply.seconds);
        if (n + 1) % (cells / 3).max(1) == 0 {
            figures.push(Figures::now(kernel, child)?);
        }
    }
    let tenth = (cells / 10).max(1);
    let mean = |part: &[f64]| part.iter().sum::<f64>() / part.len() as f64;
    let (first, last) = (mean(&seconds[..tenth]), mean(&seconds[cells - tenth..]));
    println!(
        "{cells} cells; the last {tenth} took {:.2} times as long as the first\n",
        last / first
    );
    println!("| | kernel, MB | child, MB | on disk, MB | files |");
    println!("| --- | --- | --- | --- | --- |");
    for (i, figure) in figures.iter().enumerate() {
        println!(
            "| after {} cells | {:.0} | {:.0} | {:.1} | {} |",
            i * (cells / 3),
            figure.kernel,
            figure.child,
            figure.disk,
            figure.files
        );
    }
    Ok(())
}

struct Figures {
    kernel: f64,
    child: f64,
    disk: f64,
    files: usize,
}

impl Figures {
    fn now(kernel: u32, child: u32) -> Result<Figures> {
        let (bytes, files) = workplaces()?;
        Ok(Figures {
            kernel: resident(kernel)?,
            child: resident(child)?,
            disk: bytes as f64 / 1e6,
            files,
        })
    }
}

/// Linux: megabytes in memory.
fn resident(process: u32) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    Ok(kilobytes.context("VmRSS")? / 1e3)
}

/// What kernels have in their temporary folders.
fn workplaces() -> Result<(u64, usize)> {
    let mut sum = (0, 0);
    for entry in std::fs::read_dir(std::env::temp_dir())?.flatten() {
        if entry
            .file_name()
            .to_string_lossy()
            .starts_with("argus-kernel-")
        {
            add(&entry.path(), &mut sum);
        }
    }
    Ok(sum)
}

fn add(path: &Path, (bytes, files): &mut (u64, usize)) {
    let Ok(about) = std::fs::symlink_metadata(path) else {
        return;
    };
    if !about.is_dir() {
        *bytes += about.len();
        *files += 1;
        return;
    }
    let mut below = (0, 0);
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        add(&entry.path(), &mut below);
    }
    *bytes += below.0;
    *files += below.1;
}
