//! The preload: the shared library that every cell is compiled against.
//!
//! `argus-kernel install` builds it beside the kernel's own binary and leaves a
//! [`Stamp`] of what it was built with. A library that another compiler built
//! cannot be linked to, so the stamp is compared before the first cell.

use super::rustc;
use crate::atomic_write;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

/// The crate that cells see without an import.
pub const CRATE: &str = "argus_nb";

/// Crates that come with it, as `:dep` would spell them.
pub const CARRIED: [&str; 5] = ["argus-nb", "argus_nb", "plotters", "polars", "smartcore"];

/// Crates that are built into it and that a cell may name as well: derived code
/// names serde by its own name. A `:dep` of that name takes precedence.
const LENT: [&str; 3] = ["csv", "serde", "serde_json"];

/// The folder beside the library with links to the crates it was built of: one folder
/// in it for each set of them.
const CRATES: &str = "argus-nb-crates";

/// The library's file name.
pub const LIBRARY: &str = if cfg!(target_os = "macos") {
    "libargus_nb.dylib"
} else {
    "libargus_nb.so"
};

const STAMP: &str = "libargus_nb.stamp.json";

/// What a preload was built with, written beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// What `rustc -vV` printed.
    pub rustc: String,
    /// The compiler's folder: cells are built by the same one, whatever the
    /// default toolchain is by then.
    pub sysroot: PathBuf,
    /// The workspace it was built from.
    pub workspace: PathBuf,
    /// The very files of the crates in it that a cell may name.
    #[serde(default)]
    pub lent: BTreeMap<String, PathBuf>,
    /// Where links to all crates in it are gathered.
    #[serde(default)]
    crates: PathBuf,
}

/// A preload that fits.
#[derive(Debug, Clone)]
pub struct Preload {
    pub library: PathBuf,
    /// The folder of the crates that it was built of.
    pub crates: PathBuf,
    pub sysroot: PathBuf,
    /// The folder of its sources.
    pub source: PathBuf,
    /// Said once, before the first cell: usable, but its sources have changed.
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

impl Stamp {
    /// The stamp of what `rustc` would build now, from this workspace.
    pub fn now(workspace: &Path) -> std::io::Result<Stamp> {
        let sysroot = said(Path::new("rustc"), &["--print", "sysroot"])?;
        Ok(Stamp {
            rustc: said(Path::new("rustc"), &["-vV"])?,
            sysroot: PathBuf::from(sysroot.trim()),
            workspace: workspace.to_owned(),
            lent: BTreeMap::new(),
            crates: PathBuf::new(),
        })
    }

    /// The same, with the crates that the library in `folder` lends; those that it
    /// was built of are gathered there.
    pub fn lending(self, folder: &Path) -> std::io::Result<Stamp> {
        let crates = crates_of(folder)?;
        Ok(Stamp {
            lent: lent(&crates),
            crates: gather(&crates, &folder.join(CRATES))?,
            ..self
        })
    }

    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        atomic_write::file(&folder.join(STAMP), &serde_json::to_vec_pretty(self)?)
    }

    pub fn read(folder: &Path) -> Option<Stamp> {
        let text = std::fs::read_to_string(folder.join(STAMP)).ok()?;
        serde_json::from_str(&text).ok()
    }
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

    /// The preload in `folder`, if it fits.
    pub fn in_folder(folder: &Path) -> Result<Preload, PreloadError> {
        let library = folder.join(LIBRARY);
        let stamp = Stamp::read(folder).filter(|_| library.exists());
        let Some(stamp) = stamp else {
            return Err(PreloadError::Missing {
                library,
                mend: mend(Path::new("the argus-nb folder")),
            });
        };
        let mend = mend(&stamp.workspace);
        let rustc = stamp.sysroot.join("bin").join("rustc");
        match said(&rustc, &["-vV"]) {
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
                source: stamp.workspace.join(CRATE.replace('_', "-")).join("src"),
                sysroot: stamp.sysroot,
            }),
        }
    }
}

