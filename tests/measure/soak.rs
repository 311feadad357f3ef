//! A long day: 300 cells in one kernel, of every kind.
//!
//!     cargo run --release --bin soak [-- --cells 300]
//!
//! Prints how long the last tenth of the cells took beside the first, what kernel
//! and child keep resident, and what the compiled cells leave on the disk.

use anyhow::{Result, ensure};
use argus_tests::Client;
use argus_tests::measuring::{number_argument, process_bytes};
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
    let cells = number_argument("--cells", 300)? as usize;
    let mut client = Client::in_notebooks()?;
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
            reply.error_text()
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
        let (bytes, files) = kernels_folders()?;
        Ok(Figures {
            kernel: process_bytes(kernel, "VmRSS")? as f64 / 1e6,
            child: process_bytes(child, "VmRSS")? as f64 / 1e6,
            disk: bytes as f64 / 1e6,
            files,
        })
    }
}

/// Bytes and files in the temporary folders of kernels.
fn kernels_folders() -> Result<(u64, usize)> {
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
