//! From a clone to an open notebook: the preload built, the Python side set up,
//! the kernel known to Jupyter.

pub mod doctor;
pub mod kernelspec;
pub mod lab;
mod preload;
mod python;
pub mod stock;

use crate::atomic_write;
use crate::session::{Preload, PreloadError};
use kernelspec::Place;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// What setting up can meet.
#[derive(Debug, thiserror::Error)]
pub enum InstallError {
    #[error("`{command}` could not be started: {source}\n  hint: {hint}")]
    NoProgram {
        command: String,
        source: std::io::Error,
        hint: &'static str,
    },
    #[error("`{command}` failed ({status})\n  hint: {hint}")]
    Failed {
        command: String,
        status: std::process::ExitStatus,
        hint: &'static str,
    },
    #[error("{} can't be written: {source}", .path.display())]
    Write {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{} can't be read: {source}", .path.display())]
    Read {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{} does not list its pip packages as `- pip:` under `dependencies:`: {reason}", .path.display())]
    Environment { path: PathBuf, reason: String },
    #[error("the sources this kernel was built from are gone ({})\n  hint: run `cargo run --release -- install` in the clone that you have now", .0.display())]
    NoWorkspace(PathBuf),
    #[error(
        "no folder for kernelspecs: {0}\n  hint: name one, `argus-kernel install --prefix DIR`"
    )]
    NoDataFolder(String),
    #[error(transparent)]
    Preload(#[from] PreloadError),
    #[error("a stock evcxr can't be told of {}: its path has a space in it\n  hint: build in a folder without one, CARGO_TARGET_DIR=/some/where cargo run --release -- install", .0.display())]
    SpaceInPath(PathBuf),
}

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

/// `argus-kernel install`.
pub fn install(place: &Place) -> Result<ExitCode, InstallError> {
    preload::build(&workspace()?)?;
    let written = kernelspec::write_spec(&place.data_folder()?)?;
    println!("kernelspec written: {}", written.display());
    Preload::locate()?;
    Ok(ExitCode::SUCCESS)
}

/// `argus-kernel uninstall`.
pub fn uninstall(place: &Place) -> Result<ExitCode, InstallError> {
    match kernelspec::remove(&place.data_folder()?)? {
        Some(folder) => println!("kernelspec removed: {}", folder.display()),
        None => println!("there was no kernelspec to remove"),
    }
    Ok(ExitCode::SUCCESS)
}

/// Runs a program to its end, its output going where ours goes.
fn run(command: &mut std::process::Command, hint: &'static str) -> Result<(), InstallError> {
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

fn command_line(command: &std::process::Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join(" ")
}

fn write(path: &Path, content: &[u8]) -> Result<(), InstallError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)
        .and_then(|()| atomic_write::file(path, content))
        .map_err(|source| InstallError::Write {
            path: path.to_owned(),
            source,
        })
}
