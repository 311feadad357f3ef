//! What was loaded so far: the files, for a write-up's provenance, and which
//! frame came from where, so that one that is lost can be loaded again.

use super::source::Source;
use polars::prelude::*;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::SystemTime;

/// Frames whose origin is kept.
const KEPT: usize = 256;

/// A file that `load`, `scan` or `records` opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LoadedFile {
    pub(crate) path: PathBuf,
    pub(crate) bytes: u64,
    /// Rows that became rows of a frame; `None` where only a query was made.
    pub(crate) rows: Option<usize>,
    modified: Option<SystemTime>,
}

impl LoadedFile {
    fn of(path: &Path, rows: Option<usize>) -> LoadedFile {
        let metadata = std::fs::metadata(path).ok();
        LoadedFile {
            path: path.to_owned(),
            bytes: metadata.as_ref().map_or(0, Metadata::len),
            rows,
            modified: modified(metadata.as_ref()),
        }
    }

    /// Whether the file on the disk is no longer the one that was loaded.
    pub(crate) fn has_changed(&self) -> bool {
        let now = std::fs::metadata(&self.path).ok();
        now.as_ref().map(Metadata::len) != Some(self.bytes)
            || modified(now.as_ref()) != self.modified
    }
}

fn modified(metadata: Option<&Metadata>) -> Option<SystemTime> {
    metadata.and_then(|metadata| metadata.modified().ok())
}

static FILES: Mutex<Vec<LoadedFile>> = Mutex::new(Vec::new());

/// The files loaded so far, in order, each once.
pub(crate) fn files() -> Vec<LoadedFile> {
    FILES.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Takes note of files. `rows` is one number each, or none.
pub(crate) fn note_files<'a>(
    paths: impl IntoIterator<Item = &'a Path>,
    mut rows: impl Iterator<Item = usize>,
) {
    let mut files = FILES.lock().unwrap_or_else(PoisonError::into_inner);
    for path in paths {
        let file = LoadedFile::of(path, rows.next());
        let known = files
            .iter_mut()
            .find(|known| known.path == file.path && known.modified == file.modified);
        match known {
            // A second look may know the rows, or fewer columns of them.
            Some(known) => known.rows = known.rows.max(file.rows),
            None => files.push(file),
        }
    }
}

/// Takes note of a load: its files, and the frame that came of them.
pub(super) fn note(pattern: &Path, sources: &[Source], rows: &[usize], df: &DataFrame) {
    let paths = sources.iter().map(|source| source.path.as_path());
    note_files(paths, rows.iter().copied());
    let Some(identity) = identity(df) else { return };
    let mut frames = FRAMES.lock().unwrap_or_else(PoisonError::into_inner);
    frames.retain(|(known, _)| known.strong_count() > 0);
    if frames.len() >= KEPT {
        frames.remove(0);
    }
    frames.push((identity, pattern.to_owned()));
}

/// A frame is known by its first column: a copy is the same, one computed from it
/// is not.
pub(super) type Identity = Weak<dyn SeriesTrait>;

pub(super) fn identity(df: &DataFrame) -> Option<Identity> {
    let first = df.columns().first()?.as_materialized_series();
    Some(Arc::downgrade(&first.0))
}

static FRAMES: Mutex<Vec<(Identity, PathBuf)>> = Mutex::new(Vec::new());

/// What was given to the `load` that made this very frame.
pub(crate) fn origin(df: &DataFrame) -> Option<PathBuf> {
    let identity = identity(df)?;
    let frames = FRAMES.lock().unwrap_or_else(PoisonError::into_inner);
    let found = frames
        .iter()
        .find(|(known, _)| Weak::ptr_eq(known, &identity));
    found.map(|(_, pattern)| pattern.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_knows_its_file_and_one_computed_from_it_does_not() {
        let file = tempfile::Builder::new().suffix(".csv").tempfile().unwrap();
        std::fs::write(&file, "Proto,TotPkts\nudp,1\ntcp,2\n").unwrap();
        let df = crate::load::load(file.path()).unwrap();
        assert_eq!(origin(&df.clone()).as_deref(), Some(file.path()));
        assert_eq!(origin(&df.head(Some(1))), None);

        let of_it = || files().into_iter().find(|known| known.path == file.path());
        let known = of_it().unwrap();
        assert_eq!((known.bytes, known.rows), (26, Some(2)));
        assert!(!known.has_changed());
        std::fs::write(&file, "Proto,TotPkts\n").unwrap();
        assert!(of_it().unwrap().has_changed());
    }
}
