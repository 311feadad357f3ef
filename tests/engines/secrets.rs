//! A token that a notebook connects with is in nothing that the notebook keeps: not in a value, an
//! error, a provenance or the saved file.

use crate::place::{Kind, Place};
use anyhow::{Context, Result, ensure};
use argus_tests::engines::drivers;
use argus_tests::{Checkout, run_with_timeout};
use serde_json::{Value, json};
use std::process::Command;

const TOKEN: &str = "hush-7f3a-hush";

/// # Errors
/// Where it stands.
pub fn stay_secret(place: &mut Place) -> Result<()> {
    let file = place.flows.display().to_string();
    let scheme = if place.kind == Kind::Spark {
        "sc"
    } else {
        "grpc"
    };
    let cells = [
        format!(
            "let there = Connect::new({:?}).token(std::env::var(\"ENGINE_TOKEN\")?).open()?;",
            place.address
        ),
        "there".to_owned(),
        format!("let df = there.parquet({file:?})?;"),
        "df".to_owned(),
        "df.explain()?".to_owned(),
        "format!(\"{df:?} {there:?}\")".to_owned(),
        "df.counts(\"nothing\")?".to_owned(),
        "there.sql(\"select this is no query\")?.fetch()?".to_owned(),
        "provenance()".to_owned(),
        // Off this machine it is not sent in clear text.
        format!(
            "Connect::new(\"{scheme}://192.0.2.1:15002\").token(std::env::var(\"ENGINE_TOKEN\")?).open()?"
        ),
    ];
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("secrets.ipynb");
    std::fs::write(&path, notebook(&cells).to_string())?;
    let mut check = Command::new(Checkout::ready().kernel());
    check
        .args(["lab", "--check", "--outputs", "update", "--notebooks"])
        .arg(folder.path())
        .env("VIRTUAL_ENV", drivers()?)
        .env("ENGINE_TOKEN", TOKEN);
    let output = run_with_timeout(&mut check)?;
    let printed = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    ensure!(output.status.success(), "{printed}");
    let saved = std::fs::read_to_string(&path)?;
    for (text, what) in [
        (&saved, "the saved notebook"),
        (&printed, "what was printed"),
    ] {
        ensure!(!text.contains("hush"), "the token stands in {what}: {text}");
    }
    refused_in_clear_text(&saved)
}

fn refused_in_clear_text(saved: &str) -> Result<()> {
    let saved: Value = serde_json::from_str(saved)?;
    let last = saved["cells"].as_array().and_then(|cells| cells.last());
    let outputs = last.context("a cell")?["outputs"].to_string();
    ensure!(outputs.contains("clear text"), "{outputs}");
    Ok(())
}

/// A notebook of these cells, each of which may fail.
fn notebook(cells: &[String]) -> Value {
    let cells = cells.iter().enumerate().map(|(n, source)| {
        json!({
            "id": format!("cell-{n}"), "cell_type": "code", "execution_count": null, "outputs": [],
            "metadata": { "tags": ["raises-exception"] }, "source": source,
        })
    });
    json!({
        "nbformat": 4, "nbformat_minor": 5, "cells": cells.collect::<Vec<Value>>(),
        "metadata": { "kernelspec": { "name": "argus", "display_name": "Rust (Argus)" } },
    })
}
