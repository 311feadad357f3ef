//! Looks for what some tests need: see `src/requirements.rs`.
//!
//! It is run again when something that it found goes away, and, while a program is
//! missing, when anything is installed where programs are looked for. It does not watch
//! `PATH` itself: the tests call cargo again, and another `PATH` there would have them
//! built twice each time. After a change of `PATH` or of the shared data,
//! `touch tests/build.rs`.

#[path = "src/requirements.rs"]
mod requirements;

use requirements::{NO_IGNORED_TESTS, Needs, REQUIREMENTS, Requirement};
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed={NO_IGNORED_TESTS}");
    let mut unmet = Vec::new();
    for requirement in &REQUIREMENTS {
        println!("cargo::rustc-check-cfg=cfg({})", requirement.cfg);
        let missing = requirement.missing();
        if missing.is_empty() {
            println!("cargo::rustc-cfg={}", requirement.cfg);
        } else {
            let (missing, hint) = (missing.join(", "), requirement.hint);
            unmet.push(format!("{missing} (hint: {hint})"));
        }
        for path in watched(requirement) {
            println!("cargo::rerun-if-changed={}", path.display());
        }
    }
    println!("cargo::rustc-env=UNMET_REQUIREMENTS={}", unmet.join("; "));
}

/// What tells that the answer may be another one now. A path that is not there would
/// have the script run, and the tests be built, every time.
fn watched(requirement: &Requirement) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = match requirement.needs {
        Needs::Programs(names) => programs_or_folders(names),
        Needs::Engines => {
            let mut paths = programs_or_folders(&["java"]);
            paths.push(requirements::engines_list());
            // Not the folders: cargo would look through every file of them. `.ci/engines` touches
            // this script when it has installed something.
            let folders = requirements::engines_folders().into_iter();
            paths.extend(folders.map(|folder| folder.join("installed")));
            paths
        }
        Needs::StockKernel => {
            let mut paths = requirements::stock_lists();
            paths.push(requirements::kernels_manifest());
            paths
        }
        Needs::SharedData(names) => {
            let paths = names
                .iter()
                .map(|name| requirements::shared_data_path(name));
            paths.collect()
        }
        Needs::Capability(..) => Vec::new(),
    };
    paths.retain(|path| Path::exists(path));
    paths
}

/// The programs, or, while one is missing, the folders that it may come into.
fn programs_or_folders(names: &[&str]) -> Vec<PathBuf> {
    let found = names.iter().map(|name| requirements::find_program(name));
    match found.collect::<Option<Vec<PathBuf>>>() {
        Some(programs) => programs,
        None => requirements::program_folders(),
    }
}
