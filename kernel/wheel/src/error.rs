//! Why there is no wheel.

use std::path::PathBuf;

/// Why there is no wheel.
#[derive(Debug, thiserror::Error)]
pub enum WheelError {
    #[error("{} can't be read: {source}", .path.display())]
    Read {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{} can't be written: {source}", .path.display())]
    Write {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{} can't be written: {source}", .path.display())]
    Archive {
        path: PathBuf,
        source: zip::result::ZipError,
    },
    #[error("{} is no ELF file of 64 bits: {reason}", .path.display())]
    NotElf { path: PathBuf, reason: &'static str },
    #[error("two files of the wheel have the name {0}")]
    Twice(String),
}
