//! The kernel as cargo: a build that cargo has done once is done again without
//! it.
//!
//! evcxr calls `cargo build` for every cell. Without dependencies that comes to
//! one call of rustc, which is made here ([`Call::plain`]). With some, cargo does
//! it once, and [`super::rustc`] leaves its call beside the cell's `Cargo.toml`;
//! while nothing that cargo looks at has changed, it is repeated. Everything else
//! goes to the real cargo.
//!
//! evcxr finds this program because it stands first in `PATH`, and
//! rust-analyzer because it stands in `CARGO_HOME/bin`, under cargo's name.

use super::rustc::{self, PRELOAD_VAR};
use serde::{Deserialize, Serialize};
use std::ffi::{OsStr, OsString};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Set for this program: the real cargo.
pub const CARGO_VAR: &str = "ARGUS_KERNEL_CARGO";

/// The names under which evcxr looks for tools, and under which it finds us.
pub const CARGO: &str = "cargo";
/// evcxr asks rustup where cargo is. There is nothing to ask: the compiler is
/// the one that built the preload.
pub const RUSTUP: &str = "rustup";

/// `CARGO_HOME` as it was, for the real cargo; empty if it was not set.
pub const USERS_HOME_VAR: &str = "ARGUS_KERNEL_USERS_CARGO_HOME";

/// Where evcxr wants to read which library to load.
const EXECUTION_SO_VAR: &str = "EVCXR_EXECUTION_SO_PATH";
const CALL: &str = ".argus-rustc-call.json";
/// Where a cell's library goes, in the folder of its crate.
const OUT_DIR: &str = "target/cell";
const EMIT: &str = "--emit=dep-info,link";

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
    answer_the_analyzer(&args);
    if let Some(library) = std::env::var_os(PRELOAD_VAR)
        && let Some(call) = Call::for_this(&args)
    {
        call.repeat(&args, Path::new(&library));
    }
    become_cargo(&args)
}

fn become_cargo(args: &[OsString]) -> ! {
    let real = std::env::var_os(CARGO_VAR).unwrap_or_else(|| CARGO.into());
    let mut command = Command::new(&real);
    match std::env::var_os(USERS_HOME_VAR) {
        Some(home) if !home.is_empty() => command.env("CARGO_HOME", home),
        _ => command.env_remove("CARGO_HOME"),
    };
    let error = command.args(args).exec();
    eprintln!(
        "argus-kernel: {} could not be started: {error}",
        real.display()
    );
    std::process::exit(1);
}

/// rust-analyzer, which the type oracle has put out of work, asks for things at
/// every start that it can do without; a failure that comes at once is as good
/// as an answer.
fn answer_the_analyzer(args: &[OsString]) {
    let args: Vec<&str> = args.iter().filter_map(|arg| arg.to_str()).collect();
    match args.as_slice() {
        ["-Z", ..] | ["--version"] => std::process::exit(1),
        ["rustc", rest @ ..] if rest.contains(&"--print") => std::process::exit(1),
        // A cell's crate is a workspace of its own.
        ["locate-project", "--workspace", "--manifest-path", manifest] => {
            println!("{}", serde_json::json!({ "root": manifest }));
            std::process::exit(0);
        }
        _ => {}
    }
}

/// A call of rustc for a cell, and what cargo made it from.
#[derive(Debug, Serialize, Deserialize)]
pub struct Call {
    basis: Basis,
    rustc: OsString,
    args: Vec<OsString>,
    /// What cargo told rustc of the crate.
    variables: Vec<(OsString, OsString)>,
}

/// What cargo looks at, and the call depends on.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Basis {
    manifest: String,
    config: String,
    flags: Option<OsString>,
}

impl Basis {
    /// In the folder of the cell's crate.
    fn here() -> Option<Basis> {
        Some(Basis {
            manifest: std::fs::read_to_string("Cargo.toml").ok()?,
            config: std::fs::read_to_string(".cargo/config.toml").unwrap_or_default(),
            flags: std::env::var_os("RUSTFLAGS"),
        })
    }

    /// What stands under `[dependencies]`, which evcxr writes last.
    fn dependencies(&self) -> &str {
        self.manifest
            .split_once("[dependencies]")
            .map_or("", |(_, dependencies)| dependencies.trim())
    }

    /// Sources on this disk can change, and only cargo looks at them.
    fn has_sources_here(&self) -> bool {
        self.dependencies().contains("path")
    }

    /// The value of a `key = value` line.
    fn setting(&self, key: &str) -> Option<&str> {
        let lines = self.manifest.lines();
        let value = lines
            .filter_map(|line| line.split_once(" = "))
            .find_map(|(name, value)| (name == key).then_some(value))?;
        Some(value.trim_matches('"'))
    }
}

impl Call {
    /// The call that cargo makes of this process.
    pub fn of_this_process(rustc: &OsString, args: &[OsString]) -> Call {
        // A job server is gone when cargo is.
        let variables = std::env::vars_os().filter(|(name, _)| {
            name == "LD_LIBRARY_PATH"
                || name != "CARGO_MAKEFLAGS" && name.to_string_lossy().starts_with("CARGO_")
        });
        Call {
            basis: Basis::here().unwrap_or_else(|| Basis {
                manifest: String::new(),
                config: String::new(),
                flags: None,
            }),
            rustc: rustc.clone(),
            args: args.to_vec(),
            variables: variables.collect(),
        }
    }

