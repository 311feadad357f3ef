//! The preload: the shared library that every cell is compiled against.
//!
//! `argus-kernel install` builds it beside the kernel's own binary. Here it is found
//! again, and compared with the compiler that is there now.

use super::library::{CRATE, FILE_NAME};
use super::stamp::{Features, Stamp, stdout_of};
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
}

impl Preload {
    /// The preload beside this binary.
    pub fn locate() -> Result<Preload, PreloadError> {
        let folder = std::env::current_exe()
            .ok()
            .and_then(|exe| exe.parent().map(Path::to_owned))
            .unwrap_or_default();
        Preload::in_folder(&folder)
    }

    fn in_folder(folder: &Path) -> Result<Preload, PreloadError> {
        let library = folder.join(FILE_NAME);
        let stamp = Stamp::read(folder).filter(|_| library.exists());
        let Some(stamp) = stamp else {
            return Err(PreloadError::Missing {
                library,
                mend: mend(Path::new("the argus-nb folder")),
            });
        };
        let mend = mend(&stamp.workspace);
        let rustc = stamp.sysroot.join("bin").join("rustc");
        match stdout_of(&rustc, &["-vV"]) {
            Err(_) => Err(PreloadError::NoRustc { rustc, mend }),
            Ok(now) if now != stamp.rustc => Err(PreloadError::AnotherRustc {
                built_by: first_line(&stamp.rustc),
                now: first_line(&now),
                rustc,
                mend,
            }),
            Ok(_) => Ok(Preload {
                notice: newer_source(&library).map(|source| {
                    format!(
                        "argus-nb has changed since it was built ({} is newer): run `{mend}` and restart the kernel",
                        source.display()
                    )
                }),
                crates: crates(folder, &library, stamp.crates),
                library,
                features: stamp.features,
                source: stamp.workspace.join(CRATE.replace('_', "-")).join("src"),
                sysroot: stamp.sysroot,
            }),
        }
    }
}

/// The folder in which rustc finds the library's crates: the stamp's links, or cargo's
/// own folder where the library has been built again since the stamp was written.
fn crates(folder: &Path, library: &Path, links: PathBuf) -> PathBuf {
    let is_stale = modified(library) > modified(&Stamp::path(folder));
    if links.is_dir() && !is_stale {
        links
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
        let message = Preload::in_folder(folder.path()).unwrap_err().to_string();
        assert!(
            message.starts_with("the preload was built by rustc 1.0.0 (old)"),
            "{message}"
        );
        assert!(message.ends_with("run `cd /src/argus-nb && cargo run --release -- install`"));
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
        assert!(Preload::in_folder(folder.path()).unwrap().notice.is_none());
        std::fs::write(&source, "").unwrap();
        let later = SystemTime::now() + std::time::Duration::from_secs(60);
        std::fs::File::options()
            .write(true)
            .open(&source)
            .unwrap()
            .set_modified(later)
            .unwrap();
        let notice = Preload::in_folder(folder.path()).unwrap().notice.unwrap();
        assert!(notice.contains("lib.rs is newer"), "{notice}");
    }
}
