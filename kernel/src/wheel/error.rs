//! Why no wheel was made.

use crate::install::InstallError;
use argus_wheel::WheelError;
use std::path::PathBuf;

/// Why no wheel was made.
#[derive(Debug, thiserror::Error)]
pub enum MakeError {
    #[error(transparent)]
    Install(#[from] InstallError),
    #[error(transparent)]
    Wheel(#[from] WheelError),
    #[error("{} can't be read: {source}", .path.display())]
    Read {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error(
        "`cargo metadata` did not say what is inside: {reason}\n  hint: build once with a network, cargo run --release -- install"
    )]
    Packages { reason: String },
    #[error("`strip` failed on {}: {reason}\n  hint: apt install binutils, or Xcode's command line tools", .path.display())]
    Strip { path: PathBuf, reason: String },
    #[error("the preload has no stamp\n  hint: build it anew, cargo run --release -- install")]
    NoStamp,
    #[error("there is no room to work in: {0}")]
    Workplace(std::io::Error),
}
