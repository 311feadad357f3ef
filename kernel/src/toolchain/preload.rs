//! The preload: the shared library that every cell is compiled against.
//!
//! `argus-kernel install` builds it beside the kernel's own binary, and a wheel brings it
//! along. Here it is found again, and compared with the compiler that is there now.

use super::installed::Installed;
use super::library::{CRATE, FILE_NAME};
use super::stamp::{Features, Stamp, files_read, stdout_of};
use super::toolchains::{self, Machine};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// A preload that the compiler can use.
#[derive(Debug, Clone)]
pub struct Preload {
    pub library: PathBuf,
    /// The folder of the crates that it was built of.
    pub crates: PathBuf,
    pub sysroot: PathBuf,
    /// The folder of its sources.
    pub source: PathBuf,
    /// What those crates were built with.
    pub features: Features,
    /// Said once, before the first cell: the preload can be used, but its sources have
    /// changed since it was built.
    pub notice: Option<String>,
}

/// Why there is no usable preload.
#[derive(Debug, thiserror::Error)]
pub enum PreloadError {
    #[error("the preload {} is not built: run `{mend}`", .library.display())]
    Missing { library: PathBuf, mend: String },
    #[error("the preload was built by {built_by}, and {} is now {now}: run `{mend}`", .rustc.display())]
    AnotherRustc {
        built_by: String,
        now: String,
        rustc: PathBuf,
        mend: String,
    },
    #[error("the compiler that built the preload is gone ({}): run `{mend}`", .rustc.display())]
    NoRustc { rustc: PathBuf, mend: String },
    #[error(
        "cells are compiled by the rustc that built argus-nb, and {built_by} is not on this machine{refused}: {mend}"
    )]
    NotOnThisMachine {
        built_by: String,
        release: String,
        refused: Refused,
        mend: String,
    },
}

/// Compilers of the right release that are another build, and can't read the library.
#[derive(Debug)]
pub struct Refused(Vec<PathBuf>);

impl std::fmt::Display for Refused {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.0.is_empty() {
            return Ok(());
        }
        let found: Vec<String> = self.0.iter().map(|it| it.display().to_string()).collect();
        write!(
            f,
            " ({} is of that release, but another build, whose metadata does not match)",
            found.join(", ")
        )
    }
}

impl Preload {
    /// Where it lies: in this environment, or beside this binary.
    pub fn folder() -> PathBuf {
        match Installed::detect() {
            Some(installed) => installed.library(),
            None => std::env::current_exe()
                .ok()
                .and_then(|exe| exe.parent().map(Path::to_owned))
                .unwrap_or_default(),
        }
    }

    /// The preload of this program.
    pub fn locate() -> Result<Preload, PreloadError> {
        let own = Installed::detect().map(|it| it.program("rustc"));
        let own = own.and_then(|rustc| rustc.parent().map(Path::to_owned));
        Preload::in_folder(&Preload::folder(), &Machine::detect(own))
    }

    fn in_folder(folder: &Path, machine: &Machine) -> Result<Preload, PreloadError> {
        let library = folder.join(FILE_NAME);
        let stamp = Stamp::read(folder).filter(|_| library.exists());
        let Some(stamp) = stamp else {
            return Err(PreloadError::Missing {
                library,
                mend: mend(Path::new("the argus-nb folder")),
            });
        };
        let sysroot = sysroot(&stamp, &library, machine)?;
        let notice = newer_source(&library).map(|source| {
            format!(
                "argus-nb has changed since it was built ({} is newer): run `{}` and restart the kernel",
                source.display(),
                mend(&stamp.workspace)
            )
        });
        Ok(Preload {
            notice,
            crates: crates(folder, &library, &stamp),
            library,
            features: stamp.features,
            source: stamp.workspace.join(CRATE.replace('_', "-")).join("src"),
            sysroot,
        })
    }
}

/// The folder of the compiler that built the library.
fn sysroot(stamp: &Stamp, library: &Path, machine: &Machine) -> Result<PathBuf, PreloadError> {
    let mend = mend(&stamp.workspace);
    let Some(sysroot) = &stamp.sysroot else {
        let reads = |rustc: &Path| files_read(rustc, library, &stamp.crates).is_ok();
        return machine.find(stamp, reads).map_err(|refused| {
            let release = toolchains::release(&stamp.rustc);
            PreloadError::NotOnThisMachine {
                built_by: first_line(&stamp.rustc),
                release: release.to_owned(),
                refused: Refused(refused),
                mend: fetch(release),
            }
        });
    };
    let rustc = sysroot.join("bin").join("rustc");
    match stdout_of(&rustc, &["-vV"]) {
        Err(_) => Err(PreloadError::NoRustc { rustc, mend }),
        Ok(now) if now != stamp.rustc => Err(PreloadError::AnotherRustc {
            built_by: first_line(&stamp.rustc),
            now: first_line(&now),
            rustc,
            mend,
        }),
        Ok(_) => Ok(sysroot.clone()),
    }
}

