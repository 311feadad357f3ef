//! The tables on the disk: every file that ends in `.cells` beside this one.

use crate::kernel::Judged;
use anyhow::{Context, Result, ensure};
use argus_tests::cases::{Case, parse};
use argus_tests::checkout::workspace;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A file of cases.
pub struct Table {
    /// From the checkout's folder.
    pub path: PathBuf,
    pub cases: Vec<Case>,
}

/// Every table, in the order of their names.
pub fn read() -> Result<Vec<Table>> {
    let folder = Path::new("tests/cases");
    let mut tables = Vec::new();
    for entry in std::fs::read_dir(workspace().join(folder))? {
        let path = folder.join(entry?.file_name());
        if path
            .extension()
            .is_some_and(|extension| extension == "cells")
        {
            let text = std::fs::read_to_string(workspace().join(&path))?;
            let cases = parse(&text).with_context(|| path.display().to_string())?;
            tables.push(Table { path, cases });
        }
    }
    ensure!(!tables.is_empty(), "no table in {}", folder.display());
    tables.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(tables)
}

/// Takes away the lines which say that a cell fails that is right.
pub fn unmark(judged: &[Judged]) -> Result<()> {
    let mut untrue: BTreeMap<&Path, Vec<usize>> = BTreeMap::new();
    for cell in judged.iter().filter(|cell| cell.unmet.is_none()) {
        if let Some((line, _)) = &cell.known_failure {
            untrue.entry(&cell.table).or_default().push(*line);
        }
    }
    for (path, lines) in untrue {
        let path = workspace().join(path);
        let text = std::fs::read_to_string(&path)?;
        let kept = text.lines().enumerate();
        let kept = kept.filter(|(index, _)| !lines.contains(&(index + 1)));
        let kept: Vec<&str> = kept.map(|(_, line)| line).collect();
        std::fs::write(&path, kept.join("\n") + "\n")?;
    }
    Ok(())
}
