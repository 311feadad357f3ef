//! Real engines beside rows in memory: Spark (a master, two workers and a Connect server), Sail by
//! Flight SQL, DuckDB, and polars' own streaming engine over a scan. The numbers are the same, and
//! what goes wrong on the way is an error that leaves the notebook as it was.
//!
//! ```sh
//! cargo test --release --test engines                # all of it, an engine after the other
//! cargo test --release --test engines -- spark       # an engine, or a check, by a part of its name
//! ```
//!
//! | file | what |
//! | --- | --- |
//! | `place` | where rows are: an engine that runs, and the same rows in memory |
//! | `questions` | every figure and verb, asked there and here |
//! | `answer` | what makes two answers the same |
//! | `notebook` | the documented notebook, with one line changed |
//! | `filters` | random filters |
//! | `hostile` | names and values that someone else chose |
//! | `faults` | stop, an engine that dies, one that does not answer |
//! | `bounds` | bytes that come back, memory that grows |
//! | `secrets` | what nobody may read |

#[cfg(has_engines)]
mod answer;
#[cfg(has_engines)]
mod bounds;
#[cfg(has_engines)]
mod faults;
#[cfg(has_engines)]
mod filters;
#[cfg(has_engines)]
mod hostile;
#[cfg(has_engines)]
mod notebook;
#[cfg(has_engines)]
mod place;
#[cfg(has_engines)]
mod questions;
#[cfg(has_engines)]
mod secrets;

use std::process::ExitCode;

#[cfg(not(has_engines))]
fn main() -> ExitCode {
    use argus_tests::all_has_to_be_tested;
    println!("ignored: there was no {}", argus_tests::UNMET_REQUIREMENTS);
    match all_has_to_be_tested() {
        true => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    }
}

#[cfg(has_engines)]
fn main() -> ExitCode {
    // There is no test here that libtest could list or ignore.
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments.iter().any(|a| a == "--list" || a == "--ignored") {
        return ExitCode::SUCCESS;
    }
    let filter = arguments.iter().find(|a| !a.starts_with("--"));
    match run(filter.map_or("", String::as_str)) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(failures) => {
            eprintln!("{failures} checks failed");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// What is checked at a place.
#[cfg(has_engines)]
type Check = (&'static str, fn(&mut place::Place) -> anyhow::Result<()>);

/// What is checked of engines and of a scan.
#[cfg(has_engines)]
const EVERYWHERE: [Check; 2] = [
    ("figures and verbs give the local numbers", questions::agree),
    ("the documented notebook", notebook::comes_out_as_committed),
];

/// What is checked of engines. The last ones leave none behind.
#[cfg(has_engines)]
const OF_ENGINES: [Check; 8] = [
    ("2,000 queries", bounds::queries_do_not_grow),
    ("500 filters", filters::agree),
    ("hostile names and values", hostile::are_data),
    ("an executor dies", faults::executor_dies),
    ("stop", faults::stop),
    ("no answer", faults::no_answer),
    ("secrets", secrets::stay_secret),
    ("the engine dies", faults::engine_dies),
];

/// How many checks failed.
#[cfg(has_engines)]
fn run(filter: &str) -> anyhow::Result<usize> {
    use place::{Kind, Place};
    let drivers = argus_tests::engines::drivers()?;
    // SAFETY: this process has one thread as yet.
    unsafe { std::env::set_var("VIRTUAL_ENV", drivers) };
    let started = std::time::Instant::now();
    let mut failures = 0;
    let mut run = 0;
    // Sail and Spark do not answer every question yet; they are asked when they are named.
    let all = [Kind::Scan, Kind::DuckDb, Kind::Sail, Kind::Spark];
    let kinds = match filter {
        "" => &all[..2],
        _ => &all[..],
    };
    for &kind in kinds {
        let mut place = None;
        let of_engines: &[Check] = if kind == Kind::Scan { &[] } else { &OF_ENGINES };
        for (name, check) in EVERYWHERE.iter().chain(of_engines) {
            let title = format!("{}: {name}", kind.name());
            if !title.contains(filter) {
                continue;
            }
            let started = std::time::Instant::now();
            let place = match &mut place {
                Some(place) => place,
                none => none.insert(Place::new(kind)?),
            };
            run += 1;
            let came = check(place);
            let seconds = started.elapsed().as_secs_f64();
            match came {
                Ok(()) => println!("{title}: ok, {seconds:.1} s"),
                Err(error) => {
                    failures += 1;
                    println!("{title}: FAILED, {seconds:.1} s\n  {error:#}");
                }
            }
        }
    }
    anyhow::ensure!(run > 0, "no check is called `{filter}`");
    println!("{run} checks in {:.0} s", started.elapsed().as_secs_f64());
    Ok(failures)
}
