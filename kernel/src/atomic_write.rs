//! Files and folders that are there whole or not at all, for everybody to read: kernels
//! and JupyterLab look while they are written, and a class shares one machine.

use std::fs::Permissions;
use std::io::{Result, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Writes a file; one that is there is replaced in one step.
pub fn file(path: &Path, content: &[u8]) -> Result<()> {
    let mut file = readable(0o644).tempfile_in(beside(path))?;
    file.write_all(content)?;
    file.persist(path)?;
    Ok(())
}

/// Makes a folder, filled. One of that name that has come meanwhile stays as it is.
pub fn folder(path: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let folder = readable(0o755).tempdir_in(beside(path))?;
    fill(folder.path())?;
    match std::fs::rename(folder.path(), path) {
        Ok(()) => {
            // It has another name now: there is nothing to remove under the old one.
            let _ = folder.keep();
            Ok(())
        }
        Err(_) if path.is_dir() => Ok(()),
        Err(error) => Err(error),
    }
}

fn readable(mode: u32) -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.permissions(Permissions::from_mode(mode));
    builder
}

fn beside(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_whole_and_readable_and_leave_nothing_behind() {
        let place = tempfile::tempdir().unwrap();
        let (spec, links) = (place.path().join("spec"), place.path().join("links"));
        file(&spec, b"first").unwrap();
        file(&spec, b"second").unwrap();
        assert_eq!(std::fs::read(&spec).unwrap(), b"second");
        folder(&links, |links| file(&links.join("a"), b"")).unwrap();
        folder(&links, |links| file(&links.join("b"), b"")).unwrap();
        assert!(links.join("a").exists() && !links.join("b").exists());
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&spec), mode(&links)), (0o644, 0o755));
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 2);
    }
}
