//! The notebooks that the project ships run, and are committed as they run.

use anyhow::{Context, Result};
use argus_tests::{Checkout, checkout::workspace, generated, run_with_timeout};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

#[test]
fn every_notebook_runs_and_comes_out_as_committed() -> Result<()> {
    let checkout = Checkout::ready();
    let output = run_with_timeout(Command::new(checkout.kernel()).args([
        "lab",
        "--check",
        "--outputs",
        "compare",
    ]))?;
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let folder = workspace().join("notebooks");
    for notebook in std::fs::read_dir(folder)? {
        let name = notebook?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".ipynb") {
            assert!(said.contains(&name), "{name} was not run: {said}");
        }
    }
    Ok(())
}

#[test]
fn an_output_that_is_no_longer_so_fails() -> Result<()> {
    let stale = serde_json::json!({
        "output_type": "execute_result", "execution_count": 1, "metadata": {},
        "data": { "text/plain": "3" },
    });
    let folder = tempfile::tempdir()?;
    let notebook = notebook(&[("1 + 1", stale)]);
    std::fs::write(folder.path().join("stale.ipynb"), notebook.to_string())?;
    let (code, said) = checked(folder.path(), &["--outputs", "compare"], None)?;
    assert_eq!(code, Some(1), "{said}");
    assert!(
        said.contains("FAILED in cell 1: its output is not the committed one")
            && said.contains("\n-3\n+2"),
        "{said}"
    );
    let (code, said) = checked(folder.path(), &["--outputs", "update"], None)?;
    assert_eq!(code, Some(0), "{said}");
    let (code, said) = checked(folder.path(), &["--outputs", "compare"], None)?;
    assert_eq!(code, Some(0), "{said}");
    Ok(())
}

#[test]
fn the_documented_notebook_runs_on_the_file_that_the_environment_names() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let made = generated(folder.path(), 100_000)?;
    let notebooks = folder.path().join("notebooks");
    std::fs::create_dir(&notebooks)?;
    let name = "01-explore-argus-flows.ipynb";
    std::fs::copy(
        workspace().join("notebooks").join(name),
        notebooks.join(name),
    )?;
    let (code, said) = checked(&notebooks, &["--outputs", "update"], Some(&made))?;
    assert_eq!(code, Some(0), "{said}");
    let ran = std::fs::read_to_string(notebooks.join(name))?;
    assert!(ran.contains("(100000, 11)"), "it read another file");
    Ok(())
}

/// `lab --check` on a folder: how it ended and what it printed.
fn checked(folder: &Path, args: &[&str], flows: Option<&Path>) -> Result<(Option<i32>, String)> {
    let mut check = Command::new(Checkout::ready().kernel());
    check.args(["lab", "--check"]).args(args);
    check.arg("--notebooks").arg(folder);
    if let Some(flows) = flows {
        check.env("ARGUS_FLOWS", flows);
    }
    let output = run_with_timeout(&mut check)?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok((output.status.code(), said))
}

fn notebook(cells: &[(&str, Value)]) -> Value {
    let cells: Vec<Value> = cells
        .iter()
        .enumerate()
        .map(|(i, (source, output))| {
            let outputs: Vec<&Value> = Some(output).filter(|output| !output.is_null()).into_iter().collect();
            serde_json::json!({
                "id": format!("cell-{i}"), "cell_type": "code", "metadata": {}, "execution_count": null,
                "source": source, "outputs": outputs,
            })
        })
        .collect();
    serde_json::json!({
        "nbformat": 4, "nbformat_minor": 5, "cells": cells,
        "metadata": { "kernelspec": { "name": "argus", "display_name": "Rust (Argus)" } },
    })
}

#[test]
fn lab_check_names_the_cell_that_fails() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let notebook = notebook(&[("1", Value::Null), ("load(\"gone.csv\")?", Value::Null)]);
    std::fs::write(folder.path().join("broken.ipynb"), notebook.to_string())?;
    let (code, said) = checked(folder.path(), &[], None)?;
    assert_eq!(code, Some(1), "{said}");
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
