//! Files that are there whole or not at all: a reader never meets half of one, and a
//! write that fails leaves what was there before.

use std::fs::{File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// Writes a file beside `path` and gives it that name when it is whole; one that is
/// there is replaced in one step, by a file of the same permissions.
///
/// What `write` leaves in buffers of its own it has to flush. Nothing is forced onto
/// the disk, which would take longer than the writing itself: it is a failing write
/// that is met here, not a failing computer.
///
/// A path that is no regular file (a pipe, a device) is written to as it is.
pub(crate) fn atomic_write<E: From<io::Error>>(
    path: &Path,
    write: impl FnOnce(&File) -> Result<(), E>,
) -> Result<(), E> {
    // A link stays one: it is the file that it leads to that is replaced.
    let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let known = target.metadata().ok();
    if known.as_ref().is_some_and(|known| !known.is_file()) {
        let file = OpenOptions::new().write(true).open(&target)?;
        return write(&file);
    }
    let beside = target.parent().map_or_else(PathBuf::new, Path::to_owned);
    let unfinished = tempfile::Builder::new()
        .prefix(".unfinished-")
        // Not tempfile's own way of making it: the file is to have the permissions
        // of any new file, and the system's error is to be told as it is.
        .make_in(beside, |path| File::create_new(path))?;
    write(unfinished.as_file())?;
    if let Some(known) = known {
        unfinished.as_file().set_permissions(known.permissions())?;
    }
    unfinished.persist(&target).map_err(|failed| failed.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn write_all(path: &Path, content: &[u8]) -> io::Result<()> {
        atomic_write(path, |mut file| file.write_all(content))
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(folder).unwrap().flatten();
        entries
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .collect()
    }

    #[test]
    fn a_write_that_fails_leaves_what_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("flows.csv");
        let half = |mut file: &File| {
            file.write_all(b"half")?;
            Err(io::Error::from(io::ErrorKind::StorageFull))
        };
        assert!(atomic_write(&path, half).is_err());
        assert!(names(folder.path()).is_empty());
        write_all(&path, b"first").unwrap();
        assert!(atomic_write(&path, half).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), b"first");
        write_all(&path, b"second").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"second");
        assert_eq!(names(folder.path()), ["flows.csv"]);
    }

    #[test]
    fn permissions_and_links_stay() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a"), folder.path().join("link"));
        write_all(&path, b"").unwrap();
        let mode = || path.metadata().unwrap().permissions().mode() & 0o777;
        let plain = folder.path().join("plain");
        std::fs::write(&plain, "").unwrap();
        assert_eq!(
            mode(),
            plain.metadata().unwrap().permissions().mode() & 0o777
        );
        std::fs::set_permissions(&path, PermissionsExt::from_mode(0o640)).unwrap();
        symlink(&path, &link).unwrap();
        write_all(&link, b"new").unwrap();
        assert!(link.is_symlink());
        assert_eq!(
            (std::fs::read(&path).unwrap(), mode()),
            (b"new".to_vec(), 0o640)
        );
    }
}
