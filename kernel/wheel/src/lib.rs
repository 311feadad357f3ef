//! A Python wheel, written without Python: a zip archive whose files pip puts where they
//! say, and takes away again.
//!
//! This crate knows the format and nothing of what is inside:
//! <https://packaging.python.org/en/latest/specifications/binary-distribution-format/>.
//! Each file knows only those before it: `error`, `glibc`, `platform`, `metadata`,
//! `archive`.

mod archive;
mod error;
mod glibc;
mod metadata;
mod platform;

pub use archive::{Content, Wheel};
pub use error::WheelError;
pub use metadata::{Extra, Project};
pub use platform::Platform;
