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
//!
//! The command line is left behind for [`super::cargo`], which uses it again.

use super::cargo::Call;
use super::oracle;
use super::preload::{CRATE, Stamp};
use std::ffi::OsString;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Set for cargo's calls: the preload's library.
pub const PRELOAD_VAR: &str = "ARGUS_KERNEL_PRELOAD";
/// And the folder of the crates that it was built of.
pub const CRATES_VAR: &str = "ARGUS_KERNEL_CRATES";

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
    if cell_source(&args).is_some() {
        Call::of_this_process(&rustc, &args).leave_behind();
    }
    become_rustc(&rustc, &args, Path::new(&library));
}

/// Compiles with the preload, if it is a cell that is compiled.
pub fn become_rustc(rustc: &OsString, args: &[OsString], library: &Path) -> ! {
    let mut command = Command::new(rustc);
    let crates = std::env::var_os(CRATES_VAR).unwrap_or_default();
    command.env_remove(PRELOAD_VAR).env_remove(CRATES_VAR);
    match cell_source(args) {
        Some(source) => {
            command
                .args(compiled_once(args))
                .args(["-Ccodegen-units=1", METADATA])
                .args(preload_flags(library, Path::new(&crates)))
                .args(lent_flags(library, args));
            amend(&source, &mut command);
        }
        None => {
            command.args(args);
        }
    }
    let error = command.exec();
    eprintln!("argus-kernel: rustc could not be started: {error}");
    std::process::exit(1);
}

/// What rustc tells the crates of one name apart by, and so the types of one
/// path: always the same, so that a variable of the notebook's own type is still
/// of that type after a `:dep`, which changes what cargo would say here.
const METADATA: &str = "-Cmetadata=argus";

