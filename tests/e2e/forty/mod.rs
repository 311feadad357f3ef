//! Forty everyday analyses: each is answered as pandas answers it, and is hardly longer.

use anyhow::{Context, Result, ensure};
use argus_tests::forty::{Forty, page};
use argus_tests::{Checkout, Client};
use serde::Deserialize;
use std::path::Path;

/// What a cell's value becomes for the comparison.
const ANSWER: &str = include_str!("answer.cell");

#[test]
fn they_are_as_short_as_in_pandas() -> Result<()> {
    let forty = Forty::read()?;
    assert_eq!(forty.analyses.len(), 40);
    let median = forty.median_ratio();
    assert!(median <= 1.0, "{median} times as long in the median");
    for analysis in &forty.analyses {
        let ratio = analysis.ratio();
        assert!(ratio <= 1.8, "{}: {ratio} times as long", analysis.title);
    }
    Ok(())
}

#[test]
fn the_page_is_what_the_notebook_says() -> Result<()> {
    assert!(
        std::fs::read_to_string(page())? == Forty::read()?.to_page(),
        "write it anew: cargo run --release --bin forty"
    );
    Ok(())
}

#[test]
fn each_answers_as_pandas_does() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let forty = Forty::read()?;
    answer_ours(&forty, folder.path())?;
    let analyses = folder.path().join("analyses.json");
    std::fs::write(&analyses, serde_json::to_vec(&forty)?)?;
    let printed = Checkout::ready().run_python("forty.py", [folder.path()])?;
    let compared: Vec<Compared> = serde_json::from_str(&printed).context(printed)?;
    assert_eq!(compared.len(), forty.analyses.len());
    let different: Vec<&Compared> = compared
        .iter()
        .filter(|compared| compared.difference.is_some())
        .collect();
    assert!(different.is_empty(), "{different:#?}");
    Ok(())
}

/// What `tests/python/forty.py` found of an analysis.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "it is shown where the answers differ")]
struct Compared {
    title: String,
    difference: Option<String>,
}

/// Runs all cells in one session; each answer becomes a numbered file in the folder. What a
/// cell saves goes to the folder `ours` in it.
fn answer_ours(forty: &Forty, folder: &Path) -> Result<()> {
    let files = folder.join("ours");
    std::fs::create_dir(&files)?;
    let mut client = Client::in_notebooks()?;
    let mut run = |title: &str, code: &str| -> Result<()> {
        let reply = client.run(code)?;
        ensure!(reply.is_ok(), "{title}: {code}\n{}", reply.error_text());
        Ok(())
    };
    run("preparation", &forty.preparation.ours)?;
    run("the comparison", ANSWER)?;
    for (number, analysis) in forty.analyses.iter().enumerate() {
        let file = folder.join(format!("{number}.json"));
        let cell = analysis
            .ours
            .replace("/tmp/", &format!("{}/", files.display()));
        let cell = format!("answer({{\n{cell}\n}}, {file:?})?");
        run(&analysis.title, &cell)?;
    }
    Ok(())
}
