//! What a cell is measured in.

use anyhow::{Result, ensure};
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

/// An empty cdylib, which `rustc` compiles.
pub struct Floor {
    rustc: PathBuf,
    folder: tempfile::TempDir,
}

impl Floor {
    pub fn new() -> Result<Floor> {
        let sysroot = Command::new("rustc")
            .args(["--print", "sysroot"])
            .output()?;
        // Not rustup's proxy, which adds its own 20 to 40 ms.
        let rustc = PathBuf::from(String::from_utf8(sysroot.stdout)?.trim()).join("bin/rustc");
        let folder = tempfile::tempdir()?;
        std::fs::write(folder.path().join("empty.rs"), "")?;
        Ok(Floor { rustc, folder })
    }

    /// How long it takes here and now.
    pub fn seconds(&self) -> Result<f64> {
        let started = Instant::now();
        let status = Command::new(&self.rustc)
            .args(["--edition=2024", "--crate-type=cdylib", "--out-dir"])
            .arg(self.folder.path())
            .arg(self.folder.path().join("empty.rs"))
            .status()?;
        ensure!(status.success(), "rustc failed on an empty crate");
        Ok(started.elapsed().as_secs_f64())
    }
}
