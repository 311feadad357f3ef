//! One cell's compiler: rustc with the preload's flags, as often as it takes.

use super::library;
use super::linking::{self, Linking};
use super::lld;
use super::oracle;
use super::said::Said;
use super::stamp::Stamp;
use super::zygote::{Made, Zygote};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::Write;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output};

/// What rustc tells crates of one name apart by, and so the types of one path.
///
/// It is always the same: a variable whose type the notebook defines must keep that
/// type after a `:dep`, and cargo would change the value then.
const METADATA: &str = "-Cmetadata=argus";

/// What compiles a cell's source, wherever that stands now.
pub struct Compiler {
    rustc: OsString,
    args: Vec<OsString>,
    /// The oracle's questions need options that a stable rustc takes only with this.
    is_question: bool,
    /// How a library is made of it, where that can be done here.
    linking: Option<Linking>,
    /// A rustc that has read everything already.
    zygote: Option<Zygote>,
}

impl Compiler {
    /// The compiler that cargo called with these arguments, for a cell that knows the
    /// preload.
    pub fn new(
        rustc: &OsString,
        cargos_args: &[OsString],
        preload: &Path,
        crates: &Path,
        is_question: bool,
    ) -> Compiler {
        let files = preload.parent().and_then(Stamp::read_files);
        let (externs, zygote) = files.unwrap_or_default();
        let is_check = is_question || !cargos_args.iter().any(emits_library);
        let linking = Linking::from_call(rustc, &as_build(cargos_args), preload);
        let mut args = without_rebuild_options(cargos_args);
        args.extend(["-Ccodegen-units=1", METADATA].map(OsString::from));
        args.extend(library::rustc_flags(preload, crates));
        args.extend(extern_flags(&externs, cargos_args));
        args.extend(lld::flags(Path::new(rustc)));
        let mut questions_args = args.clone();
        questions_args.extend(oracle::RUSTC_ARGS.map(OsString::from));
        args.extend(linker_flag(&args));
        let made = linking.as_ref().map_or(Made::Library, |_| Made::Object);
        // What only checks a cell is done by the zygote that compiles cells: an object more is
        // nothing beside a rustc that begins anew. A library would be linked in vain.
        let is_possible = is_question || !is_check || made == Made::Object;
        let zygote = zygote.filter(|_| is_possible).and_then(|library| {
            let [cells, questions] = [(&args, made), (&questions_args, Made::Answer)]
                .map(|(args, made)| Zygote::new(rustc, args, made, &library));
            // The first question comes with the first cell that makes a variable.
            match is_question {
                true => questions,
                false => Some(cells?.beside(questions?)),
            }
        });
        if is_question {
            args = questions_args;
        }
        Compiler {
            rustc: rustc.clone(),
            args,
            is_question,
            linking: linking.filter(|_| !is_check),
            zygote,
        }
    }

    /// Writes the source to `file` and compiles it, in the quickest way there is.
    pub fn compile(&self, file: &Path, source: &str) -> std::io::Result<Output> {
        if let Some(output) = self.fork(file, source) {
            return Ok(output);
        }
        // If it can't be written, rustc says more about it than we could.
        let _ = std::fs::write(file, source);
        if let Some(linking) = &self.linking {
            let output = self.object().output()?;
            if !output.status.success() || linking.link().is_some() {
                return Ok(output);
            }
        }
        self.plain().output()
    }

    /// Has a zygote's child compile it. `None` if that can't be, or if a rustc of its own
    /// would have other words for it.
    fn fork(&self, file: &Path, source: &str) -> Option<Output> {
        let is_usable = |said: &Said| match said.is_made {
            true => self.linking.as_ref().is_none_or(|it| it.link().is_some()),
            false => {
                let is_worded_well = self.is_question || said.is_worded_as_ever();
                is_worded_well && !said.is_of_a_refusal()
            }
        };
        let said = self.zygote.as_ref()?.compile(file, source, is_usable)?;
        Some(Output {
            status: ExitStatus::from_raw(if said.is_made { 0 } else { FAILURE }),
            stdout: Vec::new(),
            stderr: said.stderr,
        })
    }

    /// Becomes rustc, and does not return.
    pub fn exec(&self) -> ! {
        let error = self.plain().exec();
        eprintln!("argus-kernel: rustc could not be started: {error}");
        std::process::exit(1);
    }

    fn plain(&self) -> Command {
        let mut command = Command::new(&self.rustc);
        command.args(&self.args);
        if self.is_question {
            command.env("RUSTC_BOOTSTRAP", "1");
        }
        command
    }

    /// The same, which ends with the object.
    fn object(&self) -> Command {
        let mut command = Command::new(&self.rustc);
        command.args(self.args.iter().map(|arg| match emits_library(arg) {
            true => OsString::from("--emit=obj"),
            false => arg.clone(),
        }));
        command
    }
}

fn emits_library(arg: &OsString) -> bool {
    arg.to_str().is_some_and(linking::emits_library)
}

/// The arguments by which a cell is compiled that these only check.
fn as_build(args: &[OsString]) -> Vec<OsString> {
    let is_emit = |arg: &OsString| arg.to_string_lossy().starts_with("--emit=");
    let build = args.iter().map(|arg| match is_emit(arg) {
        true => OsString::from("--emit=link"),
        false => arg.clone(),
    });
    build.collect()
}

/// How a process ended that said 1.
const FAILURE: i32 = 1 << 8;

/// Ends this process as rustc ended.
pub fn end_as(output: &Output) -> ! {
    let _ = std::io::stdout().write_all(&output.stdout);
    let _ = std::io::stderr().write_all(&output.stderr);
    std::process::exit(output.status.code().unwrap_or(1))
}

/// Cargo's arguments without those that prepare for a second build.
///
/// A cell is small and is compiled once, so an incremental build and many codegen units
/// cost time and save none. The metadata is [`METADATA`] instead.
fn without_rebuild_options(args: &[OsString]) -> Vec<OsString> {
    let is_dropped = |arg: &OsString| {
        let text = arg.to_string_lossy();
        ["incremental=", "codegen-units=", "metadata="]
            .iter()
            .any(|option| text.starts_with(option))
    };
    let mut kept: Vec<OsString> = Vec::with_capacity(args.len());
    for arg in args {
        if is_dropped(arg) {
            // The `-C` before it.
            kept.pop();
        } else {
            kept.push(arg.clone());
        }
    }
    kept
}

/// Lets a cell name the preload's `externs`, except those for which the notebook has a
/// `:dep` of its own.
fn extern_flags(externs: &BTreeMap<String, PathBuf>, args: &[OsString]) -> Vec<OsString> {
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

/// The linker by its whole path, if it was left to rustc to find it: the folders of `PATH`
/// are tried by each of the processes that link.
fn linker_flag(args: &[OsString]) -> Option<OsString> {
    let is_chosen = |arg: &OsString| {
        let text = arg.to_string_lossy();
        text.contains("linker=") || text.contains("linker-flavor=")
    };
    if args.iter().any(is_chosen) {
        return None;
    }
    let folders = std::env::var_os("PATH")?;
    let cc: PathBuf = std::env::split_paths(&folders)
        .map(|folder| folder.join("cc"))
        .find(|cc| cc.is_file())?;
    let mut flag = OsString::from("-Clinker=");
    flag.push(cc);
    Some(flag)
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
}
