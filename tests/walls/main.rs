//! The walls of the house, held by a test that reads the sources as text and runs
//! nothing: no circle of files in either crate, functions and files of a length that can
//! be read, and the rules of `rules.rs` about who may know whom.
//!
//! ```sh
//! cargo test --release --test walls
//! ```
//!
//! | file | what |
//! | --- | --- |
//! | `sources` | the files of a crate, parsed |
//! | `names` | the modules of a crate, and the file that a path leads to |
//! | `edges` | which file names what of which other |
//! | `circles` | files that know each other, one by way of the next |
//! | `lengths` | functions and files that are too long |
//! | `packages` | what a package links to, by Cargo.lock |
//! | `rules` | the table of who may know whom |
//!
//! Tests in the sources (`#[cfg(test)]`) may know whatever they like.

mod circles;
mod edges;
mod lengths;
mod names;
mod packages;
mod rules;
mod sources;

use anyhow::Result;
use argus_tests::checkout::workspace;
use sources::Sources;

/// The crates that knowledge flows one way through.
const CRATES: [&str; 6] = [
    "argus-nb/filter/src",
    "argus-nb/sensor/src",
    "argus-nb/import/src",
    "argus-nb/argus/src",
    "argus-nb/src",
    "kernel/src",
];

#[test]
fn no_files_know_each_other_in_a_circle() -> Result<()> {
    let mut circles = Vec::new();
    for folder in CRATES {
        let sources = Sources::read(&workspace().join(folder))?;
        let edges = edges::edges(&sources)?;
        let found = circles::circles(&edges);
        circles.extend(
            found
                .into_iter()
                .map(|circle| format!("{folder}: {circle}")),
        );
    }
    assert!(circles.is_empty(), "\n{}", circles.join("\n"));
    Ok(())
}

#[test]
fn functions_and_files_can_be_read() -> Result<()> {
    let mut too_long = Vec::new();
    for folder in ["argus-nb", "kernel", "tests"] {
        let sources = Sources::read(&workspace().join(folder))?;
        let found = lengths::too_long(&sources);
        too_long.extend(found.into_iter().map(|what| format!("{folder}/{what}")));
    }
    assert!(too_long.is_empty(), "\n{}", too_long.join("\n"));
    Ok(())
}

#[test]
fn every_file_says_what_it_is_for() -> Result<()> {
    for folder in ["argus-nb", "kernel", "tests"] {
        let sources = Sources::read(&workspace().join(folder))?;
        let silent = sources
            .files()
            .filter(|file| !file.text.starts_with("//!"))
            .map(|file| file.path.as_str());
        let silent: Vec<&str> = silent.collect();
        assert!(
            silent.is_empty(),
            "{folder}: {silent:?} begin without `//!`"
        );
    }
    Ok(())
}
