//! The process environment that evcxr, cargo and rustc read, set once before
//! any thread starts.

use super::preload::Preload;
use super::rustc;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The folder in which this session's cells are built; removed when dropped.
#[derive(Debug)]
pub struct Workplace {
    _folder: TempDir,
}

/// Variables that are the kernel's own: the child, and what a cell starts from
/// there, must not see them.
const OURS: [&str; 4] = [
    "RUSTC_WORKSPACE_WRAPPER",
    rustc::PRELOAD_VAR,
    "RUST_SRC_PATH",
    "EVCXR_TMPDIR",
];

impl Workplace {
    /// Makes the folder and sets the environment.
    ///
    /// # Safety
    /// No other thread may run: the environment is the process's own.
    pub unsafe fn prepare(preload: &Preload) -> std::io::Result<Workplace> {
        let folder = tempfile::Builder::new().prefix("argus-kernel-").tempdir()?;
        let variables = [
            ("RUSTC_WORKSPACE_WRAPPER", std::env::current_exe()?.into()),
            (rustc::PRELOAD_VAR, OsString::from(&preload.library)),
            ("RUST_SRC_PATH", empty_library(folder.path())?.into()),
            ("EVCXR_TMPDIR", cells(folder.path())?.into()),
            // The compiler that built the preload, whatever the default is now.
            ("RUSTUP_TOOLCHAIN", OsString::from(&preload.sysroot)),
            ("PATH", path_with(&preload.sysroot.join("bin"))),
        ];
        for (name, value) in variables {
            // SAFETY: by this function's own contract.
            unsafe { std::env::set_var(name, value) };
        }
        Ok(Workplace { _folder: folder })
    }
}

/// Takes the kernel's own variables from a process that it starts.
pub fn hide_from(command: &mut std::process::Command) {
    for name in OURS {
        command.env_remove(name);
    }
}

fn cells(folder: &Path) -> std::io::Result<PathBuf> {
    let cells = folder.join("cells");
    std::fs::create_dir_all(&cells)?;
    Ok(cells)
}

/// A standard library with nothing in it. evcxr loads rust-analyzer over the
/// standard library's sources at start, which takes seconds and most of its
/// memory; with the type oracle nothing needs it.
fn empty_library(folder: &Path) -> std::io::Result<PathBuf> {
    let library = folder.join("library");
    for name in ["core", "alloc", "std"] {
        let source = library.join(name).join("src");
        std::fs::create_dir_all(&source)?;
        std::fs::write(source.join("lib.rs"), "")?;
    }
    Ok(library)
}

fn path_with(first: &Path) -> OsString {
    let rest = std::env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(first.to_owned()).chain(std::env::split_paths(&rest));
    std::env::join_paths(all).unwrap_or(rest)
}
