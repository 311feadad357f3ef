//! The call of rustc that compiles a cell, kept so that it can be made again.
//!
//! evcxr calls `cargo build` for every cell, and cargo takes half of a cell's time to
//! arrive at the same call of rustc. Without dependencies that call can be written down
//! at once ([`Call::without_dependencies`]). With some, cargo makes it once, the wrapper
//! around rustc records it beside the cell's `Cargo.toml`, and it is made again for as
//! long as nothing has changed that cargo looks at.
//!
//! Why it is so: `docs/decisions.md#a-cell-is-compiled-without-cargo`.
//! Why it is so: `docs/decisions.md#every-cells-crate-has-the-same-metadata`.

use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::path::PathBuf;

/// Where a call is recorded, in the folder of the cell's crate.
const RECORD: &str = ".argus-rustc-call.json";
/// Where a cell's library goes, in the folder of its crate.
const OUT_DIR: &str = "target/cell";
const EMIT: &str = "--emit=dep-info,link";

/// A call of rustc for a cell, and what cargo made it from.
#[derive(Debug, Serialize, Deserialize)]
pub struct Call {
    basis: Basis,
    pub rustc: OsString,
    pub args: Vec<OsString>,
    /// What cargo told rustc about the crate.
    pub variables: Vec<(OsString, OsString)>,
}

/// What cargo looks at, and what the call therefore depends on.
#[derive(Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Basis {
    manifest: String,
    config: String,
    flags: Option<OsString>,
}

impl Basis {
    /// Reads it in the current folder, which is that of the cell's crate.
    fn detect() -> Option<Basis> {
        Some(Basis {
            manifest: std::fs::read_to_string("Cargo.toml").ok()?,
            config: std::fs::read_to_string(".cargo/config.toml").unwrap_or_default(),
            flags: std::env::var_os("RUSTFLAGS"),
        })
    }

    /// What stands under `[dependencies]`, which is the last table that evcxr writes.
    fn dependencies(&self) -> &str {
        self.manifest
            .split_once("[dependencies]")
            .map_or("", |(_, dependencies)| dependencies.trim())
    }

    /// Whether a dependency is a folder on this disk. Its sources can change, and only
    /// cargo looks at them.
    fn has_path_dependency(&self) -> bool {
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
    /// The call that cargo is making of this process.
    pub fn from_cargo(rustc: &OsString, args: &[OsString]) -> Call {
        // The job server that CARGO_MAKEFLAGS names ends with this cargo.
        let variables = std::env::vars_os().filter(|(name, _)| {
            name == "LD_LIBRARY_PATH"
                || name != "CARGO_MAKEFLAGS" && name.to_string_lossy().starts_with("CARGO_")
        });
        Call {
            basis: Basis::detect().unwrap_or_default(),
            rustc: rustc.clone(),
            args: args.to_vec(),
            variables: variables.collect(),
        }
    }

    /// Records the call for the next cell. If that fails, the next cell only takes
    /// longer.
    pub fn record(&self) {
        let links = self.args.iter().any(|arg| *arg == EMIT);
        if links && let Ok(json) = serde_json::to_vec(self) {
            let _ = std::fs::write(RECORD, json);
        }
    }

    /// The call that cargo would make if it got these arguments, if that is known.
    pub fn for_cargo_args(args: &[OsString]) -> Option<Call> {
        // `:offline 1` keeps cargo from the network, and here nothing is fetched anyway.
        let args = match args {
            [flag, rest @ ..] if flag == "--offline" => rest,
            args => args,
        };
        let [command, target_flag, target, format] = args else {
            return None;
        };
        let is_plain = (command == "build" || command == "check")
            && target_flag == "--target"
            && format == "--message-format=json"
            && std::env::var_os("RUSTC_WRAPPER").is_none();
        let basis = Basis::detect().filter(|_| is_plain)?;
        if basis.dependencies().is_empty() {
            return Call::without_dependencies(basis, target);
        }
        let call: Call = serde_json::from_slice(&std::fs::read(RECORD).ok()?).ok()?;
        (call.basis == basis && !basis.has_path_dependency()).then_some(call)
    }

    /// What cargo 1.95 makes of a manifest that evcxr 0.22 writes for a notebook without
    /// dependencies.
    fn without_dependencies(basis: Basis, target: &OsString) -> Option<Call> {
        let rustc = std::env::var_os("RUSTC")?;
        let text = format!(
            "--crate-name ctx --edition={edition} src/lib.rs --error-format=json \
             --json=diagnostic-rendered-ansi,artifacts,future-incompat \
             --crate-type cdylib {EMIT} -C embed-bitcode=no -C opt-level={opt_level} \
             -C overflow-checks=on -C debug-assertions=on -C rpath -C strip=debuginfo \
             --out-dir {OUT_DIR} --target",
            edition = basis.setting("edition")?,
            opt_level = basis.setting("opt-level")?,
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

    /// Makes of a `build` a `check`: the same call without code. Dependencies that were
    /// built for one serve the other.
    pub fn emit_metadata_only(&mut self) {
        for arg in &mut self.args {
            if arg.to_string_lossy().starts_with("--emit=") {
                *arg = "--emit=metadata".into();
            }
        }
    }

    /// The library that the call makes of the cell.
    pub fn library(&self) -> Option<PathBuf> {
        let option = self.args.iter().position(|arg| arg == "--out-dir")?;
        let folder = std::env::current_dir()
            .unwrap_or_default()
            .join(self.args.get(option + 1)?);
        Some(folder.join(format!("libctx.{}", std::env::consts::DLL_EXTENSION)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn basis(manifest: &str) -> Basis {
        Basis {
            manifest: manifest.to_owned(),
            ..Basis::default()
        }
    }

    #[test]
    fn a_dependency_in_a_folder_is_left_to_cargo() {
        let own = "[lib]\npath = \"src/lib.rs\"\n[dependencies]\n";
        assert!(basis(own).dependencies().is_empty());
        assert!(!basis(&format!("{own}rand = \"0.9\"\n")).has_path_dependency());
        assert!(basis(&format!("{own}a = {{path=\"/a\"}}\n")).has_path_dependency());
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
