//! Builds the preload, and stamps it with what it was built with.
//!
//! Why it is so: `docs/decisions.md#one-profile-and-one-set-of-features`.

use super::error::InstallError;
use super::steps::run;
use crate::toolchain::library;
use crate::toolchain::stamp::Stamp;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds what is missing beside this binary, and shows cargo's own progress.
///
/// All libraries of the workspace are built in one call. If one package were asked for,
/// cargo would choose other features for what it shares with the kernel, and build polars
/// a second time.
pub fn build(workspace: &Path) -> Result<(), InstallError> {
    let folder = folder()?;
    if !folder.join(library::FILE_NAME).exists() {
        eprintln!(
            "building argus-nb with polars and plotters: once, and it takes a while (about 20 minutes on two cores)"
        );
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let target = folder.parent().unwrap_or(&folder);
    let mut build = Command::new(cargo);
    build
        // A report is dated by this variable. To the build scripts of C libraries it is an
        // input, and half of polars would be built again.
        .env_remove("SOURCE_DATE_EPOCH")
        .args(["build", "--release", "--workspace", "--lib", "--target-dir"])
        .arg(target)
        .current_dir(workspace);
    run(
        without_cargo_variables(&mut build),
        "is Rust installed (https://rustup.rs), and a C linker (Debian: apt install build-essential)?",
    )?;
    let stamp = Stamp::detect(workspace).and_then(|stamp| stamp.with_crates(&folder));
    let stamp = stamp.map_err(|source| InstallError::NoProgram {
        command: "rustc -vV".to_owned(),
        source,
        hint: "is Rust installed (https://rustup.rs)?",
    })?;
    stamp.write(&folder).map_err(|source| InstallError::Write {
        path: folder,
        source,
    })
}

/// Removes from a program's environment what `cargo run` told this one about itself.
///
/// A cargo that is started there would see it too: to ring's build script CARGO_PKG_NAME
/// is an input, and polars, which is built on ring, would be built again.
pub fn without_cargo_variables(command: &mut Command) -> &mut Command {
    let about_us = [
        "CARGO_PKG_",
        "CARGO_MANIFEST_",
        "CARGO_BIN_",
        "CARGO_CRATE_",
        "CARGO_PRIMARY_",
        "OUT_DIR",
    ];
    for (name, _) in std::env::vars_os() {
        let text = name.to_string_lossy();
        if about_us.iter().any(|prefix| text.starts_with(prefix)) {
            command.env_remove(&name);
        }
    }
    command
}

/// The folder of this binary, which is cargo's `release` folder.
fn folder() -> Result<PathBuf, InstallError> {
    let exe = std::env::current_exe().map_err(|source| InstallError::Read {
        path: PathBuf::from("/proc/self/exe"),
        source,
    })?;
    Ok(exe.parent().unwrap_or(Path::new(".")).to_owned())
}
