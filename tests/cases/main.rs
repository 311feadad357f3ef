//! What people write, and what their files hold: every cell of the tables beside this file
//! is run by a real client, and has to be right, or to be wrong where it is known to be.
//!
//! ```sh
//! cargo test --release --test cases                     # all of them
//! cargo test --release --test cases -- "Rust Book"      # whose source, name or code has that
//! cargo test --release --test cases -- --unmark         # takes the marks off that are untrue
//! ```
//!
//! | file | what |
//! | --- | --- |
//! | `kernel` | a kernel, and the folder that a case's files are written to |
//! | `both` | two of them, which compile in either way and have to come to the same |
//! | `tables` | the tables on the disk |

mod both;
mod kernel;
mod tables;

use anyhow::{Context, Result, bail};
use argus_tests::cases::Case;
use both::Both;
use kernel::Judged;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::Instant;
use tables::Table;

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether every cell was as it shall be.
fn run() -> Result<bool> {
    let mut filter = String::new();
    let mut unmarks = false;
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--unmark" => unmarks = true,
            // There is no test here that libtest could list or ignore.
            "--list" | "--ignored" => return Ok(true),
            option if option.starts_with("--") => {}
            text => text.clone_into(&mut filter),
        }
    }
    let started = Instant::now();
    let tables = tables::read()?;
    let chosen: Vec<(&Table, &Case)> = tables
        .iter()
        .flat_map(|table| table.cases.iter().map(move |case| (table, case)))
        .filter(|(_, case)| is_chosen(case, &filter))
        .collect();
    let judged = judge_all(&chosen)?;
    if unmarks {
        tables::unmark(&judged)?;
    }
    Ok(report(&chosen, &judged, started.elapsed().as_secs_f64()))
}

fn is_chosen(case: &Case, filter: &str) -> bool {
    let codes = case.cells.iter().map(|cell| cell.code.as_str());
    let mut texts = [case.source.as_str(), case.name.as_str()]
        .into_iter()
        .chain(codes);
    texts.any(|text| text.contains(filter))
}

/// Runs the cases on as many pairs of kernels as there are cores.
fn judge_all(chosen: &[(&Table, &Case)]) -> Result<Vec<Judged>> {
    let waiting = Mutex::new(chosen.iter());
    let judged = Mutex::new(Vec::new());
    let work = || -> Result<()> {
        let mut kernels = Both::new()?;
        loop {
            let next = waiting.lock().ok().and_then(|mut cases| cases.next());
            let Some((table, case)) = next else {
                return Ok(());
            };
            let found = kernels
                .judge(table, case)
                .with_context(|| format!("{}: {}", case.source, case.name))?;
            match judged.lock() {
                Ok(mut judged) => judged.extend(found),
                Err(_) => bail!("another kernel's thread has panicked"),
            }
        }
    };
    let cores = std::thread::available_parallelism()?.get();
    std::thread::scope(|scope| -> Result<()> {
        let workers: Vec<_> = (0..cores).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            let Ok(result) = worker.join() else {
                bail!("a kernel's thread has panicked");
            };
            result?;
        }
        Ok(())
    })?;
    judged
        .into_inner()
        .context("a kernel's thread has panicked")
}

/// Says what is not as it shall be, and how many are; whether all are.
fn report(chosen: &[(&Table, &Case)], judged: &[Judged], seconds: f64) -> bool {
    let mut wrong: Vec<&Judged> = judged.iter().filter(|cell| !cell.is_as_told()).collect();
    wrong.sort_by_key(|cell| (cell.table.clone(), cell.line));
    for cell in &wrong {
        println!("{cell}\n");
    }
    let right = judged.iter().filter(|cell| cell.unmet.is_none()).count();
    println!(
        "{} runs of cells of {} cases in {seconds:.0} s: {right} right, {} known to fail, {} not as told",
        judged.len(),
        chosen.len(),
        judged.len() - right - wrong.iter().filter(|cell| cell.unmet.is_some()).count(),
        wrong.len()
    );
    wrong.is_empty()
}
