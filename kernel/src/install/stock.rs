//! The preload in a stock evcxr: what its `init.evcxr` has to say.

use super::InstallError;
use crate::session::{PRELOAD_CRATE, Preload, rustc};
use std::process::ExitCode;

/// Prints an `init.evcxr` that brings the preload into every cell of an
/// unmodified evcxr.
pub fn print_init() -> Result<ExitCode, InstallError> {
    let preload = Preload::locate()?;
    let flags: Vec<String> = rustc::preload_flags(&preload.library, &preload.crates)
        .iter()
        .map(|flag| flag.to_string_lossy().into_owned())
        .collect();
    // evcxr's own flag comes first: :build_env takes the place of what it sets.
    let rustflags = format!("-Cprefer-dynamic {}", flags.join(" "));
    if rustflags.split(' ').count() != flags.len() + 1 {
        return Err(InstallError::SpaceInPath(preload.library));
    }
    println!(":opt 0");
    println!(":build_env RUSTFLAGS={rustflags}");
    println!("use {PRELOAD_CRATE}::prelude::*;");
    Ok(ExitCode::SUCCESS)
}