/// The files of all crates that the library in `folder` was built of. Cargo's own
/// folder holds other builds of them too; rustc itself says which it reads.
fn crates_of(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut rustc = Command::new("rustc")
        .args(["--crate-name=probe", "--crate-type=lib", "--edition=2024"])
        .args(["--emit=dep-info=-", "-Zbinary-dep-depinfo", "-"])
        .args(rustc::preload_flags(
            &folder.join(LIBRARY),
            &folder.join("deps"),
        ))
        // What makes a stable rustc take the -Z option.
        .env("RUSTC_BOOTSTRAP", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    if let Some(mut source) = rustc.stdin.take() {
        writeln!(source, "use {CRATE} as _;")?;
    }
    let output = rustc.wait_with_output()?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(std::io::Error::other(stderr));
    }
    // A line a file: its path and a colon. Those of the compiler's own are found
    // without help.
    let deps = folder.join("deps");
    Ok(String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| line.strip_suffix(':'))
        .map(PathBuf::from)
        .filter(|file| file.starts_with(&deps))
        .collect())
}

/// Links the files into a folder of their own, which rustc looks through sooner than
/// through cargo's with thousands: seen here, an eighth of a cell's compile.
///
/// The same files always come into the same folder, which is whole from when it is
/// there: a kernel that runs meanwhile compiles against it.
fn gather(files: &[PathBuf], into: &Path) -> std::io::Result<PathBuf> {
    let mut hasher = DefaultHasher::new();
    files.hash(&mut hasher);
    let gathered = into.join(format!("{:016x}", hasher.finish()));
    if !gathered.is_dir() {
        std::fs::create_dir_all(into)?;
        atomic_write::folder(&gathered, |links| {
            files.iter().try_for_each(|file| {
                let name = file.file_name().unwrap_or_default();
                std::os::unix::fs::symlink(file, links.join(name))
            })
        })?;
    }
    forget_others(&gathered);
    Ok(gathered)
}

/// Removes what was gathered for libraries that are no more.
fn forget_others(gathered: &Path) {
    let beside = gathered.parent().and_then(|it| std::fs::read_dir(it).ok());
    for entry in beside.into_iter().flatten().flatten() {
        let is_being_made = entry.file_name().to_string_lossy().starts_with('.');
        if entry.path() != gathered && !is_being_made {
            // They are links: a folder that stays takes no room.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// The gathered crates, unless the library was built again since.
fn crates(folder: &Path, library: &Path, gathered: PathBuf) -> PathBuf {
    let is_stale = modified(library) > modified(&folder.join(STAMP));
    match gathered.is_dir() && !is_stale {
        true => gathered,
        false => folder.join("deps"),
    }
}

fn lent(crates: &[PathBuf]) -> BTreeMap<String, PathBuf> {
    let file_of = |name: &str| {
        let prefix = format!("lib{name}-");
        let is_it = |file: &&PathBuf| {
            let file = file.file_name().unwrap_or_default();
            file.to_string_lossy().starts_with(&prefix)
        };
        Some(crates.iter().find(is_it)?.with_extension("rlib"))
    };
    let named = LENT
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), file_of(name)?)));
    named.filter(|(_, file)| file.exists()).collect()
}

fn mend(workspace: &Path) -> String {
    format!(
        "cd {} && cargo run --release -- install",
        workspace.display()
    )
}

/// A source that is newer than the library, by cargo's own list of them.
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

fn said(program: &Path, args: &[&str]) -> std::io::Result<String> {
    let output = Command::new(program).args(args).output()?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(std::io::Error::other(stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt;

    fn folder_with(stamp: &Stamp) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(LIBRARY), "").unwrap();
        stamp.write(folder.path()).unwrap();
        folder
    }

    #[test]
    fn another_rustc_is_said_in_one_sentence_with_its_mend() {
        let mut stamp = Stamp::now(Path::new("/src/argus-nb")).unwrap();
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
    fn crates_are_gathered_without_taking_them_from_a_running_kernel() {
        let folder = tempfile::tempdir().unwrap();
        let into = folder.path().join(CRATES);
        let file = |name: &str| folder.path().join(name);
        let first = gather(&[file("a.rlib")], &into).unwrap();
        assert!(first.join("a.rlib").is_symlink());
        let inode = || std::fs::metadata(&first).unwrap().ino();
        let before = inode();
        assert_eq!(gather(&[file("a.rlib")], &into).unwrap(), first);
        assert_eq!(inode(), before, "it was taken away and made again");

        let second = gather(&[file("b.rlib")], &into).unwrap();
        assert!(second.join("b.rlib").is_symlink() && !first.exists());
        assert_eq!(std::fs::read_dir(&into).unwrap().count(), 1);
    }

    #[test]
    fn changed_sources_are_noticed() {
        let folder = folder_with(&Stamp::now(Path::new("/src")).unwrap());
        let library = folder.path().join(LIBRARY);
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
