//! The stamp of a preload: what its library was built with, and the crates in it.
//!
//! A library that another compiler built cannot be linked to, so `argus-kernel install`
//! writes a [`Stamp`] beside the library, and every kernel reads it before its first
//! cell ([`super::preload`]).
//!
//! Why it is so: `docs/decisions.md#one-compiler`.
//! Why it is so: `docs/decisions.md#the-preloads-crates-have-a-folder-of-links`.
//! Why it is so: `docs/decisions.md#a-cell-may-name-serde`.

use super::library::{self, CRATE};
use crate::atomic_write;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Crates inside the library that a cell may name without a `:dep`.
///
/// Derived code names serde by its own name, which no re-export can answer, and another
/// build of serde would have another trait; polars' times are chrono's, and another build
/// of chrono would have other types. A `:dep` of that name takes precedence.
pub const EXTERNS: [&str; 4] = ["chrono", "csv", "serde", "serde_json"];

/// The folder beside the library that holds a folder of links for each set of crates.
const LINKS: &str = "argus-nb-crates";

const FILE_NAME: &str = "libargus_nb.stamp.json";

/// The macro's file beside the library.
pub const ZYGOTE: &str = if cfg!(target_os = "macos") {
    "libargus_zygote.dylib"
} else {
    "libargus_zygote.so"
};

/// What a preload was built with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// What `rustc -vV` printed.
    pub rustc: String,
    /// The compiler's folder. Cells are compiled by this very compiler, whatever the
    /// default toolchain is by then. `None` in a wheel, which was built on another machine:
    /// there the compiler is looked for ([`super::toolchains`]).
    pub sysroot: Option<PathBuf>,
    /// The workspace that the library was built from; in a wheel, of the sources that
    /// completion reads.
    pub workspace: PathBuf,
    /// The files of the crates that a cell may name, by the crates' names.
    #[serde(default)]
    pub externs: BTreeMap<String, PathBuf>,
    /// The folder of links to all crates that the library was built of.
    #[serde(default)]
    pub crates: PathBuf,
    /// The macro at which a rustc waits for cells, which this compiler built as well.
    #[serde(default)]
    pub zygote: Option<PathBuf>,
    /// The features that those crates were built with, by the crates' names.
    #[serde(default)]
    pub features: Features,
}

/// The features that crates were built with. Of a crate that is not here nothing is known.
pub type Features = BTreeMap<String, BTreeSet<String>>;

impl Stamp {
    /// What `rustc` would build a library with now. It has no crates yet.
    pub fn detect(workspace: &Path) -> std::io::Result<Stamp> {
        let rustc = Path::new("rustc");
        let sysroot = stdout_of(rustc, &["--print", "sysroot"])?;
        Ok(Stamp {
            rustc: stdout_of(rustc, &["-vV"])?,
            sysroot: Some(PathBuf::from(sysroot.trim())),
            workspace: workspace.to_owned(),
            externs: BTreeMap::new(),
            crates: PathBuf::new(),
            zygote: None,
            features: Features::new(),
        })
    }

    /// Adds the crates that the library in `folder` was built of, and links them there.
    pub fn with_crates(self, folder: &Path) -> std::io::Result<Stamp> {
        let crates = crates_in_library(folder)?;
        Ok(Stamp {
            externs: find_externs(&crates),
            crates: link_crates(&crates, &folder.join(LINKS))?,
            zygote: Some(folder.join(ZYGOTE)).filter(|it| it.exists()),
            features: features(&crates, folder),
            ..self
        })
    }

    /// The stamp's place beside the library in `folder`.
    pub fn path(folder: &Path) -> PathBuf {
        folder.join(FILE_NAME)
    }

    pub fn write(&self, folder: &Path) -> std::io::Result<()> {
        atomic_write::write_file(&Stamp::path(folder), &serde_json::to_vec_pretty(self)?)
    }

    /// The stamp in a folder. Its paths may be seen from there, as those of a wheel are.
    pub fn read(folder: &Path) -> Option<Stamp> {
        let text = std::fs::read_to_string(Stamp::path(folder)).ok()?;
        let stamp: Stamp = serde_json::from_str(&text).ok()?;
        let externs = stamp.externs.into_iter();
        Some(Stamp {
            workspace: folder.join(stamp.workspace),
            externs: externs
                .map(|(name, file)| (name, folder.join(file)))
                .collect(),
            crates: folder.join(stamp.crates),
            zygote: stamp.zygote.map(|file| folder.join(file)),
            ..stamp
        })
    }

