//! What is inside, and where it is installed.

use super::error::MakeError;
use super::packages::Packages;
use crate::install::{course, kernelspec};
use crate::toolchain::installed;
use crate::toolchain::library::{FILE_NAME, PRELOADED_CRATES};
use crate::toolchain::stamp::{Stamp, ZYGOTE};
use argus_wheel::{Content, Wheel};
use std::env::consts::DLL_EXTENSION;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// The program's name in the environment.
const PROGRAM: &str = "argus-kernel";
/// The folder of the sources that completion reads, seen from the preload's. It is laid out
/// as a clone and cargo's registry are.
const SOURCE: &str = "source";

/// The parts of a wheel.
#[derive(Debug)]
pub struct Parts {
    /// Copies without symbols.
    stripped: TempDir,
    program: PathBuf,
    library: PathBuf,
    /// The macro at which a rustc waits for cells, where there is one.
    zygote: Option<PathBuf>,
    /// By their places, seen from the environment's folder.
    data: Vec<Part>,
    /// The crates' metadata, likewise.
    metadata: Vec<Part>,
}

/// A file, and where it goes.
type Part = (String, Content);

impl Parts {
    /// Collects what lies in cargo's folder `built`, and what of the workspace belongs to it.
    pub fn collect(
        workspace: &Path,
        built: &Path,
        packages: &Packages,
    ) -> Result<Parts, MakeError> {
        let stripped = tempfile::tempdir().map_err(MakeError::Workplace)?;
        let copy = |file: &Path| strip(file, stripped.path());
        let stamp = Stamp::read(built).ok_or(MakeError::NoStamp)?;
        let mut parts = Parts {
            program: copy(&built.join(PROGRAM))?,
            library: copy(&built.join(FILE_NAME))?,
            zygote: stamp.zygote.as_deref().map(copy).transpose()?,
            data: Vec::new(),
            metadata: Vec::new(),
            stripped,
        };
        parts.add_crates(&stamp)?;
        parts.add_stamp(stamp)?;
        parts.add_sources(workspace, packages)?;
        parts.add_folder(&workspace.join("notebooks"), installed::NOTEBOOKS)?;
        parts.add_kernelspec();
        Ok(parts)
    }

    /// Those that say which system they need.
    pub fn binaries(&self) -> Vec<&Path> {
        let binaries = [&self.program, &self.library].into_iter();
        binaries.chain(&self.zygote).map(PathBuf::as_path).collect()
    }

    /// Adds all but the crates' metadata.
    pub fn add_to(&self, wheel: &mut Wheel) -> Result<(), MakeError> {
        wheel.add_program(PROGRAM, Content::File(self.program.clone()))?;
        let library = format!("{}/{FILE_NAME}", installed::LIBRARY);
        wheel.add_data(&library, Content::File(self.library.clone()))?;
        if let Some(zygote) = &self.zygote {
            let place = format!("{}/{ZYGOTE}", installed::LIBRARY);
            wheel.add_data(&place, Content::File(zygote.clone()))?;
        }
        add(&self.data, wheel)
    }

    /// Adds a share of the crates' metadata: in the order of their names, about as many
    /// bytes as any other share has.
    pub fn add_metadata_to(&self, wheel: &mut Wheel, share: Share) -> Result<(), MakeError> {
        let size = |(_, content): &Part| match content {
            Content::File(path) => std::fs::metadata(path).map_or(0, |file| file.len()),
            Content::Bytes(bytes) => bytes.len() as u64,
        };
        let all: u64 = self.metadata.iter().map(size).sum();
        let mut before = 0;
        let mut is_of_share = |part: &&Part| {
            let begins = before;
            before += size(part);
            begins * share.of / all.max(1) == share.number
        };
        let parts: Vec<Part> = self
            .metadata
            .iter()
            .filter(&mut is_of_share)
            .cloned()
            .collect();
        add(&parts, wheel)
    }

    /// The metadata of all crates that the library was built of: rustc follows every
    /// dependency. Their code is in the library. Of macros, code is all there is.
    fn add_crates(&mut self, stamp: &Stamp) -> Result<(), MakeError> {
        for file in course::files(&stamp.crates)? {
            let path = stamp.crates.join(&file);
            let is_macro = file.extension().is_some_and(|it| it == DLL_EXTENSION);
            let place = format!("{}/{}", installed::CRATES, file.display());
            if is_macro {
                let stripped = strip(&path, self.stripped.path())?;
                self.data.push((place, Content::File(stripped)));
            } else {
                self.metadata.push((place, Content::File(path)));
            }
        }
        Ok(())
    }

