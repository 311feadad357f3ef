//! `argus-kernel wheel`: what this clone has built becomes a Python wheel, with which
//! others start in a minute and compile nothing.
//!
//! Nothing is built twice: the wheel holds the parts that lie beside this very program.
//! They are put where [`Installed`](crate::toolchain::installed::Installed) looks for
//! them, and where Jupyter looks for kernels.
//!
//! Of the rest of the kernel this folder knows `install` and `toolchain`. Inside it each
//! file knows only those before it: `error`, `packages`, `licences`, `parts`.
//!
//! Why it is so: `docs/decisions.md#a-wheel-is-found-from-its-program`.

mod error;
mod licences;
mod packages;
mod parts;

use crate::install::{preload, steps};
use argus_wheel::{Content, Extra, Platform, Project, Wheel};
use error::MakeError;
use packages::Packages;
use parts::Parts;
use std::path::Path;
use std::process::ExitCode;

/// What the extra `lab` brings along: JupyterLab, and what `lab --check` and `report` need.
const LAB: [&str; 5] = [
    "jupyterlab>=4,<5",
    "jupyter_client>=8",
    "nbclient>=0.10",
    "nbconvert>=7.16",
    "nbformat>=5.10",
];

/// Writes the wheel, and prints where it lies and how large it is.
pub fn make(folder: &Path) -> Result<ExitCode, MakeError> {
    let workspace = steps::workspace()?;
    preload::build(&workspace)?;
    let built = preload::folder()?;
    let packages = Packages::read(&workspace)?;
    eprintln!("stripping and packing, a minute or two");
    let parts = Parts::collect(&workspace, &built, &packages)?;
    let platform = Platform::detect(&parts.binaries())?;
    let mut wheel = Wheel::new(project(&workspace)?, platform);
    parts.add_to(&mut wheel)?;
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        wheel.add_licence(name, Content::File(workspace.join(name)))?;
    }
    let others = licences::text(&packages)?;
    wheel.add_licence("THIRD-PARTY.txt", Content::Bytes(others.into()))?;
    let path = wheel.write(folder)?;
    let size = std::fs::metadata(&path).map_or(0, |file| file.len());
    println!("{} ({} MB)", path.display(), size / 1_000_000);
    Ok(ExitCode::SUCCESS)
}

fn project(workspace: &Path) -> Result<Project, MakeError> {
    let readme = workspace.join("README.md");
    let description = std::fs::read_to_string(&readme).map_err(|source| MakeError::Read {
        path: readme,
        source,
    })?;
    Ok(Project {
        name: "argus-nb".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        summary: env!("CARGO_PKG_DESCRIPTION").to_owned(),
        licence: env!("CARGO_PKG_LICENSE").to_owned(),
        repository: env!("CARGO_PKG_REPOSITORY").to_owned(),
        python: ">=3.9".to_owned(),
        keywords: ["argus", "netflow", "jupyter", "rust", "kernel"]
            .map(str::to_owned)
            .into(),
        extras: vec![Extra {
            name: "lab".to_owned(),
            packages: LAB.map(str::to_owned).into(),
        }],
        description,
    })
}
