//! The packages whose code is inside, as cargo knows them.

use super::error::MakeError;
use crate::install::preload;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The programs' and libraries' own packages: all that they are built of is inside.
const ROOTS: [&str; 2] = ["argus-kernel", "argus-nb"];

/// The packages from crates.io whose code is inside, in the order of their names.
#[derive(Debug)]
pub struct Packages(Vec<Package>);

#[derive(Debug, Clone, Deserialize)]
pub struct Package {
    id: String,
    pub name: String,
    pub version: String,
    /// An SPDX expression.
    pub license: Option<String>,
    pub license_file: Option<PathBuf>,
    manifest_path: PathBuf,
    /// Where it was fetched from; `None` of those of this workspace.
    source: Option<String>,
}

/// What `cargo metadata` prints, as far as it is of interest.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    /// `None` of a dependency that is linked to; the others serve builds and tests.
    kind: Option<String>,
}

impl Packages {
    /// Asks cargo, which need not fetch anything: all of it has been built.
    pub fn read(workspace: &Path) -> Result<Packages, MakeError> {
        let fault = |reason: String| MakeError::Packages { reason };
        let output = preload::cargo(workspace)
            .args(["metadata", "--format-version=1", "--locked", "--offline"])
            .arg(format!("--filter-platform={}", host()))
            .output()
            .map_err(|error| fault(error.to_string()))?;
        if !output.status.success() {
            return Err(fault(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        let metadata = serde_json::from_slice(&output.stdout);
        let metadata: Metadata = metadata.map_err(|error| fault(error.to_string()))?;
        Ok(Packages(inside(metadata)))
    }

    pub fn iter(&self) -> impl Iterator<Item = &Package> {
        self.0.iter()
    }
}

impl Package {
    /// Its folder.
    pub fn folder(&self) -> &Path {
        self.manifest_path.parent().unwrap_or(Path::new("."))
    }
}

/// The packages that the roots are linked to, and those that these are linked to.
fn inside(metadata: Metadata) -> Vec<Package> {
    let nodes: BTreeMap<&str, &Node> = metadata
        .resolve
        .nodes
        .iter()
        .map(|node| (node.id.as_str(), node))
        .collect();
    let roots = metadata
        .packages
        .iter()
        .filter(|package| package.source.is_none() && ROOTS.contains(&package.name.as_str()));
    let mut waiting: Vec<&str> = roots.map(|package| package.id.as_str()).collect();
    let mut linked = BTreeSet::new();
    while let Some(id) = waiting.pop() {
        if linked.insert(id)
            && let Some(node) = nodes.get(id)
        {
            let is_linked = |it: &&Dependency| it.dep_kinds.iter().any(|it| it.kind.is_none());
            waiting.extend(node.deps.iter().filter(is_linked).map(|it| it.pkg.as_str()));
        }
    }
    let mut packages: Vec<Package> = metadata
        .packages
        .iter()
        .filter(|package| package.source.is_some() && linked.contains(package.id.as_str()))
        .cloned()
        .collect();
    packages.sort_by(|a, b| (&a.name, &a.version).cmp(&(&b.name, &b.version)));
    packages
}

/// The platform that this program was built for, as rustc names it.
fn host() -> String {
    let machine = std::env::consts::ARCH;
    if cfg!(target_os = "macos") {
        format!("{machine}-apple-darwin")
    } else {
        format!("{machine}-unknown-linux-gnu")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::steps;

    #[test]
    fn what_is_linked_is_inside_and_what_serves_builds_and_tests_is_not() {
        let packages = Packages::read(&steps::workspace().unwrap()).unwrap();
        let has = |name: &str| packages.iter().any(|it| it.name == name);
        // A dependency, one of a dependency's, one that only the kernel has, a proc macro.
        for name in ["polars", "polars-core", "evcxr", "serde_derive"] {
            assert!(has(name), "{name}");
        }
        // Of the tests, of builds, of other systems.
        for name in ["evcxr_jupyter", "cc", "windows-sys", "argus-wire"] {
            assert!(!has(name), "{name}");
        }
    }
}
