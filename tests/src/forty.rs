//! Forty everyday analyses, pandas beside ours.
//!
//! They are written in one place, a notebook that runs: above each cell stands its question and
//! the same in pandas. The page in the documentation is made of it, and a test compares the
//! answers.

use crate::checkout::{notebooks, workspace};
use crate::notebook::{self, Cell};
use anyhow::{Context, Result, ensure};
use serde::Serialize;
use std::fmt::Write as _;
use std::path::PathBuf;

/// A question, and how it is asked.
#[derive(Debug, Clone, Serialize)]
pub struct Analysis {
    /// What kind of question it is: the section of the notebook.
    #[serde(skip)]
    pub part: String,
    pub title: String,
    #[serde(skip)]
    pub question: String,
    pub pandas: String,
    pub ours: String,
}

impl Analysis {
    /// How long ours is, if pandas' is 1.
    pub fn ratio(&self) -> f64 {
        characters(&self.ours) as f64 / characters(&self.pandas) as f64
    }
}

/// All of them, and what both sides load first, which is not counted.
#[derive(Debug, Clone, Serialize)]
pub struct Forty {
    pub preparation: Analysis,
    pub analyses: Vec<Analysis>,
}

/// The notebook that they are written in.
pub fn notebook() -> PathBuf {
    notebooks().join("10-forty-analyses.ipynb")
}

/// The page that is made of it.
pub fn page() -> PathBuf {
    workspace().join("docs/forty-analyses.md")
}

/// The characters of a piece of code, without white space.
pub fn characters(code: &str) -> usize {
    code.chars().filter(|c| !c.is_whitespace()).count()
}

impl Forty {
    /// Reads the notebook.
    ///
    /// # Errors
    /// A cell without a title, or without pandas above it.
    pub fn read() -> Result<Forty> {
        let mut part = String::new();
        let mut analyses = Vec::new();
        for cell in notebook::cells(&notebook())? {
            analyses.push(analysis(cell, &mut part)?);
        }
        ensure!(!analyses.is_empty(), "the notebook has no cells");
        Ok(Forty {
            preparation: analyses.remove(0),
            analyses,
        })
    }

    /// The ratios, the smallest first.
    fn ratios(&self) -> Vec<f64> {
        let mut ratios: Vec<f64> = self.analyses.iter().map(Analysis::ratio).collect();
        ratios.sort_by(f64::total_cmp);
        ratios
    }

    pub fn median_ratio(&self) -> f64 {
        let ratios = self.ratios();
        let (low, high) = ((ratios.len() - 1) / 2, ratios.len() / 2);
        ratios[low].midpoint(ratios[high])
    }

    pub fn largest_ratio(&self) -> f64 {
        self.ratios().last().copied().unwrap_or(f64::NAN)
    }

    /// The page of the documentation, in Markdown.
    pub fn to_page(&self) -> String {
        let mut page = format!(
            "<!-- Made by `cargo run --release --bin forty` of notebooks/10-forty-analyses.ipynb. -->\n\n\
             # Forty analyses\n\n\
             What an analyst asks of flows day by day, in pandas and here: {} questions of one capture, \
             [`labelled.csv`](../notebooks/data/README.md). All of it is [a notebook](../notebooks/10-forty-analyses.ipynb) \
             that runs, and a test has both sides answered and compares the values: whole numbers \
             exactly, fractions to 1e-9 (`tests/e2e/forty`).\n\n\
             **Characters** are counted without white space. pandas is written in its shorter form, \
             `df.Proto` and not `df[\"Proto\"]`. Before the first question both sides load the capture, which \
             is not counted. Ours is {:.2} times as long in the median, {:.2} times at most.\n\n\
             ## What is loaded first\n\n```python\n{}\n```\n\n```rust\n{}\n```\n",
            self.analyses.len(),
            self.median_ratio(),
            self.largest_ratio(),
            self.preparation.pandas,
            self.preparation.ours,
        );
        let mut part = "";
        for (number, analysis) in self.analyses.iter().enumerate() {
            if analysis.part != part {
                part = &analysis.part;
                page += &format!(
                    "\n## {part}\n\n| | pandas | argus-nb | characters | ratio |\n| --- | --- | --- | ---: | ---: |\n"
                );
            }
            let _ = writeln!(
                page,
                "| {}. {} | {} | {} | {}, {} | {:.2} |",
                number + 1,
                analysis.question,
                in_a_table(&analysis.pandas),
                in_a_table(&analysis.ours),
                characters(&analysis.pandas),
                characters(&analysis.ours),
                analysis.ratio(),
            );
        }
        page
    }
}

/// What a cell and the text above it say. The part of the notebook changes where the text
/// begins one.
fn analysis(cell: Cell, part: &mut String) -> Result<Analysis> {
    let mut title = None;
    let mut question = String::new();
    for line in cell
        .above
        .lines()
        .take_while(|line| !line.starts_with("```"))
    {
        if let Some(heading) = line.strip_prefix("## ") {
            heading.clone_into(part);
            title.get_or_insert_with(|| heading.to_owned());
        } else if let Some(heading) = line.strip_prefix("### ") {
            title = Some(heading.to_owned());
        } else if title.is_some() {
            question += line;
        }
    }
    let title = title.with_context(|| format!("no title above `{}`", cell.rust))?;
    let pandas = cell.python.with_context(|| format!("{title}: no pandas"))?;
    Ok(Analysis {
        part: part.clone(),
        title,
        question,
        pandas,
        ours: cell.rust,
    })
}

/// Code in a cell of a table, each line of it.
fn in_a_table(code: &str) -> String {
    let lines = code.lines().map(str::trim);
    let lines = lines.map(|line| format!("`{}`", line.replace('|', "\\|")));
    lines.collect::<Vec<_>>().join("<br>")
}
