//! This program when cargo calls it in front of rustc: how the preload reaches a cell,
//! and only a cell.
//!
//! evcxr builds each cell as the crate `ctx`. Cargo calls the program named in
//! `RUSTC_WORKSPACE_WRAPPER` for workspace members alone, so what is added here never
//! reaches a `:dep`, nor its build script.
//!
//! The command line gets the preload's flags ([`super::compiler`]), and the generated source
//! its calls ([`super::source`]), thin where it can be ([`super::thin`]). The command line is also recorded, so
//! that the next cell can be compiled without cargo ([`super::call`]).

use super::call::Call;
use super::compiler::{Compiler, end_as};
use super::keeping::Kept;
use super::survival::{self, Remedy};
use super::thin::{is_true_as_well, thin};
use super::{item_macros, names, oracle, question_mark, refusals, source, unmentioned};
use std::ffi::OsString;
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
    let crates = std::env::var_os(CRATES_VAR).unwrap_or_default();
    for name in [PRELOAD_VAR, CRATES_VAR] {
        // SAFETY: no thread has been started in this process.
        unsafe { std::env::remove_var(name) };
    }
    let Some(file) = cell_source(args) else {
        let error = Command::new(rustc).args(args).exec();
        eprintln!("argus-kernel: rustc could not be started: {error}");
        std::process::exit(1);
    };
    let generated = std::fs::read_to_string(&file).unwrap_or_default();
    if let Some(said) = question_mark::refusal(&generated) {
        refuse(&said);
    }
    let is_question = generated.contains(oracle::MARK);
    let compiler = Compiler::new(rustc, args, library, Path::new(&crates), is_question);
    if generated.is_empty() {
        // If the file can't be read, rustc will say more about it than we could.
        compiler.exec();
    }
    let named = names::with_names(generated);
    if is_question {
        match compiler.compile(&file, &item_macros::unfold(&named)) {
            Ok(output) => end_as(&output),
            Err(_) => compiler.exec(),
        }
    }
    let mentioned = source::amend(&named);
    let cell = Cell {
        compiler,
        file,
        named,
    };
    if let Some(said) = refusals::again(&mentioned.source) {
        refuse(&said);
    }
    cell.compile(mentioned)
}

/// Ends this process as a rustc that has said this.
fn refuse(said: &str) -> ! {
    eprintln!("{said}");
    std::process::exit(1);
}

/// How often a cell is compiled with more clones: rustc names one move of a variable at a
/// time, and a cell may have several, of which it does one.
const MOST_ATTEMPTS: usize = 8;

/// A cell on its way to a library.
struct Cell {
    compiler: Compiler,
    /// Where its source stands.
    file: PathBuf,
    /// evcxr's source.
    named: String,
}

impl Cell {
    /// Compiles the cell: thin, if that succeeds or says what is wrong with the cell, or as
    /// it is.
    fn compile(&self, Kept { source, if_moved }: Kept) -> ! {
        if let Some(thin) = thin(&source) {
            self.compile_thin(&thin, if_moved.is_none());
            if let Some(thin) = if_moved.as_deref().and_then(super::thin::thin) {
                self.compile_thin(&thin, true);
            }
        }
        if let Some(if_moved) = if_moved {
            if let Some(output) = self.attempt(&source).filter(|it| it.status.success()) {
                end_as(&output);
            }
            self.compile_as_it_is(&if_moved)
        }
        self.compile_as_it_is(&source)
    }

    fn attempt(&self, source: &str) -> Option<Output> {
        self.compiler.compile(&self.file, source).ok()
    }

    /// Ends this process if the thin source compiles, if it does with clones, or if what is
    /// wrong with it is wrong with the cell. Else nobody hears of it. There is another thin
    /// source to try if this is not the `last`.
    fn compile_thin(&self, source: &str, last: bool) {
        if let Some(foreseen) = survival::foreseen(source)
            && let Some(output) = self.attempt(&foreseen).filter(|it| it.status.success())
        {
            end_as(&output);
        }
        let Some(first) = self.attempt(source) else {
            return;
        };
        if first.status.success() {
            end_as(&first);
        }
        if !last {
            return;
        }
        self.compile_with_all_if_missed(source, &first);
        if survival::is_possible(source) {
            self.compile_with_survivors(source, &first);
        }
        let said = String::from_utf8_lossy(&first.stderr);
        if is_true_as_well(&said) || survival::only_loses(source, &said) {
            refusals::note(source, &said);
            end_as(&first);
        }
    }

    /// Compiles the cell with all variables, and ends this process, if rustc may have missed
    /// one.
    fn compile_with_all_if_missed(&self, source: &str, first: &Output) {
        if unmentioned::is_missed(source, &String::from_utf8_lossy(&first.stderr)) {
            self.compile(source::amend_with_all(&self.named));
        }
    }

    /// Compiles the source, whatever comes of it.
    fn compile_as_it_is(&self, source: &str) -> ! {
        let Some(first) = self.attempt(source) else {
            self.compiler.exec();
        };
        self.compile_with_all_if_missed(source, &first);
        if !first.status.success() && survival::is_possible(source) {
            self.compile_with_survivors(source, &first);
        }
        refusals::note(source, &String::from_utf8_lossy(&first.stderr));
        end_as(&first)
    }

    /// Compiles the cell, with clones in the place of what it would move if rustc said at
    /// `first` that it does ([`survival`]), and ends this process. It returns if that is not
    /// what is wrong with it.
    fn compile_with_survivors(&self, original: &str, first: &Output) {
        let mut source = original.to_owned();
        let mut said = first.stderr.clone();
        for _ in 0..MOST_ATTEMPTS {
            match survival::remedy(&source, &String::from_utf8_lossy(&said)) {
                Remedy::Source(changed) => {
                    let Some(output) = self.attempt(&changed) else {
                        break;
                    };
                    if output.status.success() {
                        end_as(&output);
                    }
                    (source, said) = (changed, output.stderr);
                }
                Remedy::Said(rest) => {
                    let _ = std::fs::write(&self.file, original);
                    let (status, stderr) = (first.status, rest.into_bytes());
                    let stdout = first.stdout.clone();
                    end_as(&Output {
                        status,
                        stdout,
                        stderr,
                    });
                }
                Remedy::None => break,
            }
        }
        let _ = std::fs::write(&self.file, original);
    }
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

#[cfg(test)]
mod tests {
    use super::*;

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
