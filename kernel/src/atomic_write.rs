//! Files and folders that are there whole or not at all. Kernels and JupyterLab read them
//! while they are written, and a whole class may share one machine.

use std::fs::Permissions;
use std::io::{Result, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

/// Writes a file that everybody may read. One that is there is replaced in one step.
pub fn write_file(path: &Path, content: &[u8]) -> Result<()> {
    write_file_with(path, content, Permissions::from_mode(0o644))
}

/// Writes a file with these permissions. One that is there is replaced in one step.
pub fn write_file_with(path: &Path, content: &[u8], permissions: Permissions) -> Result<()> {
    let mut file = temporary(permissions).tempfile_in(parent(path))?;
    file.write_all(content)?;
    file.persist(path)?;
    Ok(())
}

/// Makes a folder and what `fill` puts into it. If another process has made a folder of
/// that name meanwhile, that one stays as it is.
pub fn write_dir(path: &Path, fill: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let folder = temporary(Permissions::from_mode(0o755)).tempdir_in(parent(path))?;
    fill(folder.path())?;
    match std::fs::rename(folder.path(), path) {
        Ok(()) => {
            // Nothing is left to remove under the temporary name.
            let _ = folder.keep();
            Ok(())
        }
        Err(_) if path.is_dir() => Ok(()),
        Err(error) => Err(error),
    }
}

/// What is being written has a name that begins with a dot.
fn temporary(permissions: Permissions) -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.permissions(permissions);
    builder
}

/// The folder that a path lies in. A rename works only within one file system, so what is
/// written lies there as well.
fn parent(path: &Path) -> &Path {
    path.parent().unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_whole_and_readable_and_leave_nothing_behind() {
        let place = tempfile::tempdir().unwrap();
        let (spec, links) = (place.path().join("spec"), place.path().join("links"));
        write_file(&spec, b"first").unwrap();
        write_file(&spec, b"second").unwrap();
        assert_eq!(std::fs::read(&spec).unwrap(), b"second");
        write_dir(&links, |links| write_file(&links.join("a"), b"")).unwrap();
        write_dir(&links, |links| write_file(&links.join("b"), b"")).unwrap();
        assert!(links.join("a").exists() && !links.join("b").exists());
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&spec), mode(&links)), (0o644, 0o755));
        assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 2);
    }
}
