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
            "building argus-nb with polars and plotters: once, and it takes a while (about 13 minutes on two cores)"
        );
    }
    let target = folder.parent().unwrap_or(&folder);
    run(
        cargo(workspace)
            .args(["build", "--release", "--workspace", "--lib", "--target-dir"])
            .arg(target),
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

/// Cargo in this workspace, as a person's shell would run it, with this one's compiler.
pub fn cargo(workspace: &Path) -> Command {
    let cargo = std::env::var_os("CARGO").map_or_else(|| "cargo".into(), PathBuf::from);
    let mut command = Command::new(&cargo);
    if cargo.is_absolute()
        && std::env::var_os("RUSTUP_TOOLCHAIN").is_none()
        && let Some(toolchain) = cargo.parent().and_then(Path::parent)
    {
        // Cargo calls `rustc`, which may be rustup's. That chooses by the folder which is
        // built, and argminmax' has a `rust-toolchain` file that asks for nightly.
        command.env("RUSTUP_TOOLCHAIN", toolchain);
    }
    // A report is dated by this variable. To the build scripts of C libraries it is an
    // input, and half of polars would be built again.
    command
        .env_remove("SOURCE_DATE_EPOCH")
        .current_dir(workspace);
    without_cargo_variables(&mut command);
    command
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
pub fn folder() -> Result<PathBuf, InstallError> {
    let exe = std::env::current_exe().map_err(|source| InstallError::Read {
        path: PathBuf::from("/proc/self/exe"),
        source,
    })?;
    Ok(exe.parent().unwrap_or(Path::new(".")).to_owned())
}
