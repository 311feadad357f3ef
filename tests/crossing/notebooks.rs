//! The notebooks that the project ships run, and are committed as they run.

use anyhow::{Context, Result};
use argus_tests::{Clone, clone::workspace};
use serde_json::Value;
use std::process::Command;

#[test]
fn lab_check_runs_every_notebook() -> Result<()> {
    let clone = Clone::ready();
    let output = Command::new(clone.kernel())
        .args(["lab", "--check"])
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        said.contains("01-explore-argus-flows.ipynb") && said.contains(", ok"),
        "{said}"
    );
    Ok(())
}

#[test]
fn lab_check_names_the_cell_that_fails() -> Result<()> {
    let clone = Clone::ready();
    let folder = tempfile::tempdir()?;
    let notebook = serde_json::json!({
        "nbformat": 4, "nbformat_minor": 5,
        "metadata": { "kernelspec": { "name": "argus", "display_name": "Rust (Argus)" } },
        "cells": [
            { "id": "a", "cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null, "source": "1" },
            { "id": "b", "cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null, "source": "load(\"gone.csv\")?" },
        ],
    });
    std::fs::write(folder.path().join("broken.ipynb"), notebook.to_string())?;
    let output = Command::new(clone.kernel())
        .args(["lab", "--check", "--notebooks"])
        .arg(folder.path())
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("FAILED in cell 2") && said.contains("no file `gone.csv`"),
        "{said}"
    );
    Ok(())
}

#[test]
fn the_first_notebook_is_committed_with_its_outputs() -> Result<()> {
    let path = workspace().join("notebooks/01-explore-argus-flows.ipynb");
    let notebook: Value = serde_json::from_str(&std::fs::read_to_string(path)?)?;
    let cells = notebook["cells"].as_array().context("cells")?;
    let code: Vec<&Value> = cells
        .iter()
        .filter(|cell| cell["cell_type"] == "code")
        .collect();
    let outputs: Vec<&Value> = code
        .iter()
        .flat_map(|cell| cell["outputs"].as_array())
        .flatten()
        .collect();
    let count = |mime: &str| {
        outputs
            .iter()
            .filter(|output| !output["data"][mime].is_null())
            .count()
    };
    assert!(
        code.iter().all(|cell| cell["execution_count"].is_u64()),
        "a cell was not run"
    );
    assert!(
        outputs
            .iter()
            .all(|output| output["output_type"] != "error")
    );
    assert_eq!((count("text/html"), count("image/svg+xml")), (3, 3));
    Ok(())
}
