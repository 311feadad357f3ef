//! This program when cargo calls it in front of rustc: how the preload reaches a cell,
//! and only a cell.
//!
//! evcxr builds each cell as the crate `ctx`. Cargo calls the program named in
//! `RUSTC_WORKSPACE_WRAPPER` for workspace members alone, so what is added here never
//! reaches a `:dep`, nor its build script.
//!
//! The command line gets the preload's flags, and the generated source its calls
//! ([`super::source`]). The command line is also recorded, so that the next cell can be
//! compiled without cargo ([`super::call`]).

use super::call::Call;
use super::library;
use super::stamp::Stamp;
use super::{item_macros, names, oracle, source};
use std::ffi::OsString;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The environment variable that names the preload's library.
pub const PRELOAD_VAR: &str = "ARGUS_KERNEL_PRELOAD";
/// The environment variable that names the folder of the crates that the preload was
/// built of.
pub const CRATES_VAR: &str = "ARGUS_KERNEL_CRATES";

/// The crate that evcxr makes of a cell.
const CELL_CRATE: &str = "ctx";

/// What rustc tells crates of one name apart by, and so the types of one path.
///
/// It is always the same: a variable whose type the notebook defines must keep that
/// type after a `:dep`, and cargo would change the value then.
const METADATA: &str = "-Cmetadata=argus";

/// If cargo called this process in front of rustc, becomes that rustc and does not
/// return.
pub fn hook() {
    let Some(library) = std::env::var_os(PRELOAD_VAR) else {
        return;
    };
    let mut args = std::env::args_os().skip(1);
    // Cargo's wrapper protocol: the first argument is the real rustc.
    let Some(rustc) = args
        .next()
        .filter(|program| Path::new(program).is_absolute())
    else {
        return;
    };
    let args: Vec<OsString> = args.collect();
    if cell_source(&args).is_some() {
        Call::from_cargo(&rustc, &args).record();
    }
    become_rustc(&rustc, &args, Path::new(&library));
}

/// Becomes rustc. If it is a cell that is compiled, it is compiled with the preload.
pub fn become_rustc(rustc: &OsString, args: &[OsString], library: &Path) -> ! {
    let mut command = Command::new(rustc);
    let crates = std::env::var_os(CRATES_VAR).unwrap_or_default();
    command.env_remove(PRELOAD_VAR).env_remove(CRATES_VAR);
    match cell_source(args) {
        Some(source) => {
            command
                .args(without_rebuild_options(args))
                .args(["-Ccodegen-units=1", METADATA])
                .args(library::rustc_flags(library, Path::new(&crates)))
                .args(extern_flags(library, args));
            if let Some(if_moved) = prepare_source(&source, &mut command) {
                try_rustc(&mut command);
                let _ = std::fs::write(source, if_moved);
            }
        }
        None => {
            command.args(args);
        }
    }
    let error = command.exec();
    eprintln!("argus-kernel: rustc could not be started: {error}");
    std::process::exit(1);
}

/// Runs rustc, and ends this process if the cell is compiled. If it is not, nobody
/// hears of it.
fn try_rustc(command: &mut Command) {
    let Ok(output) = command.output() else {
        return;
    };
    if output.status.success() {
        let _ = std::io::stdout().write_all(&output.stdout);
        let _ = std::io::stderr().write_all(&output.stderr);
        std::process::exit(0);
    }
}

/// Cargo's arguments without those that prepare for a second build.
///
/// A cell is small and is compiled once, so an incremental build and many codegen units
/// cost time and save none. The metadata is [`METADATA`] instead.
fn without_rebuild_options(args: &[OsString]) -> Vec<&OsString> {
    let is_dropped = |arg: &OsString| {
        let text = arg.to_string_lossy();
        ["incremental=", "codegen-units=", "metadata="]
            .iter()
            .any(|option| text.starts_with(option))
    };
    let mut kept: Vec<&OsString> = Vec::with_capacity(args.len());
    for arg in args {
        if is_dropped(arg) {
            // The `-C` before it.
            kept.pop();
        } else {
            kept.push(arg);
        }
    }
    kept
}

/// The source file, if this call compiles a cell.
fn cell_source(args: &[OsString]) -> Option<PathBuf> {
    let option = args.iter().position(|arg| arg == "--crate-name")?;
    if args.get(option + 1)? != CELL_CRATE {
        return None;
    }
    args.iter()
        .find(|arg| arg.to_string_lossy().ends_with("lib.rs"))
        .map(PathBuf::from)
}

/// Lets a cell name the preload's `externs`, except those for which the notebook has a
/// `:dep` of its own.
fn extern_flags(library: &Path, args: &[OsString]) -> Vec<OsString> {
    let stamp = library.parent().and_then(Stamp::read);
    let externs = stamp.map(|stamp| stamp.externs).unwrap_or_default();
    let has_dep = |name: &str| {
        let dep = format!("{name}=");
        args.iter()
            .any(|arg| arg.to_string_lossy().starts_with(&dep))
    };
    externs
        .iter()
        .filter(|(name, _)| !has_dep(name))
        .map(|(name, file)| library::extern_flag(name, file))
        .collect()
}

/// Writes the amended source, or, where the type oracle asks, makes rustc spell types
/// out. If the file can't be rewritten, rustc will say more about it than we could.
/// Gives the source to be compiled should rustc not take the first one.
fn prepare_source(path: &Path, command: &mut Command) -> Option<String> {
    let generated = std::fs::read_to_string(path).ok()?;
    let named = names::with_names(generated.clone());
    let (amended, if_moved) = if generated.contains(oracle::MARK) {
        command.args(oracle::RUSTC_ARGS).env("RUSTC_BOOTSTRAP", "1");
        (item_macros::unfold(&named), None)
    } else {
        let kept = source::amend(&named);
        (kept.source, kept.if_moved)
    };
    if amended != generated {
        let _ = std::fs::write(path, amended);
    }
    if_moved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_for_a_second_build_are_dropped() {
        let args: Vec<OsString> = [
            "-C",
            "codegen-units=16",
            "-C",
            "metadata=f00",
            "-C",
            "opt-level=0",
            "-C",
            "incremental=/x",
            "-g",
        ]
        .iter()
        .map(OsString::from)
        .collect();
        assert_eq!(without_rebuild_options(&args), ["-C", "opt-level=0", "-g"]);
    }

    #[test]
    fn only_a_cell_is_touched() {
        let args = |name: &str| -> Vec<OsString> {
            ["--crate-name", name, "src/lib.rs"]
                .iter()
                .map(OsString::from)
                .collect()
        };
        assert_eq!(cell_source(&args("ctx")), Some(PathBuf::from("src/lib.rs")));
        assert_eq!(cell_source(&args("rand")), None);
        assert_eq!(cell_source(&["-vV".into()]), None);
    }
}
