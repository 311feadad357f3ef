//! The Python side: JupyterLab and a client, in an environment of the clone's own, or in
//! the one that a wheel was installed into.
//!
//! `environment.yml` is the one list of packages. conda reads all of it; without conda its
//! `pip:` part is installed into `.venv`.

use super::error::InstallError;
use super::steps::{run, write};
use crate::toolchain::installed::Installed;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A Python environment: the clone's own, or the one that a wheel was installed into.
pub struct Environment {
    folder: PathBuf,
}

impl Environment {
    /// The environment of a clone, which may not have been made yet.
    pub fn new(workspace: &Path) -> Environment {
        Environment {
            folder: workspace.join(".venv"),
        }
    }

    /// The environment that this very program was installed into.
    pub fn of_wheel(installed: &Installed) -> Environment {
        Environment {
            folder: installed.prefix().to_owned(),
        }
    }

    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// One of its programs, such as `python`.
    pub fn program(&self, name: &str) -> PathBuf {
        self.folder.join("bin").join(name)
    }

    /// Makes the environment, without packages, if it is not there.
    pub fn ensure(&self) -> Result<(), InstallError> {
        if self.program("pip").exists() {
            return Ok(());
        }
        eprintln!("making a Python environment in {}", self.folder.display());
        run(
            Command::new("python3")
                .args(["-m", "venv"])
                .arg(&self.folder),
            "is Python 3 installed, with venv (Debian: apt install python3-venv)?",
        )
    }

    /// Installs the packages of `environment.yml`, if it was not made from exactly these.
    pub fn ensure_packages(&self, workspace: &Path) -> Result<(), InstallError> {
        let packages = packages(workspace)?;
        if self.holds(&packages) {
            return Ok(());
        }
        eprintln!("installing {} Python packages", packages.len());
        run(
            Command::new(self.program("pip"))
                .args(["install", "--quiet", "--disable-pip-version-check"])
                .args(&packages),
            "is PyPI reachable from here?",
        )?;
        write(&self.list(), packages.join("\n").as_bytes())
    }

    /// Whether it was made from exactly these packages.
    pub fn holds(&self, packages: &[String]) -> bool {
        std::fs::read_to_string(self.list()).is_ok_and(|list| list == packages.join("\n"))
    }

    /// Where the packages are listed that it was made from.
    fn list(&self) -> PathBuf {
        self.folder.join("argus-nb.packages")
    }
}

/// The `pip:` part of `environment.yml`.
pub fn packages(workspace: &Path) -> Result<Vec<String>, InstallError> {
    let path = workspace.join("environment.yml");
    let text = std::fs::read_to_string(&path).map_err(|source| InstallError::Read {
        path: path.clone(),
        source,
    })?;
    pip_part(&text).map_err(|reason| InstallError::Environment { path, reason })
}

fn pip_part(text: &str) -> Result<Vec<String>, String> {
    let yaml: serde_yaml_ng::Value =
        serde_yaml_ng::from_str(text).map_err(|error| error.to_string())?;
    let dependencies = yaml["dependencies"]
        .as_sequence()
        .ok_or("no dependencies")?;
    let pip = dependencies
        .iter()
        .find_map(|entry| entry.get("pip")?.as_sequence())
        .ok_or("no `- pip:` among them")?;
    Ok(pip
        .iter()
        .filter_map(|package| package.as_str().map(str::to_owned))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pip_part_is_the_list() {
        let text = "dependencies:\n  - python=3.12\n  - pip:\n      - a==1\n      - b==2\n";
        assert_eq!(pip_part(text).unwrap(), ["a==1", "b==2"]);
        assert!(pip_part("dependencies:\n  - python\n").is_err());
    }

    #[test]
    fn every_package_of_ours_is_pinned() {
        let workspace = super::super::steps::workspace().unwrap();
        for package in packages(&workspace).unwrap() {
            assert!(package.contains("=="), "{package} has no version");
        }
    }
}
