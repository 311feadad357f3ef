//! What the steps of setting up have in common: the clone, a program that is run, a file
//! that is written.

use super::error::InstallError;
use crate::atomic_write;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The clone that this kernel was built from.
pub fn workspace() -> Result<PathBuf, InstallError> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let workspace = manifest.parent().unwrap_or(manifest);
    if workspace.join("Cargo.toml").exists() {
        Ok(workspace.to_owned())
    } else {
        Err(InstallError::NoWorkspace(workspace.to_owned()))
    }
}

/// Runs a program to its end. Its output goes where ours goes.
pub fn run(command: &mut Command, hint: &'static str) -> Result<(), InstallError> {
    let name = command_line(command);
    let status = command.status().map_err(|source| InstallError::NoProgram {
        command: name.clone(),
        source,
        hint,
    })?;
    if status.success() {
        return Ok(());
    }
    Err(InstallError::Failed {
        command: name,
        status,
        hint,
    })
}

fn command_line(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Writes a file, and the folders that it lies in.
pub fn write(path: &Path, content: &[u8]) -> Result<(), InstallError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)
        .and_then(|()| atomic_write::write_file(path, content))
        .map_err(|source| InstallError::Write {
            path: path.to_owned(),
            source,
        })
}