    /// The stamp, with paths that are seen from its own place, and without a compiler.
    fn add_stamp(&mut self, stamp: Stamp) -> Result<(), MakeError> {
        // What a cell names is linked to the library, which holds the code of all crates.
        let metadata = |file: &Path| {
            let name = Path::new(file.file_name().unwrap_or_default()).with_extension("rmeta");
            Path::new(installed::CRATES_FROM_LIBRARY).join(name)
        };
        let externs = stamp.externs.iter();
        let inside = Stamp {
            sysroot: None,
            workspace: SOURCE.into(),
            externs: externs
                .map(|(name, file)| (name.clone(), metadata(file)))
                .collect(),
            crates: installed::CRATES_FROM_LIBRARY.into(),
            zygote: stamp.zygote.as_ref().map(|_| ZYGOTE.into()),
            ..stamp.clone()
        };
        let text = serde_json::to_vec_pretty(&inside).map_err(|error| MakeError::Packages {
            reason: error.to_string(),
        })?;
        let name = Stamp::path(Path::new(installed::LIBRARY));
        self.data
            .push((name.display().to_string(), Content::Bytes(text)));
        Ok(())
    }

    /// The sources whose methods completion offers: this crate's, and those of the crates
    /// that it hands on.
    fn add_sources(&mut self, workspace: &Path, packages: &Packages) -> Result<(), MakeError> {
        let place = format!("{}/{SOURCE}", installed::LIBRARY);
        self.add_folder(
            &workspace.join("argus-nb/src"),
            &format!("{place}/argus-nb/src"),
        )?;
        let lock = Content::File(workspace.join("Cargo.lock"));
        self.data.push((format!("{place}/Cargo.lock"), lock));
        for package in packages.iter() {
            let is_preloaded = |known: &&str| {
                let rest = package.name.strip_prefix(*known);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
            };
            if PRELOADED_CRATES.iter().any(is_preloaded) {
                let name = format!("{}-{}", package.name, package.version);
                self.add_folder(
                    &package.folder().join("src"),
                    &format!("{place}/registry/{name}/src"),
                )?;
            }
        }
        Ok(())
    }

    fn add_folder(&mut self, folder: &Path, place: &str) -> Result<(), MakeError> {
        for file in course::files(folder)? {
            let name = format!("{place}/{}", file.display());
            self.data.push((name, Content::File(folder.join(file))));
        }
        Ok(())
    }

    fn add_kernelspec(&mut self) {
        let folder = kernelspec::folder(Path::new("share/jupyter"));
        let spec = kernelspec::spec(&kernelspec::program_in_environment(PROGRAM));
        let logos = kernelspec::LOGOS.map(|(name, picture)| (name, picture.to_vec()));
        for (name, content) in [("kernel.json", spec.into())].into_iter().chain(logos) {
            let place = folder.join(name).display().to_string();
            self.data.push((place, Content::Bytes(content)));
        }
    }
}

/// One of several wheels that share the crates' metadata.
#[derive(Debug, Clone, Copy)]
pub struct Share {
    /// From 0.
    pub number: u64,
    pub of: u64,
}

fn add(parts: &[Part], wheel: &mut Wheel) -> Result<(), MakeError> {
    for (place, content) in parts {
        wheel.add_data(place, content.clone())?;
    }
    Ok(())
}

/// A copy of a binary without the symbols that only a debugger asks for. What rustc reads
/// of a library is in a section of its own, and stays.
fn strip(file: &Path, folder: &Path) -> Result<PathBuf, MakeError> {
    let copy = folder.join(file.file_name().unwrap_or_default());
    let fault = |reason: String| MakeError::Strip {
        path: file.to_owned(),
        reason,
    };
    // Apple's keeps what others may link to only if it is told so.
    let option = if cfg!(target_os = "macos") {
        "-x"
    } else {
        "--strip-all"
    };
    let output = Command::new("strip")
        .arg(option)
        .arg("-o")
        .args([&copy, file])
        .output()
        .map_err(|error| fault(error.to_string()))?;
    if output.status.success() {
        Ok(copy)
    } else {
        Err(fault(String::from_utf8_lossy(&output.stderr).into_owned()))
    }
}
