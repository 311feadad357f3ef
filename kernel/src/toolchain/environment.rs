//! The process environment that evcxr, cargo and rustc read, set once before any thread
//! starts.
//!
//! Why it is so: `docs/decisions.md#cells-compile-at-opt-level-0`.
//! Why it is so: `docs/decisions.md#the-file-of-a-loaded-cell-is-removed`.

use super::abandoned::{self, Claim};
use super::preload::Preload;
use super::zygotes::{self, Zygotes};
use super::{cargo, library, lld, rustc, zygote};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The folder in which this kernel's cells are built. It is removed when dropped.
#[derive(Debug)]
pub struct Workplace {
    /// They end before their folder goes.
    zygotes: Option<Zygotes>,
    _claim: Claim,
    _folder: TempDir,
}

/// Variables that are the kernel's own. The child that runs the cells must not see them,
/// nor the programs that a cell starts from there.
const OURS: [&str; 10] = [
    "RUSTC_WORKSPACE_WRAPPER",
    rustc::PRELOAD_VAR,
    rustc::CRATES_VAR,
    lld::LIBRARIES_VAR,
    cargo::IDENTITY_VAR,
    cargo::CARGO_VAR,
    "EVCXR_CONFIG_DIR",
    USERS_PATH_VAR,
    "EVCXR_TMPDIR",
    zygote::FOLDER_VAR,
];

/// Keeps `PATH` as the user had it, for the child.
const USERS_PATH_VAR: &str = "ARGUS_KERNEL_USERS_PATH";

impl Workplace {
    /// Makes the folder and sets the environment.
    ///
    /// # Safety
    /// No other thread may run, because the environment belongs to the whole process.
    pub unsafe fn prepare(preload: &Preload) -> std::io::Result<Workplace> {
        let folder = tempfile::Builder::new()
            .prefix(abandoned::PREFIX)
            .tempdir()?;
        let claim = Claim::new(folder.path())?;
        let toolchain = preload.sysroot.join("bin");
        let libraries = lld::link_libraries(&preload.sysroot, folder.path())?;
        let variables = [
            ("RUSTC_WORKSPACE_WRAPPER", std::env::current_exe()?.into()),
            (cargo::CARGO_VAR, toolchain.join(cargo::CARGO).into()),
            (USERS_PATH_VAR, std::env::var_os("PATH").unwrap_or_default()),
            ("EVCXR_CONFIG_DIR", config(folder.path())?.into()),
            (rustc::PRELOAD_VAR, OsString::from(&preload.library)),
            (rustc::CRATES_VAR, OsString::from(&preload.crates)),
            (
                cargo::IDENTITY_VAR,
                library::identity(&preload.library).into(),
            ),
            (lld::LIBRARIES_VAR, libraries.unwrap_or_default().into()),
            ("EVCXR_TMPDIR", cells(folder.path())?.into()),
            // The compiler that built the preload, whatever the default toolchain is.
            ("RUSTUP_TOOLCHAIN", OsString::from(&preload.sysroot)),
            ("PATH", path_with([tools(folder.path())?, toolchain])),
        ];
        for (name, value) in variables {
            // SAFETY: by this function's own contract.
            unsafe { std::env::set_var(name, value) };
        }
        let sockets = folder.path().join("zygotes");
        let zygotes = zygotes::are_possible().is_ok().then(|| {
            // SAFETY: as above; the thread that listens starts behind this.
            unsafe { std::env::set_var(zygote::FOLDER_VAR, &sockets) };
            Zygotes::listen(&sockets)
        });
        Ok(Workplace {
            // If nobody can listen (the folder's name may be too long for a socket), each cell
            // has a rustc of its own.
            zygotes: zygotes.and_then(Result::ok),
            _claim: claim,
            _folder: folder,
        })
    }

    /// What can wait until the kernel is ready.
    pub fn at_ready(&self) -> impl FnOnce() + Send + 'static {
        let begin = self.zygotes.as_ref().map(Zygotes::begin);
        move || {
            if let Some(begin) = begin {
                begin();
            }
            let remover = std::thread::Builder::new().name("remover".to_owned());
            // Without room for a thread the next kernel does it.
            let _ = remover.spawn(|| abandoned::remove(&std::env::temp_dir()));
        }
    }
}

/// Removes the libraries of cells that have run from their folder, so that no later
/// linker has to look through hundreds of them. The child has them mapped, and the disk
/// is freed when it ends.
pub fn remove_compiled_cells() {
    let Some(cells) = std::env::var_os("EVCXR_TMPDIR") else {
        return;
    };
    let entries = |path: &Path| std::fs::read_dir(path).into_iter().flatten().flatten();
    for profile in entries(&Path::new(&cells).join("target")) {
        for file in entries(&profile.path()) {
            let name = file.file_name();
            let name = name.to_string_lossy();
            if name.starts_with("libcode_") && name.ends_with(".so") {
                // A file that stays only costs the linker time.
                let _ = std::fs::remove_file(file.path());
            }
        }
    }
}

/// Gives a process the environment that the user had, without the kernel's variables.
pub fn restore(command: &mut std::process::Command) {
    for name in OURS {
        command.env_remove(name);
    }
    if let Some(path) = std::env::var_os(USERS_PATH_VAR).filter(|path| !path.is_empty()) {
        command.env("PATH", path);
    }
}

/// The `CARGO_HOME` that the user's cargo has.
pub fn users_cargo_home() -> Option<PathBuf> {
    std::env::var_os("CARGO_HOME")
        .filter(|home| !home.is_empty())
        .map(PathBuf::from)
        .or_else(|| Some(dirs::home_dir()?.join(".cargo")))
}

/// The folder of the cells' crates.
fn cells(folder: &Path) -> std::io::Result<PathBuf> {
    let cells = folder.join("cells");
    std::fs::create_dir_all(&cells)?;
    Ok(cells)
}

/// Writes evcxr's settings. The work that a cell does is in the preload, which is
/// optimised already, so the cell itself is compiled as fast as possible.
fn config(folder: &Path) -> std::io::Result<PathBuf> {
    let config = folder.join("config");
    std::fs::create_dir_all(&config)?;
    std::fs::write(config.join("evcxr.toml"), "[evcxr]\nopt_level = \"0\"\n")?;
    Ok(config)
}

/// Makes a folder in which this program has the names of the tools that evcxr calls.
fn tools(folder: &Path) -> std::io::Result<PathBuf> {
    let tools = folder.join("tools");
    std::fs::create_dir_all(&tools)?;
    for name in [cargo::CARGO, cargo::RUSTUP] {
        std::os::unix::fs::symlink(std::env::current_exe()?, tools.join(name))?;
    }
    Ok(tools)
}

/// `PATH` with these folders before all others.
fn path_with(first: [PathBuf; 2]) -> OsString {
    let rest = std::env::var_os("PATH").unwrap_or_default();
    let all = first.into_iter().chain(std::env::split_paths(&rest));
    std::env::join_paths(all).unwrap_or(rest)
}
