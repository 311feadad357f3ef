//! `argus-kernel notebooks DIR`: the course and its data, in a folder of one's own.

use super::error::InstallError;
use super::steps;
use crate::toolchain::installed::Installed;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The folder of the course: the wheel's, or the clone's.
fn folder() -> Result<PathBuf, InstallError> {
    match Installed::detect() {
        Some(installed) => Ok(installed.notebooks()),
        None => Ok(steps::workspace()?.join("notebooks")),
    }
}

/// Copies the course into a folder that is not there yet, or is empty.
pub fn copy(target: &Path) -> Result<ExitCode, InstallError> {
    let holds_files = std::fs::read_dir(target).is_ok_and(|mut entries| entries.next().is_some());
    if holds_files {
        return Err(InstallError::NotEmpty(target.to_owned()));
    }
    let source = folder()?;
    for file in files(&source)? {
        let content = read(&source.join(&file))?;
        steps::write(&target.join(file), &content)?;
    }
    println!("{}", target.display());
    Ok(ExitCode::SUCCESS)
}

/// The files below a folder, seen from it and in order. What Jupyter and Python leave
/// behind is not of it: hidden files, and folders of bytecode.
pub fn files(folder: &Path) -> Result<Vec<PathBuf>, InstallError> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(inside) = folders.pop() {
        let path = folder.join(&inside);
        let fault = |source| InstallError::Read {
            path: path.clone(),
            source,
        };
        for entry in std::fs::read_dir(&path).map_err(fault)? {
            let entry = entry.map_err(fault)?;
            let name = entry.file_name();
            let text = name.to_string_lossy();
            if text.starts_with('.') || text == "__pycache__" {
                continue;
            }
            let place = inside.join(&name);
            if entry.path().is_dir() {
                folders.push(place);
            } else {
                found.push(place);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn read(path: &Path) -> Result<Vec<u8>, InstallError> {
    std::fs::read(path).map_err(|source| InstallError::Read {
        path: path.to_owned(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_course_is_copied_whole_and_over_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("course");
        copy(&target).unwrap();
        let copied = files(&target).unwrap();
        assert_eq!(copied, files(&super::folder().unwrap()).unwrap());
        let first = Path::new("01-explore-argus-flows.ipynb");
        assert!(copied.iter().any(|file| file == first));
        assert!(
            copied
                .iter()
                .any(|file| file == Path::new("data/flows.csv"))
        );
        assert!(matches!(copy(&target), Err(InstallError::NotEmpty(_))));
    }
}
