//! The cells of a notebook, each with the Python that stands beside it.

use anyhow::{Context, Result};
use serde_json::Value;
use std::path::Path;

/// A code cell, and its Python twin from the text above it.
#[derive(Debug, Clone)]
pub struct Cell {
    pub rust: String,
    /// The text above it, back to the cell before.
    pub above: String,
    /// The last fenced `python` block between this cell and the one before.
    pub python: Option<String>,
}

/// The code cells of a notebook file, in order.
pub fn cells(path: &Path) -> Result<Vec<Cell>> {
    let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
    let notebook: Value = serde_json::from_str(&text)?;
    let mut cells = Vec::new();
    let mut above = String::new();
    let mut python = None;
    for cell in notebook["cells"]
        .as_array()
        .context("a notebook has cells")?
    {
        let source = source(cell);
        if cell["cell_type"] == "code" {
            cells.push(Cell {
                rust: source,
                above: std::mem::take(&mut above),
                python: python.take(),
            });
        } else {
            python = fenced_python(&source).or(python);
            above += &source;
            above.push('\n');
        }
    }
    Ok(cells)
}

/// Text as it stands, or a list of lines.
fn source(cell: &Value) -> String {
    match &cell["source"] {
        Value::Array(lines) => lines.iter().filter_map(Value::as_str).collect(),
        text => text.as_str().unwrap_or_default().to_owned(),
    }
}

fn fenced_python(markdown: &str) -> Option<String> {
    let (_, rest) = markdown.rsplit_once("```python\n")?;
    let (block, _) = rest.split_once("\n```")?;
    Some(block.to_owned())
}
