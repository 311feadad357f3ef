//! The preload in a stock evcxr: what has to stand in its `init.evcxr`.

use super::error::InstallError;
use crate::toolchain::library::{self, CRATE};
use crate::toolchain::preload::Preload;
use std::process::ExitCode;

/// Prints an `init.evcxr` that brings the preload into every cell of an
/// unmodified evcxr.
pub fn print_init() -> Result<ExitCode, InstallError> {
    let preload = Preload::locate()?;
    let flags: Vec<String> = library::rustc_flags(&preload.library, &preload.crates)
        .iter()
        .map(|flag| flag.to_string_lossy().into_owned())
        .collect();
    // evcxr sets -Cprefer-dynamic itself, but :build_env replaces all that it sets.
    let rustflags = format!("-Cprefer-dynamic {}", flags.join(" "));
    if rustflags.split(' ').count() != flags.len() + 1 {
        return Err(InstallError::SpaceInPath(preload.library));
    }
    println!(":opt 0");
    println!(":build_env RUSTFLAGS={rustflags}");
    println!("use {CRATE}::prelude::*;");
    Ok(ExitCode::SUCCESS)
}
