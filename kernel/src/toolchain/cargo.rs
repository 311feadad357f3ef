//! This program when evcxr calls it as cargo: a build whose call of rustc is known
//! ([`super::call`]) is done without cargo, and everything else goes to the real one.
//!
//! evcxr finds this program because it stands first in `PATH`, under cargo's name.
//!
//! Why it is so: `docs/decisions.md#a-cell-is-compiled-without-cargo`.

use super::call::Call;
use super::library;
use super::rustc::{self, PRELOAD_VAR};
use std::ffi::{OsStr, OsString};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The environment variable that names the real cargo.
pub const CARGO_VAR: &str = "ARGUS_KERNEL_CARGO";

/// The environment variable that tells which library the kernel has loaded
/// ([`library::identity`]).
pub const IDENTITY_VAR: &str = "ARGUS_KERNEL_PRELOAD_IDENTITY";

/// What is said at a cell when another library has taken its place.
pub const REPLACED: &str = "argus-nb has been replaced since this kernel started";

/// The name under which evcxr looks for cargo, and finds us.
pub const CARGO: &str = "cargo";
/// evcxr asks rustup where cargo is. There is nothing to ask, since the compiler is the
/// one that built the preload, so under this name we fail at once.
pub const RUSTUP: &str = "rustup";

/// The environment variable that names the file in which evcxr reads which library to
/// load.
const EXECUTION_SO_VAR: &str = "EVCXR_EXECUTION_SO_PATH";

/// If this process was started as cargo, does its work and does not return.
pub fn hook() {
    let mut args = std::env::args_os();
    let name = args.next().map(PathBuf::from).unwrap_or_default();
    match name.file_name().and_then(OsStr::to_str) {
        Some(RUSTUP) => std::process::exit(1),
        Some(CARGO) => {}
        _ => return,
    }
    let args: Vec<OsString> = args.collect();
    refuse_another_library();
    if let Some(library) = std::env::var_os(PRELOAD_VAR)
        && let Some(call) = Call::for_cargo_args(&args)
    {
        repeat(call, &args, Path::new(&library));
    }
    become_cargo(&args)
}

/// Ends this process if the library is no longer the one that the kernel has loaded.
fn refuse_another_library() {
    let loaded = std::env::var(IDENTITY_VAR).unwrap_or_default();
    if let Some(library) = std::env::var_os(PRELOAD_VAR)
        && !loaded.is_empty()
        && library::identity(Path::new(&library)) != loaded
    {
        // As rustc says it: evcxr reads nothing else.
        let said = serde_json::json!({
            "message": REPLACED, "code": null, "level": "error", "spans": [], "children": [],
            "rendered": format!("error: {REPLACED}\n"),
        });
        eprintln!("{said}");
        std::process::exit(1);
    }
}

fn become_cargo(args: &[OsString]) -> ! {
    let real = std::env::var_os(CARGO_VAR).unwrap_or_else(|| CARGO.into());
    let error = Command::new(&real).args(args).exec();
    eprintln!(
        "argus-kernel: {} could not be started: {error}",
        real.display()
    );
    std::process::exit(1);
}

/// Makes the call in cargo's place.
fn repeat(mut call: Call, cargo_args: &[OsString], preload: &Path) -> ! {
    for (name, value) in &call.variables {
        // SAFETY: no thread has been started in this process.
        unsafe { std::env::set_var(name, value) };
    }
    // Before the command may stand `--offline`.
    if cargo_args.iter().any(|arg| arg == "check") {
        call.emit_metadata_only();
    } else if let (Some(library), Some(path_file)) =
        (call.library(), std::env::var_os(EXECUTION_SO_VAR))
    {
        // evcxr reads the file only if rustc succeeds, and says so if it can't.
        let _ = std::fs::write(path_file, library.to_string_lossy().as_bytes());
    }
    rustc::become_rustc(&call.rustc, &call.args, preload)
}