    /// The files that a cell's compiler is told of, from the stamp in this folder: the crates
    /// that a cell may name, and the macro. A cell's process has no time for the rest.
    pub fn read_files(folder: &Path) -> Option<(BTreeMap<String, PathBuf>, Option<PathBuf>)> {
        #[derive(Deserialize)]
        struct Files {
            #[serde(default)]
            externs: BTreeMap<String, PathBuf>,
            #[serde(default)]
            zygote: Option<PathBuf>,
        }
        let text = std::fs::read(Stamp::path(folder)).ok()?;
        let Files { externs, zygote } = serde_json::from_slice(&text).ok()?;
        let externs = externs.into_iter();
        Some((
            externs
                .map(|(name, file)| (name, folder.join(file)))
                .collect(),
            zygote.map(|file| folder.join(file)),
        ))
    }

    /// Whether its library was installed by a wheel.
    pub fn is_of_wheel(&self) -> bool {
        self.sysroot.is_none()
    }
}

/// What a program prints, or why it failed.
pub fn stdout_of(program: &Path, args: &[&str]) -> std::io::Result<String> {
    let output = Command::new(program).args(args).output()?;
    if !output.status.success() {
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        return Err(std::io::Error::other(stderr));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The files of all crates that the library in `folder` was built of.
///
/// Cargo's folder also holds other builds of the same crates, and file names do not tell
/// them apart. So rustc compiles an empty crate against the library and reports which
/// files it reads.
fn crates_in_library(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let deps = folder.join("deps");
    let read = files_read(Path::new("rustc"), &folder.join(library::FILE_NAME), &deps)?;
    // The compiler's own crates are left out, since rustc finds those without help.
    Ok(read
        .into_iter()
        .filter(|file| file.starts_with(&deps))
        .collect())
}

/// The files that a compiler reads with the library; an error if it can't read them.
pub fn files_read(rustc: &Path, library: &Path, crates: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut rustc = Command::new(rustc)
        .args(["--crate-name=probe", "--crate-type=lib", "--edition=2024"])
        .args(["--emit=dep-info=-", "-Zbinary-dep-depinfo", "-"])
        .args(library::rustc_flags(library, crates))
        // A stable rustc takes the -Z option only with this.
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
    // The report has a line `<path>:` for each file.
    Ok(String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| line.strip_suffix(':'))
        .map(PathBuf::from)
        .collect())
}

/// The features of these builds, as cargo has written them down beside its libraries in
/// `folder`. What a manifest asks for would not tell: cargo joins what all crates of a
/// build ask for, and a library may be older than its manifest.
fn features(crates: &[PathBuf], folder: &Path) -> Features {
    crates
        .iter()
        .filter_map(|file| {
            let (name, build) = file.file_stem()?.to_str()?.rsplit_once('-')?;
            let name = name.strip_prefix("lib")?;
            // The folder has the package's name, which may have hyphens.
            let records = folder.join(".fingerprint");
            let record = [name.replace('_', "-"), name.to_owned()]
                .iter()
                .map(|package| records.join(format!("{package}-{build}")))
                .find_map(|folder| std::fs::read(folder.join(format!("lib-{name}.json"))).ok())?;
            let record: serde_json::Value = serde_json::from_slice(&record).ok()?;
            let features = serde_json::from_str(record["features"].as_str()?).ok()?;
            Some((name.to_owned(), features))
        })
        .collect()
}

/// Makes a folder of links to the crates below `parent`, and returns it.
///
/// Cargo's own folder holds thousands of files, and rustc reads through all of them for
/// every cell; with the links alone a cell compiles in 0.92 of the time (measured on two
/// cores). The folder is named after the set of crates and never changes afterwards,
/// because other kernels may be compiling against it.
fn link_crates(crates: &[PathBuf], parent: &Path) -> std::io::Result<PathBuf> {
    let mut hasher = DefaultHasher::new();
    for file in crates {
        file.hash(&mut hasher);
        // A hard link would go on to be the file that was there before.
        let state = std::fs::metadata(file).and_then(|it| Ok((it.len(), it.modified()?)));
        state.ok().hash(&mut hasher);
    }
    let links = parent.join(format!("{:016x}", hasher.finish()));
    if !links.is_dir() {
        std::fs::create_dir_all(parent)?;
        atomic_write::write_dir(&links, |links| {
            crates.iter().try_for_each(|file| {
                let name = file.file_name().unwrap_or_default();
                // rustc asks of each crate where it really is: a hard link is there already.
                std::fs::hard_link(file, links.join(name))
                    .or_else(|_| std::os::unix::fs::symlink(file, links.join(name)))
            })
        })?;
    }
    remove_other_links(parent, &links);
    Ok(links)
}

/// Removes the links that were made for earlier libraries.
fn remove_other_links(parent: &Path, current: &Path) {
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        // Another kernel is filling a folder whose name begins with a dot.
        let is_temporary = entry.file_name().to_string_lossy().starts_with('.');
        if entry.path() != current && !is_temporary {
            // A folder that can't be removed holds links only, and takes no room.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

/// The files of those crates that a cell may name.
fn find_externs(crates: &[PathBuf]) -> BTreeMap<String, PathBuf> {
    let file_of = |name: &str| {
        let prefix = format!("lib{name}-");
        let has_prefix = |file: &&PathBuf| {
            let file = file.file_name().unwrap_or_default();
            file.to_string_lossy().starts_with(&prefix)
        };
        let metadata = crates.iter().find(has_prefix)?;
        // rustc reads the metadata alone, but a cell is linked to the code as well.
        Some(metadata.with_extension("rlib")).filter(|rlib| rlib.exists())
    };
    EXTERNS
        .iter()
        .filter_map(|name| Some(((*name).to_owned(), file_of(name)?)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::MetadataExt;

    #[test]
    fn the_paths_of_a_wheel_are_seen_from_the_stamp() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str| folder.path().join(name);
        let inside = Stamp {
            sysroot: None,
            workspace: "source".into(),
            externs: BTreeMap::from([("serde".to_owned(), "crates/libserde.rmeta".into())]),
            crates: "crates".into(),
            zygote: Some(ZYGOTE.into()),
            ..Stamp::detect(Path::new("")).unwrap()
        };
        inside.write(folder.path()).unwrap();
        let stamp = Stamp::read(folder.path()).unwrap();
        assert!(stamp.is_of_wheel());
        assert_eq!(stamp.crates, file("crates"));
        assert_eq!(stamp.workspace, file("source"));
        assert_eq!(stamp.externs["serde"], file("crates/libserde.rmeta"));
        assert_eq!(stamp.zygote, Some(file(ZYGOTE)));
        let files = Stamp::read_files(folder.path());
        assert_eq!(files, Some((stamp.externs.clone(), stamp.zygote.clone())));

        let clone = Stamp::detect(Path::new("/src")).unwrap();
        clone.write(folder.path()).unwrap();
        let stamp = Stamp::read(folder.path()).unwrap();
        assert!(!stamp.is_of_wheel() && stamp.workspace == Path::new("/src"));
    }

    #[test]
    fn features_are_those_of_the_very_build() {
        let folder = tempfile::tempdir().unwrap();
        for (build, features) in [("01", r#"[\"csv\", \"rank\"]"#), ("02", "[]")] {
            let record = folder
                .path()
                .join(format!(".fingerprint/polars-ops-{build}"));
            std::fs::create_dir_all(&record).unwrap();
            let text = format!("{{\"features\":\"{features}\"}}");
            std::fs::write(record.join("lib-polars_ops.json"), text).unwrap();
        }
        let crates = |build: &str| [PathBuf::from(format!("/deps/libpolars_ops-{build}.rmeta"))];
        let of = |build| features(&crates(build), folder.path());
        let names: BTreeSet<String> = ["csv", "rank"].map(str::to_owned).into();
        assert_eq!(of("01")["polars_ops"], names);
        assert!(of("02")["polars_ops"].is_empty());
        assert!(of("03").is_empty());
    }

    #[test]
    fn crates_are_linked_without_taking_the_links_from_a_running_kernel() {
        let folder = tempfile::tempdir().unwrap();
        let parent = folder.path().join(LINKS);
        let file = |name: &str| folder.path().join(name);
        let first = link_crates(&[file("a.rlib")], &parent).unwrap();
        // The file is not there yet, so that only a symbolic link can be made.
        assert!(first.join("a.rlib").is_symlink());
        let folders_inode = || std::fs::metadata(&first).unwrap().ino();
        let before = folders_inode();
        assert_eq!(link_crates(&[file("a.rlib")], &parent).unwrap(), first);
        assert_eq!(
            folders_inode(),
            before,
            "the folder was removed and made again"
        );

        let second = link_crates(&[file("b.rlib")], &parent).unwrap();
        assert!(second.join("b.rlib").is_symlink() && !first.exists());
        assert_eq!(std::fs::read_dir(&parent).unwrap().count(), 1);

        // A file of the same name that was built anew makes another set.
        let inode = |file: PathBuf| std::fs::metadata(file).unwrap().ino();
        std::fs::write(file("b.rlib"), "b").unwrap();
        let third = link_crates(&[file("b.rlib")], &parent).unwrap();
        assert!(!third.join("b.rlib").is_symlink() && third != second);
        assert_eq!(inode(third.join("b.rlib")), inode(file("b.rlib")));
    }
}
