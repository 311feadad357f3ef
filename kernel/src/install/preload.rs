//! Builds the preload, and stamps it.

use super::{InstallError, run};
use crate::session::{PRELOAD_LIBRARY, Stamp};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Builds what is missing, with cargo's own progress, beside this binary.
///
/// All libraries of the workspace in one call: asking for one package alone
/// would choose other features for what it shares with the kernel, and build
/// polars a second time.
pub fn build(workspace: &Path) -> Result<(), InstallError> {
    let folder = folder()?;
    if !folder.join(PRELOAD_LIBRARY).exists() {
        eprintln!(
            "building argus-nb with polars and plotters: once, and it takes a while (about 20 minutes on two cores)"
        );
    }
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let target = folder.parent().unwrap_or(&folder);
    let mut build = Command::new(cargo);
    build
        // What a report is dated by; to the build scripts of C libraries it is an
        // input, and half of polars would be built again.
        .env_remove("SOURCE_DATE_EPOCH")
        .args(["build", "--release", "--workspace", "--lib", "--target-dir"])
        .arg(target)
        .current_dir(workspace);
    run(
        leave_cargo(&mut build),
        "is Rust installed (https://rustup.rs), and a C linker (Debian: apt install build-essential)?",
    )?;
    let stamp = Stamp::now(workspace).and_then(|stamp| stamp.lending(&folder));
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

/// Takes from a program what `cargo run` told this one about itself.
///
/// A cargo below would see it too: ring's build script calls CARGO_PKG_NAME an
/// input, and polars, built on ring, would be built again.
pub fn leave_cargo(command: &mut Command) -> &mut Command {
    let about_us = [
        "CARGO_PKG_",
        "CARGO_MANIFEST_",
        "CARGO_BIN_",
        "CARGO_CRATE_",
        "CARGO_PRIMARY_",
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
