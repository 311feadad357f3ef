//! Real engines beside rows in memory: Spark (a master, two workers and a Connect server), Sail by
//! Flight SQL, DuckDB, and polars' own streaming engine over a scan. The numbers are the same, and
//! what goes wrong on the way is an error that leaves the notebook as it was.
//!
//! ```sh
//! cargo test --release --test engines                # a scan, DuckDB, Sail and Spark
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

#[cfg(has_engines)]
use place::Kind;
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

/// What is checked of some of the places.
#[cfg(has_engines)]
struct Check {
    name: &'static str,
    of: &'static [Kind],
    came: fn(&mut place::Place) -> anyhow::Result<()>,
}

#[cfg(has_engines)]
const fn check(
    name: &'static str,
    of: &'static [Kind],
    came: fn(&mut place::Place) -> anyhow::Result<()>,
) -> Check {
    Check { name, of, came }
}

#[cfg(has_engines)]
const EVERYWHERE: &[Kind] = &[Kind::Scan, Kind::DuckDb, Kind::Sail, Kind::Spark];
#[cfg(has_engines)]
const ENGINES: &[Kind] = &[Kind::DuckDb, Kind::Sail, Kind::Spark];
/// Those that are processes of their own, and may ask for a token.
#[cfg(has_engines)]
const SERVERS: &[Kind] = &[Kind::Sail, Kind::Spark];

/// The last ones leave no engine behind.
#[cfg(has_engines)]
#[rustfmt::skip]
const CHECKS: [Check; 9] = [
    check("figures and verbs give the local numbers", EVERYWHERE, questions::agree),
    check("the documented notebook", EVERYWHERE, notebook::comes_out_as_committed),
    check("2,000 queries", ENGINES, bounds::queries_do_not_grow),
    check("500 filters", ENGINES, filters::agree),
    check("hostile names and values", ENGINES, hostile::are_data),
    check("an executor dies", &[Kind::Spark], faults::executor_dies),
    // Sail goes on with a cross join that was cancelled, and answers nobody meanwhile.
    check("stop", &[Kind::DuckDb, Kind::Spark], faults::stop),
    check("secrets", SERVERS, secrets::stay_secret),
    check("the engine dies", SERVERS, faults::engine_dies),
];

/// What is asked of nobody.
#[cfg(has_engines)]
const NO_ANSWER: &str = "nobody answers";

/// How many checks failed.
#[cfg(has_engines)]
fn run(filter: &str) -> anyhow::Result<usize> {
    use place::Place;
    let drivers = argus_tests::engines::drivers()?;
    // SAFETY: this process has one thread as yet.
    unsafe { std::env::set_var("VIRTUAL_ENV", drivers) };
    let started = std::time::Instant::now();
    let mut failures = 0;
    let mut run = 0;
    for &kind in EVERYWHERE {
        let mut place = None;
        for Check { name, of, came } in &CHECKS {
            if !of.contains(&kind) {
                continue;
            }
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
            failures += failed(&title, started, &came(place));
        }
    }
    if NO_ANSWER.contains(filter) {
        let started = std::time::Instant::now();
        run += 1;
        failures += failed(NO_ANSWER, started, &faults::no_answer());
    }
    anyhow::ensure!(run > 0, "no check is called `{filter}`");
    println!("{run} checks in {:.0} s", started.elapsed().as_secs_f64());
    Ok(failures)
}

/// Says how a check came out; 1 if it failed.
#[cfg(has_engines)]
fn failed(title: &str, started: std::time::Instant, came: &anyhow::Result<()>) -> usize {
    let seconds = started.elapsed().as_secs_f64();
    match came {
        Ok(()) => println!("{title}: ok, {seconds:.1} s"),
        Err(error) => println!("{title}: FAILED, {seconds:.1} s\n  {error:#}"),
    }
    usize::from(came.is_err())
}