    /// Where the next cargo finds it. That it can't be written only costs time.
    pub fn leave_behind(&self) {
        let links = self.args.iter().any(|arg| *arg == EMIT);
        if links && let Ok(json) = serde_json::to_vec(self) {
            let _ = std::fs::write(CALL, json);
        }
    }

    /// The call that these arguments of cargo's would come to.
    fn for_this(args: &[OsString]) -> Option<Call> {
        let [asked, target_flag, target, format] = args else {
            return None;
        };
        let is_plain = (asked == "build" || asked == "check")
            && target_flag == "--target"
            && format == "--message-format=json"
            && std::env::var_os("RUSTC_WRAPPER").is_none();
        let basis = Basis::here().filter(|_| is_plain)?;
        if basis.dependencies().is_empty() {
            return Call::plain(basis, target);
        }
        let call: Call = serde_json::from_slice(&std::fs::read(CALL).ok()?).ok()?;
        (call.basis == basis && !basis.has_sources_here()).then_some(call)
    }

    /// What cargo 1.95 makes of a manifest without dependencies that evcxr 0.22
    /// writes.
    fn plain(basis: Basis, target: &OsString) -> Option<Call> {
        let rustc = std::env::var_os("RUSTC")?;
        let text = format!(
            "--crate-name ctx --edition={edition} src/lib.rs --error-format=json \
             --json=diagnostic-rendered-ansi,artifacts,future-incompat \
             --crate-type cdylib {EMIT} -C embed-bitcode=no -C opt-level={optimised} \
             -C overflow-checks=on -C debug-assertions=on -C rpath -C strip=debuginfo \
             --out-dir {OUT_DIR} --target",
            edition = basis.setting("edition")?,
            optimised = basis.setting("opt-level")?,
        );
        let flags = basis.flags.as_ref()?.to_str()?.to_owned();
        let args = text
            .split_whitespace()
            .map(OsString::from)
            .chain([target.clone()])
            .chain(flags.split_whitespace().map(OsString::from))
            .collect();
        std::fs::create_dir_all(OUT_DIR).ok()?;
        let package = [
            ("CARGO_CRATE_NAME", "ctx"),
            ("CARGO_PKG_NAME", "ctx"),
            ("CARGO_PKG_VERSION", basis.setting("version")?),
        ];
        let variables = package
            .map(|(name, value)| (name.into(), value.into()))
            .into();
        Some(Call {
            basis,
            rustc,
            args,
            variables,
        })
    }

    fn repeat(mut self, args: &[OsString], library: &Path) -> ! {
        for (name, value) in &self.variables {
            // SAFETY: no thread has been started in this process.
            unsafe { std::env::set_var(name, value) };
        }
        if args.first().is_some_and(|asked| asked == "check") {
            self.emit_metadata_only();
        } else if let (Some(folder), Some(path_file)) =
            (self.out_dir(), std::env::var_os(EXECUTION_SO_VAR))
        {
            let here = std::env::current_dir().unwrap_or_default();
            let library = here
                .join(folder)
                .join(format!("libctx.{}", std::env::consts::DLL_EXTENSION));
            // evcxr reads it only if rustc succeeds, and says so if it can't.
            let _ = std::fs::write(path_file, library.to_string_lossy().as_bytes());
        }
        rustc::become_rustc(&self.rustc, &self.args, library)
    }

    /// `check` is `build` without code: dependencies that were built for one
    /// serve the other.
    fn emit_metadata_only(&mut self) {
        for arg in &mut self.args {
            if arg.to_string_lossy().starts_with("--emit=") {
                *arg = "--emit=metadata".into();
            }
        }
    }

    fn out_dir(&self) -> Option<PathBuf> {
        let flag = self.args.iter().position(|arg| arg == "--out-dir")?;
        self.args.get(flag + 1).map(PathBuf::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basis(manifest: &str) -> Basis {
        Basis {
            manifest: manifest.to_owned(),
            config: String::new(),
            flags: None,
        }
    }

    #[test]
    fn a_dependency_in_a_folder_is_left_to_cargo() {
        let own = "[lib]\npath = \"src/lib.rs\"\n[dependencies]\n";
        assert!(basis(own).dependencies().is_empty());
        assert!(!basis(&format!("{own}rand = \"0.9\"\n")).has_sources_here());
        assert!(basis(&format!("{own}a = {{path=\"/a\"}}\n")).has_sources_here());
    }

    #[test]
    fn a_manifest_without_dependencies_comes_to_one_call() {
        let manifest = "[package]\nversion = \"1.0.0\"\nedition = \"2024\"\n[profile.dev]\nopt-level = 1\n[dependencies]\n";
        let mut basis = basis(manifest);
        assert_eq!(basis.setting("opt-level"), Some("1"));
        assert_eq!(basis.setting("edition"), Some("2024"));
        basis.manifest.push_str("rand = \"0.9\"\n");
        assert_eq!(basis.dependencies(), "rand = \"0.9\"");
    }
}
