//! What was loaded so far: the files, for a write-up's provenance, and which
//! frame came from where, so that one that is lost can be loaded again.
//!
//! Why it is so: `docs/decisions.md#files-are-remembered-by-path-frames-by-identity`.

use super::attached::Attached;
use super::source::Source;
use polars::prelude::DataFrame;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

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
    fn new(path: &Path, rows: Option<usize>) -> LoadedFile {
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

/// Takes note of files. `rows` gives one number for each of them, or ends before.
pub(crate) fn note_files<'a>(
    paths: impl IntoIterator<Item = &'a Path>,
    mut rows: impl Iterator<Item = usize>,
) {
    let mut files = FILES.lock().unwrap_or_else(PoisonError::into_inner);
    for path in paths {
        let file = LoadedFile::new(path, rows.next());
        let known = files
            .iter_mut()
            .find(|known| known.path == file.path && known.modified == file.modified);
        match known {
            // A second load may count the rows where a scan did not, or see fewer of
            // them.
            Some(known) => known.rows = known.rows.max(file.rows),
            None => files.push(file),
        }
    }
}

/// Takes note of a load: its files, and the frame that came of them.
pub(super) fn note(pattern: &Path, sources: &[Source], rows: &[usize], df: &DataFrame) {
    let paths = sources.iter().map(|source| source.path.as_path());
    note_files(paths, rows.iter().copied());
    ORIGINS.attach(df, pattern.to_owned());
}

static ORIGINS: Attached<PathBuf> = Attached::new();

/// What was given to the `load` that made this very frame.
pub(crate) fn origin(df: &DataFrame) -> Option<PathBuf> {
    ORIGINS.get(df)
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

        let noted = || files().into_iter().find(|known| known.path == file.path());
        let known = noted().unwrap();
        assert_eq!((known.bytes, known.rows), (26, Some(2)));
        assert!(!known.has_changed());
        std::fs::write(&file, "Proto,TotPkts\n").unwrap();
        assert!(noted().unwrap().has_changed());
    }
}
