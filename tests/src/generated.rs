//! Files of the generator's, for what measures or needs many flows.

use crate::{Checkout, run_with_timeout};
use anyhow::{Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file of so many made-up flows, always the same.
pub fn generated(folder: &Path, rows: u64) -> Result<PathBuf> {
    let path = folder.join(format!("{rows}.csv"));
    let generate = Checkout::ready().example("generate")?;
    let output = run_with_timeout(
        Command::new(generate)
            .args(["--rows", &rows.to_string(), "--seed", "7", "--out"])
            .arg(&path),
    )?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{stderr}");
    Ok(path)
}
