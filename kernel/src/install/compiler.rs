//! The compiler that a wheel's cells need, fetched by rustup where it is missing.

use super::error::InstallError;
use super::steps::run;
use crate::toolchain::preload::{Preload, PreloadError};
use crate::toolchain::toolchains::rustup;
use std::process::Command;

/// Makes sure that the compiler is here which built the preload: once, and with rustup's
/// own progress. Where there is no rustup, the error says how the compiler comes.
pub fn ensure() -> Result<(), InstallError> {
    let error = match Preload::locate() {
        Ok(_) => return Ok(()),
        Err(error) => error,
    };
    let (PreloadError::NotOnThisMachine { release, .. }, Some(rustup)) = (&error, rustup()) else {
        return Err(error.into());
    };
    eprintln!(
        "cells are compiled by the rustc that built argus-nb: rustup fetches {release}, once"
    );
    run(
        Command::new(rustup).args(["toolchain", "install", release, "--profile", "minimal"]),
        "is https://static.rust-lang.org reachable from here?",
    )?;
    Preload::locate()?;
    Ok(())
}