/// A cell is compiled once, and it is small: what an incremental build keeps
/// for the next time is work for nothing, and so is to cut it into units.
fn compiled_once(args: &[OsString]) -> Vec<&OsString> {
    let is_idle = |arg: &OsString| {
        let text = arg.to_string_lossy();
        ["incremental=", "codegen-units=", "metadata="]
            .iter()
            .any(|option| text.starts_with(option))
    };
    let mut kept: Vec<&OsString> = Vec::with_capacity(args.len());
    for arg in args {
        if is_idle(arg) {
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
    let name_follows = args.iter().position(|arg| arg == "--crate-name")?;
    if args.get(name_follows + 1)? != CELL_CRATE {
        return None;
    }
    args.iter()
        .find(|arg| arg.to_string_lossy().ends_with("lib.rs"))
        .map(PathBuf::from)
}

/// What makes rustc see the preload, and what it makes finds it when it runs.
pub fn preload_flags(library: &Path, crates: &Path) -> [OsString; 3] {
    let folder = library.parent().unwrap_or(Path::new("."));
    let joined = |prefix: &str, path: &Path| {
        let mut flag = OsString::from(prefix);
        flag.push(path);
        flag
    };
    [
        joined(&format!("--extern={CRATE}="), library),
        joined("-Ldependency=", crates),
        joined("-Clink-arg=-Wl,-rpath,", folder),
    ]
}

/// What lets a cell name the crates that the preload lends, but for those that a
/// `:dep` of the notebook brings.
fn lent_flags(library: &Path, args: &[OsString]) -> Vec<OsString> {
    let stamp = library.parent().and_then(Stamp::read);
    let lent = stamp.map(|stamp| stamp.lent).unwrap_or_default();
    let is_there = |name: &str| {
        let own = format!("{name}=");
        args.iter()
            .any(|arg| arg.to_string_lossy().starts_with(&own))
    };
    lent.into_iter()
        .filter(|(name, _)| !is_there(name))
        .map(|(name, file)| {
            let mut flag = OsString::from(format!("--extern={name}="));
            flag.push(file);
            flag
        })
        .collect()
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
    let amended = with_the_display(with_calls(&code));
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
    let rest =
        format!("{rest}\n{CRATE}::cell::end(&*evcxr_variable_store); evcxr_variable_store\n}}\n");
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
    let rest = shown_again(&rest);
    format!("{items}{}", with_the_preloads_store(&rest))
}

/// A cell whose first attempt failed in its last expression, because that moved a
/// variable, say, is compiled again by evcxr with `Debug` in place of the display,
/// though nothing was wrong with that. Parentheses stay as many as they were.
fn shown_again(code: &str) -> String {
    let as_debug = "evcxr_send_text_plain(&format!(\"{:?}\",&(\n";
    code.replacen(as_debug, &format!("{CRATE}::show_again!(((\n"), 1)
}

/// The very first cell is evcxr's own, a number, before the prelude is in scope.
/// With a display, one that says nothing, it compiles at once; evcxr would try,
/// fail and fall back.
fn with_the_display(code: String) -> String {
    let has_prelude = code.contains(&format!("{CRATE}::prelude"));
    match code.split_once('\n') {
        Some((attributes, rest)) if !has_prelude && attributes.starts_with("#![allow(") => {
            format!("{attributes} use {CRATE}::cell::Unshown as _;\n{rest}")
        }
        _ => code,
    }
}

/// evcxr's store of variables is a module in every cell's source. The preload
/// has one that is compiled already; blank lines keep the place.
fn with_the_preloads_store(code: &str) -> String {
    let module = "\nmod evcxr_internal_runtime {\n";
    let store = code.find(module).and_then(|begin| {
        let length = code[begin..].find("\n}\n#[unsafe(no_mangle)]")? + "\n}".len();
        Some(begin..begin + length)
    });
    let Some(store) = store else {
        return code.to_owned();
    };
    let lines = code[store.clone()].matches('\n').count();
    let mut with = code.to_owned();
    let blank = "\n".repeat(lines - 1);
    with.replace_range(
        store,
        &format!("\nuse {CRATE}::cell::variables as evcxr_internal_runtime;{blank}"),
    );
    with
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_attempt_shows_as_the_first() {
        let fallback = "evcxr_send_text_plain(&format!(\"{:?}\",&(\ndf.lazy().collect()?)));";
        assert_eq!(
            shown_again(fallback),
            "argus_nb::show_again!(((\ndf.lazy().collect()?)));"
        );
    }

    #[test]
    fn calls_are_added_without_moving_a_line() {
        let code = "fn from(error: T) -> Self {\n eprintln!(\"{}\", error);\n}\n\
            fn run() {\nlet evcxr_variable_store = unsafe {&mut *evcxr_variable_store};\n\
            user();\nevcxr_variable_store\n}\n";
        let amended = with_calls(code);
        assert_eq!(amended.lines().count(), code.lines().count());
        assert!(amended.contains("argus_nb::cell::question_mark(&error);"));
        assert!(amended.contains("argus_nb::cell::begin();"));
        assert!(
            amended.ends_with(
                "argus_nb::cell::end(&*evcxr_variable_store); evcxr_variable_store\n}\n"
            )
        );
        assert_eq!(amended.lines().nth(5), code.lines().nth(5));
    }

    #[test]
    fn the_store_is_the_preloads_and_no_line_moves() {
        let code = "a\nmod evcxr_internal_runtime {\nx\n}\ny\n}\n#[unsafe(no_mangle)]\nz\n";
        assert_eq!(
            with_the_preloads_store(code),
            "a\nuse argus_nb::cell::variables as evcxr_internal_runtime;\n\n\n\n\n#[unsafe(no_mangle)]\nz\n"
        );
        assert_eq!(with_the_preloads_store("a\n"), "a\n");
    }

    #[test]
    fn a_cell_is_compiled_once_and_whole() {
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
        assert_eq!(compiled_once(&args), ["-C", "opt-level=0", "-g"]);
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
