//! Why something could not be set up, with a hint for each reason.

use crate::toolchain::preload::PreloadError;
use std::path::PathBuf;

/// Why something could not be set up.
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
    #[error("JupyterLab is not in {}\n  hint: pip install 'argus-nb[lab]', or in a clone remove .venv and run this again", .0.display())]
    NoJupyterLab(PathBuf),
    #[error("{} holds files already\n  hint: name a folder that is not there yet", .0.display())]
    NotEmpty(PathBuf),
    #[error(
        "no folder for kernelspecs: {0}\n  hint: name one, `argus-kernel install --prefix DIR`"
    )]
    NoDataFolder(String),
    #[error(transparent)]
    Preload(#[from] PreloadError),
    #[error("a stock evcxr can't be told of {}: its path has a space in it\n  hint: build in a folder without one, CARGO_TARGET_DIR=/some/where cargo run --release -- install", .0.display())]
    SpaceInPath(PathBuf),
}
