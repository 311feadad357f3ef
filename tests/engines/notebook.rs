//! The documented notebook with one line changed, where the flows come from: every output is the
//! committed one.

use crate::place::{Kind, Place};
use anyhow::{Context, Result, ensure};
use argus_tests::checkout::notebooks;
use argus_tests::engines::drivers;
use argus_tests::{Checkout, run_with_timeout};
use serde_json::{Value, json};
use std::process::Command;

const NOTEBOOK: &str = "01-explore-argus-flows.ipynb";
/// The line, as it stands in the notebook.
const LINE: &str = "let df = load(&path)?;";

/// # Errors
/// An output is not the committed one, or an executor had nothing to do.
pub fn comes_out_as_committed(place: &mut Place) -> Result<()> {
    let text = std::fs::read_to_string(notebooks().join(NOTEBOOK))?;
    let mut notebook: Value = serde_json::from_str(&text)?;
    let line = format!("let df = {};", place.expression(&place.flows));
    let cells = notebook["cells"].as_array_mut().context("cells")?;
    let mut changed = 0;
    for cell in cells.iter_mut().filter(|cell| cell["cell_type"] == "code") {
        let lines = cell["source"].as_array().into_iter().flatten();
        let source: String = lines.filter_map(Value::as_str).collect();
        if source.contains(LINE) {
            cell["source"] = json!(source.replace(LINE, &line));
            changed += 1;
        }
    }
    ensure!(changed == 1, "{changed} cells have the line `{LINE}`");
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join(NOTEBOOK), notebook.to_string())?;
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
