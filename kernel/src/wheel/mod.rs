//! `argus-kernel wheel`: what this clone has built becomes Python wheels, with which
//! others start in a minute and compile nothing.
//!
//! PyPI takes files of at most 100 MB, and the metadata of the crates takes 136 when it is
//! packed, so that has two wheels of its own, which pip installs along.
//!
//! Nothing is built twice: the wheels hold the parts that lie beside this very program.
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
use parts::{Parts, Share};
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

/// How many wheels share the crates' metadata.
const SHARES: u64 = 2;

/// Writes the wheels, and prints where they lie and how large they are.
pub fn make(folder: &Path) -> Result<ExitCode, MakeError> {
    let workspace = steps::workspace()?;
    preload::build(&workspace)?;
    let built = preload::folder()?;
    let packages = Packages::read(&workspace)?;
    eprintln!("stripping and packing, a minute or two");
    let parts = Parts::collect(&workspace, &built, &packages)?;
    let platform = Platform::detect(&parts.binaries())?;
    for number in 0..SHARES {
        let mut wheel = Wheel::new(crates(number), platform.clone());
        parts.add_metadata_to(&mut wheel, Share { number, of: SHARES })?;
        finish(wheel, &workspace, &packages, folder)?;
    }
    let mut wheel = Wheel::new(project(&workspace)?, platform);
    parts.add_to(&mut wheel)?;
    finish(wheel, &workspace, &packages, folder)?;
    Ok(ExitCode::SUCCESS)
}

/// Adds the terms of what is inside, and writes the wheel.
fn finish(
    mut wheel: Wheel,
    workspace: &Path,
    packages: &Packages,
    folder: &Path,
) -> Result<(), MakeError> {
    for name in ["LICENSE-APACHE", "LICENSE-MIT"] {
        wheel.add_licence(name, Content::File(workspace.join(name)))?;
    }
    let others = licences::text(packages)?;
    wheel.add_licence("THIRD-PARTY.txt", Content::Bytes(others.into()))?;
    let path = wheel.write(folder)?;
    let size = std::fs::metadata(&path).map_or(0, |file| file.len());
    println!("{} ({:.1} MB)", path.display(), size as f64 / 1e6);
    Ok(())
}

/// One of the wheels that hold nothing but metadata of crates.
fn crates(number: u64) -> Project {
    Project {
        name: crates_name(number),
        summary: "What rustc reads of the crates in argus-nb, which brings this along".to_owned(),
        needs: Vec::new(),
        extras: Vec::new(),
        description: "This is a part of [argus-nb](https://pypi.org/project/argus-nb/), and of no \
                      use without it.\n"
            .to_owned(),
        ..ours()
    }
}

fn crates_name(number: u64) -> String {
    format!("argus-nb-crates-{}", number + 1)
}

/// What all of the wheels say.
fn ours() -> Project {
    Project {
        name: "argus-nb".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        summary: env!("CARGO_PKG_DESCRIPTION").to_owned(),
        licence: env!("CARGO_PKG_LICENSE").to_owned(),
        repository: env!("CARGO_PKG_REPOSITORY").to_owned(),
        python: ">=3.9".to_owned(),
        needs: (0..SHARES)
            .map(|number| format!("{}=={}", crates_name(number), env!("CARGO_PKG_VERSION")))
            .collect(),
        keywords: ["argus", "netflow", "jupyter", "rust", "kernel"]
            .map(str::to_owned)
            .into(),
        extras: vec![Extra {
            name: "lab".to_owned(),
            packages: LAB.map(str::to_owned).into(),
        }],
        description: String::new(),
    }
}

fn project(workspace: &Path) -> Result<Project, MakeError> {
    let readme = workspace.join("README.md");
    let description = std::fs::read_to_string(&readme).map_err(|source| MakeError::Read {
        path: readme,
        source,
    })?;
    Ok(Project {
        description,
        ..ours()
    })
}
