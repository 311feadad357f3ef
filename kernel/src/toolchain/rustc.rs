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
use super::keeping::Kept;
use super::library;
use super::lld;
use super::stamp::Stamp;
use super::survival::{self, Remedy};
use super::{item_macros, names, oracle, source};
use std::ffi::OsString;
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

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
                .args(lld::flags(Path::new(rustc)))
                .args(extern_flags(library, args));
            let prepared = prepare_source(&source, &mut command);
            if let Some(if_moved) = prepared.if_moved {
                try_rustc(&mut command);
                let _ = std::fs::write(&source, if_moved);
            }
            if prepared.may_survive {
                compile_with_survivors(&mut command, &source);
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
    if let Ok(output) = command.output()
        && output.status.success()
    {
        end_as(&output);
    }
}

/// How often a cell is compiled with more clones: rustc names one move of a variable at a
/// time, and a cell may have several, of which it does one.
const MOST_ATTEMPTS: usize = 8;

/// Compiles the cell, with clones in the place of what it would move if rustc says that
/// it does ([`survival`]), and ends this process. It returns if rustc could not be run.
fn compile_with_survivors(command: &mut Command, source_file: &Path) {
    let (Ok(original), Ok(first)) = (std::fs::read_to_string(source_file), command.output()) else {
        return;
    };
    if first.status.success() {
        end_as(&first);
    }
    let mut source = original.clone();
    let mut said = first.stderr.clone();
    for _ in 0..MOST_ATTEMPTS {
        match survival::remedy(&source, &String::from_utf8_lossy(&said)) {
            Remedy::Source(changed) if std::fs::write(source_file, &changed).is_ok() => {
                let Ok(output) = command.output() else {
                    break;
                };
                if output.status.success() {
                    end_as(&output);
                }
                (source, said) = (changed, output.stderr);
            }
            Remedy::Said(rest) => {
                let _ = std::fs::write(source_file, original);
                let stderr = rest.into_bytes();
                end_as(&Output { stderr, ..first });
            }
            Remedy::Source(_) | Remedy::None => break,
        }
    }
    let _ = std::fs::write(source_file, original);
    end_as(&first)
}

/// Ends this process as rustc ended.
fn end_as(output: &Output) -> ! {
    let _ = std::io::stdout().write_all(&output.stdout);
    let _ = std::io::stderr().write_all(&output.stderr);
    std::process::exit(output.status.code().unwrap_or(1))
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

/// A source that lies ready for rustc.
#[derive(Default)]
struct Prepared {
    /// What is to be compiled should rustc not take it.
    if_moved: Option<String>,
    /// Whether it has variables that survive a move.
    may_survive: bool,
}

/// Writes the amended source, or, where the type oracle asks, makes rustc spell types
/// out. If the file can't be rewritten, rustc will say more about it than we could.
fn prepare_source(path: &Path, command: &mut Command) -> Prepared {
    let Ok(generated) = std::fs::read_to_string(path) else {
        return Prepared::default();
    };
    let named = names::with_names(generated.clone());
    let (amended, prepared) = if generated.contains(oracle::MARK) {
        command.args(oracle::RUSTC_ARGS).env("RUSTC_BOOTSTRAP", "1");
        (item_macros::unfold(&named), Prepared::default())
    } else {
        let Kept { source, if_moved } = source::amend(&named);
        let may_survive = survival::is_possible(&source);
        let prepared = Prepared {
            if_moved,
            may_survive,
        };
        (source, prepared)
    };
    if amended != generated {
        let _ = std::fs::write(path, amended);
    }
    prepared
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
