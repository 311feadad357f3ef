//! Files of the generator's, for the programs that measure.

use crate::checkout::{from_a_shell, workspace};
use anyhow::{Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file of so many made-up flows, always the same.
pub fn generated(folder: &Path, rows: u64) -> Result<PathBuf> {
    let path = folder.join(format!("{rows}.csv"));
    let mut generate = Command::new(env!("CARGO"));
    generate
        .args(["run", "--release", "--quiet", "--example", "generate", "--"])
        .args(["--rows", &rows.to_string(), "--seed", "7", "--out"])
        .arg(&path)
        .current_dir(workspace());
    let output = from_a_shell(&mut generate).output()?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "{stderr}");
    Ok(path)
}
