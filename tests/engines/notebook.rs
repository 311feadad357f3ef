//! The documented notebook with one line changed: where the flows come from.

use crate::place::{Kind, Place};
use anyhow::{Result, ensure};
use argus_tests::checkout::notebooks;
use argus_tests::engines::drivers;
use argus_tests::{Checkout, run_with_timeout};
use std::process::Command;

const NOTEBOOK: &str = "01-explore-argus-flows.ipynb";
/// The line, as it stands in the notebook's JSON.
const LINE: &str = "let df = load(&path)?;";

/// # Errors
/// An output is not the committed one, or an executor had nothing to do.
pub fn comes_out_as_committed(place: &mut Place) -> Result<()> {
    let text = std::fs::read_to_string(notebooks().join(NOTEBOOK))?;
    ensure!(
        text.matches(LINE).count() == 1,
        "the line is not there once"
    );
    let there = format!("let df = {};", place.expression(&place.flows));
    let there = serde_json::to_string(&there)?;
    let changed = text.replace(LINE, there.trim_matches('"'));
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join(NOTEBOOK), changed)?;
    let before = tasks(place)?;
    let mut check = Command::new(Checkout::ready().kernel());
    check
        .args(["lab", "--check", "--outputs", "compare", "--notebooks"])
        .arg(folder.path())
        .env("VIRTUAL_ENV", drivers()?);
    let output = run_with_timeout(&mut check)?;
    let printed = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{printed}{stderr}");
    let after = tasks(place)?;
    ensure!(
        before
            .iter()
            .zip(&after)
            .all(|(before, after)| before < after),
        "finished tasks of the executors: {before:?}, then {after:?}"
    );
    Ok(())
}

/// How many tasks each of Spark's executors has finished.
fn tasks(place: &mut Place) -> Result<Vec<u64>> {
    if place.kind != Kind::Spark {
        return Ok(Vec::new());
    }
    let tasks = place.server()?.tasks_of_executors()?;
    ensure!(tasks.len() == 2, "two executors, and not {tasks:?}");
    Ok(tasks.into_values().collect())
}
