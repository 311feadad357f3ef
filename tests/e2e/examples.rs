//! argus-nb as a library: its examples run as programs, and print what they promise.

use anyhow::{Context, Result};
use argus_tests::checkout::workspace;
use argus_tests::{Checkout, run_with_timeout};
use std::collections::BTreeSet;
use std::process::Command;

/// An example, and parts of what it prints without arguments.
const CASES: [(&str, &[&str]); 6] = [
    ("convert", &["8950 flows: ", "│ 53    ┆ 5071  ┆"]),
    (
        "count",
        &["2447 flows, 11 columns\n", "│ 10.0.0.1  ┆ 1605  │"],
    ),
    (
        "figure",
        &["flows-boxplot.png", "2,447 flows in 166 windows"],
    ),
    ("forest", &["learned from 5370 flows\n", "│ score ┆ 0.99"]),
    ("records", &["port 80, 779842 bytes\n"]),
    (
        "streaming",
        &["PROJECT 2/17 COLUMNS\n", "│ 10.0.0.23 ┆ 443   ┆"],
    ),
];

#[test]
fn every_example_is_run_here() -> Result<()> {
    let mut examples = BTreeSet::new();
    for file in std::fs::read_dir(workspace().join("argus-nb/examples"))? {
        let path = file?.path();
        let name = path.file_stem().context("a file has a name")?;
        examples.insert(name.to_string_lossy().into_owned());
    }
    let mut cases = BTreeSet::from(CASES.map(|(name, _)| name.to_owned()));
    // They want arguments, and have tests of their own.
    cases.extend(["generate".to_owned(), "live".to_owned()]);
    assert_eq!(examples, cases);
    Ok(())
}

#[test]
fn every_example_prints_what_it_promises() -> Result<()> {
    for (name, parts) in CASES {
        let folder = tempfile::tempdir()?;
        let output = run_with_timeout(
            Command::new(Checkout::ready().example(name)?)
                .current_dir(folder.path())
                .env("TMPDIR", folder.path()),
        )?;
        let printed = String::from_utf8_lossy(&output.stdout);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{name}: {printed}{stderr}");
        for part in parts {
            assert!(
                printed.contains(part),
                "{name}: `{part}` is not in:\n{printed}"
            );
        }
    }
    Ok(())
}

#[test]
fn a_made_up_file_has_as_many_flows_as_were_asked_for() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let made = argus_tests::generated(folder.path(), 20)?;
    assert_eq!(argus_nb::load::load(&made)?.height(), 20);
    Ok(())
}
