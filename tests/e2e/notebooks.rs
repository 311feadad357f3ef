//! The notebooks that the project ships run, and are committed as they run.

use anyhow::{Context, Result};
use argus_tests::checkout::notebooks;
use argus_tests::{Checkout, Client, generated, run_with_timeout};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

/// The notebook that the README begins with.
const FIRST: &str = "01-explore-argus-flows.ipynb";

#[test]
fn every_notebook_runs_and_comes_out_as_committed() -> Result<()> {
    let checkout = Checkout::ready();
    let output = run_with_timeout(Command::new(checkout.kernel()).args([
        "lab",
        "--check",
        "--outputs",
        "compare",
    ]))?;
    let printed = String::from_utf8_lossy(&output.stdout);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{printed}{stderr}");
    for notebook in std::fs::read_dir(notebooks())? {
        let name = notebook?.file_name().to_string_lossy().into_owned();
        if name.ends_with(".ipynb") {
            assert!(printed.contains(&name), "{name} was not run: {printed}");
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
    let (code, printed) = checked(folder.path(), &["--outputs", "compare"], None)?;
    assert_eq!(code, Some(1), "{printed}");
    assert!(
        printed.contains("FAILED in cell 1: its output is not the committed one")
            && printed.contains("\n-3\n+2"),
        "{printed}"
    );
    let (code, printed) = checked(folder.path(), &["--outputs", "update"], None)?;
    assert_eq!(code, Some(0), "{printed}");
    let (code, printed) = checked(folder.path(), &["--outputs", "compare"], None)?;
    assert_eq!(code, Some(0), "{printed}");
    Ok(())
}

#[test]
fn the_documented_notebook_runs_on_the_file_that_the_environment_names() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let made = generated(folder.path(), 100_000)?;
    let copies = folder.path().join("notebooks");
    std::fs::create_dir(&copies)?;
    std::fs::copy(notebooks().join(FIRST), copies.join(FIRST))?;
    let (code, printed) = checked(&copies, &["--outputs", "update"], Some(&made))?;
    assert_eq!(code, Some(0), "{printed}");
    let ran = std::fs::read_to_string(copies.join(FIRST))?;
    assert!(ran.contains("(100000, 11)"), "it read another file");
    Ok(())
}

/// `lab --check` on a folder: its exit code, and what it printed.
fn checked(folder: &Path, args: &[&str], flows: Option<&Path>) -> Result<(Option<i32>, String)> {
    let mut check = Command::new(Checkout::ready().kernel());
    check.args(["lab", "--check"]).args(args);
    check.arg("--notebooks").arg(folder);
    if let Some(flows) = flows {
        check.env("ARGUS_FLOWS", flows);
    }
    let output = run_with_timeout(&mut check)?;
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    Ok((output.status.code(), printed))
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
    let (code, printed) = checked(folder.path(), &[], None)?;
    assert_eq!(code, Some(1), "{printed}");
    assert!(
        printed.contains("FAILED in cell 2") && printed.contains("no file `gone.csv`"),
        "{printed}"
    );
    Ok(())
}

#[test]
fn the_first_notebook_is_committed_with_its_outputs() -> Result<()> {
    let path = notebooks().join(FIRST);
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
    assert_eq!((count("text/html"), count("image/svg+xml")), (9, 3));
    Ok(())
}

/// What a newcomer copies from: the right column of the first notebook's tables.
#[test]
fn every_answer_in_the_first_notebooks_tables_runs() -> Result<()> {
    let notebook: Value = serde_json::from_str(&std::fs::read_to_string(notebooks().join(FIRST))?)?;
    let cells = notebook["cells"].as_array().context("cells")?;
    let texts = cells.iter().filter(|cell| cell["cell_type"] == "markdown");
    let lines = texts.flat_map(|cell| cell["source"].as_array()).flatten();
    let rows = lines
        .filter_map(|line| line.as_str()?.trim_end().strip_suffix(" |"))
        .filter_map(|row| row.split_once(" | "));
    let folder = tempfile::tempdir()?;
    let mut client = Client::in_notebooks()?;
    let given = client.run(
        "let df = load(\"data/flows.csv\")?;
         let hosts = df!(\"host\" => [\"10.0.0.21\"], \"owner\" => [\"Alice\"])?;
         let a = df.head(Some(2));
         let b = df.tail(Some(3));",
    )?;
    assert!(given.is_ok(), "{}", given.error_text());
    let mut ran = 0;
    for (_, answers) in rows {
        for answer in answers.split('`').skip(1).step_by(2) {
            let out = format!("\"{}/out.", folder.path().display());
            let reply = client.run(&answer.replace("\"out.", &out))?;
            assert!(reply.is_ok(), "{answer}: {}", reply.error_text());
            ran += 1;
        }
    }
    assert!(ran > 30, "{ran} answers");
    Ok(())
}
