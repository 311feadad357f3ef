//! The process environment that evcxr, cargo and rustc read, set once before
//! any thread starts.

use super::preload::Preload;
use super::{cargo, rustc};
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
const OURS: [&str; 10] = [
    "RUSTC_WORKSPACE_WRAPPER",
    rustc::PRELOAD_VAR,
    rustc::CRATES_VAR,
    cargo::CARGO_VAR,
    cargo::USERS_HOME_VAR,
    "CARGO_HOME",
    "EVCXR_CONFIG_DIR",
    USERS_PATH_VAR,
    "RUST_SRC_PATH",
    "EVCXR_TMPDIR",
];

/// `PATH` as it was, which is the child's.
const USERS_PATH_VAR: &str = "ARGUS_KERNEL_USERS_PATH";

impl Workplace {
    /// Makes the folder and sets the environment.
    ///
    /// # Safety
    /// No other thread may run: the environment is the process's own.
    pub unsafe fn prepare(preload: &Preload) -> std::io::Result<Workplace> {
        let folder = tempfile::Builder::new().prefix("argus-kernel-").tempdir()?;
        let toolchain = preload.sysroot.join("bin");
        let variables = [
            ("RUSTC_WORKSPACE_WRAPPER", std::env::current_exe()?.into()),
            (cargo::CARGO_VAR, toolchain.join(cargo::CARGO).into()),
            (USERS_PATH_VAR, users("PATH")),
            (cargo::USERS_HOME_VAR, users("CARGO_HOME")),
            ("CARGO_HOME", tools_home(folder.path()).into()),
            ("EVCXR_CONFIG_DIR", config(folder.path())?.into()),
            (rustc::PRELOAD_VAR, OsString::from(&preload.library)),
            (rustc::CRATES_VAR, OsString::from(&preload.crates)),
            ("RUST_SRC_PATH", empty_library(folder.path())?.into()),
            ("EVCXR_TMPDIR", cells(folder.path())?.into()),
            // The compiler that built the preload, whatever the default is now.
            ("RUSTUP_TOOLCHAIN", OsString::from(&preload.sysroot)),
            ("PATH", path_with([tools(folder.path())?, toolchain])),
        ];
        for (name, value) in variables {
            // SAFETY: by this function's own contract.
            unsafe { std::env::set_var(name, value) };
        }
        Ok(Workplace { _folder: folder })
    }
}

/// Takes the names of cells that have run from the disk. The child has them mapped,
/// so their blocks are free when it ends, and no later cell's linker has to look
/// through hundreds of them.
pub fn forget_compiled_cells() {
    let Some(cells) = std::env::var_os("EVCXR_TMPDIR") else {
        return;
    };
    let entries = |path: &Path| std::fs::read_dir(path).into_iter().flatten().flatten();
    for profile in entries(&Path::new(&cells).join("target")) {
        for file in entries(&profile.path()) {
            let name = file.file_name();
            let name = name.to_string_lossy();
            if name.starts_with("libcode_") && name.ends_with(".so") {
                // What stays is in nobody's way.
                let _ = std::fs::remove_file(file.path());
            }
        }
    }
}

/// Takes the kernel's own variables from a process that it starts.
pub fn hide_from(command: &mut std::process::Command) {
    for name in OURS {
        command.env_remove(name);
    }
    for (name, kept_in) in [
        ("PATH", USERS_PATH_VAR),
        ("CARGO_HOME", cargo::USERS_HOME_VAR),
    ] {
        if let Some(value) = std::env::var_os(kept_in).filter(|value| !value.is_empty()) {
            command.env(name, value);
        }
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

/// evcxr's settings: a cell's work is in the preload, optimised already, so
/// rustc had better be quick with the rest.
fn config(folder: &Path) -> std::io::Result<PathBuf> {
    let config = folder.join("config");
    std::fs::create_dir_all(&config)?;
    std::fs::write(config.join("evcxr.toml"), "[evcxr]\nopt_level = \"0\"\n")?;
    Ok(config)
}

fn users(name: &str) -> OsString {
    std::env::var_os(name).unwrap_or_default()
}

/// What rust-analyzer takes for cargo's home.
fn tools_home(folder: &Path) -> PathBuf {
    folder.join("tools")
}

/// This very program under the names of the tools that evcxr looks for.
fn tools(folder: &Path) -> std::io::Result<PathBuf> {
    let tools = tools_home(folder).join("bin");
    std::fs::create_dir_all(&tools)?;
    for name in [cargo::CARGO, cargo::RUSTUP] {
        std::os::unix::fs::symlink(std::env::current_exe()?, tools.join(name))?;
    }
    Ok(tools)
}

fn path_with(first: [PathBuf; 2]) -> OsString {
    let rest = std::env::var_os("PATH").unwrap_or_default();
    let all = first.into_iter().chain(std::env::split_paths(&rest));
    std::env::join_paths(all).unwrap_or(rest)
}
