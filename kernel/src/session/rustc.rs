//! The kernel as rustc's wrapper: how the preload reaches a cell, and only a
//! cell.
//!
//! evcxr builds each cell as the crate `ctx`. Cargo calls the program named in
//! `RUSTC_WORKSPACE_WRAPPER` for workspace members alone, so what is added here
//! never reaches a `:dep`, nor its build script.
//!
//! Two things are added. On the command line, the preload. In the generated
//! source, calls into the preload where evcxr has no hook of its own: before and
//! after the cell, and where a `?` leaves it. They are put on lines that evcxr
//! generated, never on the user's, so lines and columns stay.

use super::oracle;
use super::preload::CRATE;
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Set for cargo's calls: the preload's library.
pub const PRELOAD_VAR: &str = "ARGUS_KERNEL_PRELOAD";

/// The crate that evcxr makes of a cell.
const CELL_CRATE: &str = "ctx";

/// If cargo called this process instead of rustc, becomes that rustc and does
/// not return.
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
    let mut command = Command::new(rustc);
    command.args(&args).env_remove(PRELOAD_VAR);
    if let Some(source) = cell_source(&args) {
        command.args(preload_flags(Path::new(&library)));
        amend(&source, &mut command);
    }
    let error = command.exec();
    eprintln!("argus-kernel: rustc could not be started: {error}");
    std::process::exit(1);
}

/// The source file, if this call compiles a cell.
fn cell_source(args: &[OsString]) -> Option<PathBuf> {
    let name_follows = args.iter().position(|arg| arg == "--crate-name")?;
    if args.get(name_follows + 1)? != CELL_CRATE {
        return None;
    }
    args.iter()
        .find(|arg| arg.to_string_lossy().ends_with("lib.rs"))
        .map(PathBuf::from)
}

/// What makes rustc see the preload, and what it makes finds it when it runs.
pub fn preload_flags(library: &Path) -> [OsString; 3] {
    let folder = library.parent().unwrap_or(Path::new("."));
    let joined = |prefix: &str, path: &Path| {
        let mut flag = OsString::from(prefix);
        flag.push(path);
        flag
    };
    [
        joined(&format!("--extern={CRATE}="), library),
        joined("-Ldependency=", &folder.join("deps")),
        joined("-Clink-arg=-Wl,-rpath,", folder),
    ]
}

/// Puts the preload's calls into the source, or, for the type oracle, makes
/// rustc spell types out. If the file can't be rewritten rustc will say more
/// about it than we could.
fn amend(source: &Path, command: &mut Command) {
    let Ok(code) = std::fs::read_to_string(source) else {
        return;
    };
    if code.contains(oracle::MARK) {
        command.args(oracle::RUSTC_ARGS).env("RUSTC_BOOTSTRAP", "1");
        return;
    }
    let amended = with_calls(&code);
    if amended != code {
        let _ = std::fs::write(source, amended);
    }
}

/// evcxr 0.22's generated lines, and what they become.
fn with_calls(code: &str) -> String {
    let begins = "let evcxr_variable_store = unsafe {&mut *evcxr_variable_store};\n";
    let leaves = "fn from(error: T) -> Self {\n";
    let prints = "eprintln!(\"{}\", error);\n";
    let ends = "\nevcxr_variable_store\n}\n";
    if !code.contains(begins) || !code.ends_with(ends) {
        return code.to_owned();
    }
    // Everything evcxr generates for a cell with `?` comes behind this; what is
    // before it is the notebook's own items.
    let generated = code.find("struct EvcxrUserCodeError {}").unwrap_or(0);
    let (items, rest) = code[..code.len() - ends.len()].split_at(generated);
    let rest = format!("{rest}\n{CRATE}::cell::end(); evcxr_variable_store\n}}\n");
    let rest = rest
        .replacen(
            begins,
            &format!("{} {CRATE}::cell::begin();\n", begins.trim_end()),
            1,
        )
        .replacen(leaves, &format!("#[track_caller] {leaves}"), 1)
        .replacen(
            prints,
            &format!("{CRATE}::cell::question_mark(&error);\n"),
            1,
        );
    format!("{items}{rest}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_added_without_moving_a_line() {
        let code = "fn from(error: T) -> Self {\n eprintln!(\"{}\", error);\n}\n\
            fn run() {\nlet evcxr_variable_store = unsafe {&mut *evcxr_variable_store};\n\
            user();\nevcxr_variable_store\n}\n";
        let amended = with_calls(code);
        assert_eq!(amended.lines().count(), code.lines().count());
        assert!(amended.contains("argus_nb::cell::question_mark(&error);"));
        assert!(amended.contains("argus_nb::cell::begin();"));
        assert!(amended.ends_with("argus_nb::cell::end(); evcxr_variable_store\n}\n"));
        assert_eq!(amended.lines().nth(5), code.lines().nth(5));
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