/// How this machine comes to have the compiler.
fn fetch(release: &str) -> String {
    if std::env::var_os("CONDA_PREFIX").is_some() {
        format!("run `conda install -c conda-forge rust={release}`")
    } else if toolchains::rustup().is_some() {
        format!(
            "run `argus-kernel setup`, which has rustup fetch it (`rustup toolchain install {release} --profile minimal`)"
        )
    } else {
        format!(
            "run `curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh -s -- --profile minimal --default-toolchain {release}`"
        )
    }
}

/// The folder in which rustc finds the library's crates: the stamp's links, or cargo's
/// own folder where the library has been built again since the stamp was written.
fn crates(folder: &Path, library: &Path, stamp: &Stamp) -> PathBuf {
    // pip writes its files in any order, and nothing builds the library of a wheel again.
    let is_stale = !stamp.is_of_wheel() && modified(library) > modified(&Stamp::path(folder));
    if stamp.crates.is_dir() && !is_stale {
        stamp.crates.clone()
    } else {
        folder.join("deps")
    }
}

fn mend(workspace: &Path) -> String {
    format!(
        "cd {} && cargo run --release -- install",
        workspace.display()
    )
}

/// A source that is newer than the library, by the list of sources that cargo writes.
fn newer_source(library: &Path) -> Option<PathBuf> {
    let built = modified(library)?;
    let list = std::fs::read_to_string(library.with_extension("d")).ok()?;
    let (_, sources) = list.lines().next()?.split_once(": ")?;
    sources
        .split_whitespace()
        .map(PathBuf::from)
        .find(|source| modified(source).is_some_and(|time| time > built))
}

fn modified(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).ok()?.modified().ok()
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(stamp: &Stamp) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE_NAME), "").unwrap();
        stamp.write(folder.path()).unwrap();
        folder
    }

    #[test]
    fn another_rustc_is_said_in_one_sentence_with_its_mend() {
        let mut stamp = Stamp::detect(Path::new("/src/argus-nb")).unwrap();
        stamp.rustc = "rustc 1.0.0 (old)\n".to_owned();
        let folder = folder_with(&stamp);
        let message = Preload::in_folder(folder.path(), &Machine::default())
            .unwrap_err()
            .to_string();
        assert!(
            message.starts_with("the preload was built by rustc 1.0.0 (old)"),
            "{message}"
        );
        assert!(message.ends_with("run `cd /src/argus-nb && cargo run --release -- install`"));
    }

    #[test]
    fn a_wheel_without_its_compiler_names_it_and_how_it_comes() {
        let stamp = Stamp {
            sysroot: None,
            rustc: "rustc 1.0.0 (old)\nrelease: 1.0.0\n".to_owned(),
            ..Stamp::detect(Path::new("source")).unwrap()
        };
        let folder = folder_with(&stamp);
        let located = Preload::in_folder(folder.path(), &Machine::default());
        let message = located.unwrap_err().to_string();
        for part in ["rustc 1.0.0 (old) is not on this machine: run `", "1.0.0"] {
            assert!(message.contains(part), "{message}");
        }
        let refused = Refused(vec![PathBuf::from("/usr/bin/rustc")]).to_string();
        assert!(refused.contains("/usr/bin/rustc is of that release, but another build"));
    }

    #[test]
    fn changed_sources_are_noticed() {
        let folder = folder_with(&Stamp::detect(Path::new("/src")).unwrap());
        let library = folder.path().join(FILE_NAME);
        let source = folder.path().join("lib.rs");
        std::fs::write(
            library.with_extension("d"),
            format!("{}: {}\n", library.display(), source.display()),
        )
        .unwrap();
        assert!(
            Preload::in_folder(folder.path(), &Machine::default())
                .unwrap()
                .notice
                .is_none()
        );
        std::fs::write(&source, "").unwrap();
        let later = SystemTime::now() + std::time::Duration::from_secs(60);
        std::fs::File::options()
            .write(true)
            .open(&source)
            .unwrap()
            .set_modified(later)
            .unwrap();
        let notice = Preload::in_folder(folder.path(), &Machine::default())
            .unwrap()
            .notice
            .unwrap();
        assert!(notice.contains("lib.rs is newer"), "{notice}");
    }
}
