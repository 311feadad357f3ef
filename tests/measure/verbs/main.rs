//! How long each everyday verb takes, beside the same in pandas, in Python's polars, and in
//! polars' own lazy API.
//!
//!     cargo run --release --bin verbs [-- --rows 4953136]
//!
//! On the generator's file. The frame is loaded before, and Python reads what it was saved
//! as: once as it comes, once with words as categories, which they are in our frames. All of them are there
//! at once and take turns, verb by verb; a time is the least of five. A ratio is how many
//! times as long the other takes.

mod questions;

use anyhow::{Context, Result, bail, ensure};
use argus_tests::measuring::{ROWS, number_argument, without_openblas_settings};
use argus_tests::{Checkout, generated};
use questions::{Answer, Data, NUMBERS_AND_TABLES, OF_RA, Pair, ROWS_AGAIN};
use serde::Deserialize;
use std::io::{BufRead, BufReader, Lines, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::time::Instant;

const ROUNDS: usize = 5;

/// Whom the verbs are measured beside: arguments of `measure_verbs.py`.
const PYTHONS: [[&str; 2]; 4] = [
    ["pandas", "text"],
    ["pandas", "categories"],
    ["polars", "text"],
    ["polars", "categories"],
];

/// What one run took.
#[derive(Clone, Copy, Deserialize)]
struct Took {
    seconds: f64,
    processor: f64,
}

impl Took {
    /// The shortest of several runs, and what they took of a processor in the mean: the
    /// clock of that is too coarse for one of them.
    fn of_rounds(rounds: &[Took]) -> Option<Took> {
        let seconds = rounds.iter().map(|took| took.seconds).reduce(f64::min)?;
        let processor: f64 = rounds.iter().map(|took| took.processor).sum();
        Some(Took {
            seconds,
            processor: processor / rounds.len() as f64,
        })
    }
}

/// A Python that runs verbs as they are asked for.
struct Python {
    process: Child,
    asked: ChildStdin,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Python {
    fn start([library, words]: [&str; 2], flows: &Path) -> Result<Python> {
        let mut python = Checkout::ready().python_script("measure_verbs.py");
        without_openblas_settings(&mut python);
        let python = python.args([library, words]).arg(flows);
        let mut process = python
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let asked = process.stdin.take().context("no standard input")?;
        let answers = process.stdout.take().context("no standard output")?;
        let mut python = Python {
            process,
            asked,
            answers: BufReader::new(answers).lines(),
        };
        let said = python.line()?;
        ensure!(said == "ready", "{library} says {said}");
        Ok(python)
    }

    fn line(&mut self) -> Result<String> {
        match self.answers.next() {
            Some(line) => Ok(line?),
            None => bail!("Python ended: {}", self.process.wait()?),
        }
    }

    /// Nothing, if the library does not have the verb.
    fn run(&mut self, verb: &str) -> Result<Option<Took>> {
        writeln!(self.asked, "{verb}")?;
        Ok(serde_json::from_str(&self.line()?)?)
    }
}

impl Drop for Python {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What this process took of a processor so far, in seconds: `man 5 proc`.
fn processor() -> Result<f64> {
    const TICKS_PER_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat")?;
    let (_, behind_the_name) = stat.rsplit_once(')').context("no name")?;
    let fields: Vec<&str> = behind_the_name.split_whitespace().collect();
    let ticks = |at: usize| -> Result<f64> { Ok(fields.get(at).context("short")?.parse()?) };
    Ok((ticks(11)? + ticks(12)?) / TICKS_PER_SECOND)
}

fn timed(ask: fn(&Data) -> Answer, data: &Data, name: &str) -> Result<(Took, f64)> {
    let (started, worked) = (Instant::now(), processor()?);
    let answer = ask(data).map_err(|error| anyhow::anyhow!("{name}: {error}"))?;
    let took = Took {
        seconds: started.elapsed().as_secs_f64(),
        processor: processor()? - worked,
    };
    Ok((took, answer))
}

fn main() -> Result<()> {
    let rows = number_argument("--rows", ROWS)?;
    let folder = tempfile::tempdir()?;
    let data = Data::new(&generated(folder.path(), rows)?)?;
    let saved = folder.path().join("saved.csv");
    let written = argus_nb::prelude::Flows::save(&data.flows, &saved)?;
    ensure!(written as u64 == rows, "not all rows were saved");
    let mut pythons = Vec::new();
    for python in PYTHONS {
        pythons.push(Python::start(python, &saved)?);
    }
    println!("{rows} flows\n");
    println!(
        "| verb | ms | pandas | with categories | Python's polars | with categories | polars' lazy API | ms of a processor | pandas | Python's polars |"
    );
    println!("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
    for pair in [NUMBERS_AND_TABLES, ROWS_AGAIN, OF_RA]
        .into_iter()
        .flatten()
    {
        println!("{}", row(pair, &data, &mut pythons)?);
    }
    Ok(())
}

/// A row of the table, after several rounds in which everybody has a turn.
fn row(pair: &Pair, data: &Data, pythons: &mut [Python]) -> Result<String> {
    let Pair { name, ours, polars } = pair;
    let (mut of_ours, mut of_polars) = (Vec::new(), Vec::new());
    let mut of_pythons = vec![Vec::new(); pythons.len()];
    for round in 0..ROUNDS {
        // Who comes second finds in the caches what the first has read: so they take turns.
        let first = polars.filter(|_| round % 2 == 1);
        let first = first.map(|polars| timed(polars, data, name)).transpose()?;
        let (took, answer) = timed(*ours, data, name)?;
        of_ours.push(took);
        if let Some(polars) = polars {
            let (took, expected) = match first {
                Some(first) => first,
                None => timed(*polars, data, name)?,
            };
            ensure!(
                (answer - expected).abs() <= 1e-9 * expected.abs(),
                "{name}: {answer}, and polars says {expected}"
            );
            of_polars.push(took);
        }
        for (python, took) in pythons.iter_mut().zip(&mut of_pythons) {
            took.extend(python.run(name)?);
        }
    }
    let own = Took::of_rounds(&of_ours).context("no round")?;
    let others: Vec<Option<Took>> = of_pythons
        .iter()
        .chain([&of_polars])
        .map(|rounds| Took::of_rounds(rounds))
        .collect();
    let mut cells = vec![(*name).to_owned(), format!("{:.1}", own.seconds * 1e3)];
    cells.extend(others.iter().map(|other| match other {
        Some(other) => format!("{:.1}", other.seconds / own.seconds),
        None => String::new(),
    }));
    cells.push(format!("{:.0}", own.processor * 1e3));
    for other in [others[0], others[2]] {
        cells.push(other.map_or_else(String::new, |other| format!("{:.0}", other.processor * 1e3)));
    }
    Ok(format!("| {} |", cells.join(" | ")))
}
