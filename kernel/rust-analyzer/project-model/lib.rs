//! A cell's crate as a project without sources and dependencies: see `../README.md`.

use ra_ap_paths::{AbsPath, AbsPathBuf};
use ra_ap_vfs::FileId;
use std::collections::HashMap;
use std::convert::Infallible;

#[derive(Debug)]
pub struct ProjectManifest;

impl ProjectManifest {
    pub fn from_manifest_file(_: AbsPathBuf) -> Result<ProjectManifest, Infallible> {
        Ok(ProjectManifest)
    }
}

#[derive(Debug, Default)]
pub struct CargoConfig {
    pub sysroot: Option<RustLibSource>,
}

#[derive(Debug)]
pub enum RustLibSource {
    Discover,
}

/// Cargo is not asked what belongs to the crate.
#[derive(Debug)]
pub struct ProjectWorkspace;

impl ProjectWorkspace {
    /// evcxr runs no cell if this fails.
    pub fn load(
        _: ProjectManifest,
        _: &CargoConfig,
        _progress: &dyn Fn(String),
    ) -> Result<ProjectWorkspace, Infallible> {
        Ok(ProjectWorkspace)
    }

    #[must_use]
    pub fn to_roots(&self) -> Vec<PackageRoot> {
        Vec::new()
    }

    /// A graph without crates, and without the paths of procedural macros.
    pub fn to_crate_graph(
        &self,
        _load: &mut dyn FnMut(&AbsPath) -> Option<FileId>,
        _environment: &HashMap<String, String>,
    ) -> ((), ()) {
        ((), ())
    }
}

/// Where a package's sources are.
#[derive(Debug)]
pub struct PackageRoot {
    pub include: Vec<AbsPathBuf>,
    pub exclude: Vec<AbsPathBuf>,
}
