//! Journals: files of JSON lines that several kernels append to, kept to a number of lines.
//!
//! The history of cells and the cache of types are kept this way. A journal is read when
//! a session begins and only appended to afterwards, so a cell waits for one short write.
//! Nothing but convenience depends on a journal: where it can't be read or written, the
//! kernel goes on with what it has in memory.
//!
//! Kernels take turns by locking the file. One that has grown too long is written anew
//! under the lock, and the new file takes the name of the old one. A kernel that waited
//! for the lock then has a file without a name; it notices, and opens the new one before
//! it writes. So no line is lost.

use crate::atomic_write;
use serde::{Serialize, de::DeserializeOwned};
use std::fs::{File, OpenOptions};
use std::io::{Result, Write};
use std::marker::PhantomData;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// A journal of entries of one kind.
pub struct Journal<T> {
    /// `None` where nothing can be written; entries then end with the process.
    file: Option<SharedFile>,
    entries: PhantomData<fn(T)>,
}

impl<T: Serialize + DeserializeOwned> Journal<T> {
    /// Opens a journal and gives its last `cap` entries. A journal of more than twice as
    /// many lines is cut to these.
    ///
    /// Without a path there are no entries, and none will be written.
    pub fn open(path: Option<&Path>, cap: usize) -> (Journal<T>, Vec<T>) {
        let text = path.and_then(|path| std::fs::read(path).ok());
        let text = text.unwrap_or_default();
        let mut journal = Journal {
            file: path.and_then(|path| SharedFile::open(path).ok()),
            entries: PhantomData,
        };
        let is_long = text.iter().filter(|byte| **byte == b'\n').count() > 2 * cap;
        // What is appended to a line that was cut short would be lost with it.
        let is_cut = !text.is_empty() && !text.ends_with(b"\n");
        if is_long || is_cut {
            // A journal that can't be cut down is only longer than it should be.
            let _ = journal.compact(cap);
        }
        let entries = last_entries(&text, cap).into_iter().map(|(_, entry)| entry);
        (journal, entries.collect())
    }

    /// Adds an entry. One that can't be written, because the disk is full, say, is left
    /// out.
    pub fn append(&mut self, entry: &T) {
        if let (Some(file), Ok(mut line)) = (&mut self.file, serde_json::to_vec(entry)) {
            line.push(b'\n');
            let _ = file.append(&line);
        }
    }

    /// Writes the journal anew with its last `cap` entries, and without lines that can't
    /// be read.
    fn compact(&mut self, cap: usize) -> Result<()> {
        match &mut self.file {
            Some(file) => file.rewrite(|text| {
                let entries = last_entries::<T>(text, cap);
                let lines = entries.into_iter().flat_map(|(line, _)| [line, b"\n"]);
                lines.collect::<Vec<_>>().concat()
            }),
            None => Ok(()),
        }
    }
}

/// The last `cap` entries of a journal, each with its line. A line that is no entry is
/// passed over: a full disk may have cut it, or another version written it.
fn last_entries<T: DeserializeOwned>(text: &[u8], cap: usize) -> Vec<(&[u8], T)> {
    let mut entries: Vec<(&[u8], T)> = text
        .split(|byte| *byte == b'\n')
        .rev()
        .filter_map(|line| Some((line, serde_json::from_slice(line).ok()?)))
        .take(cap)
        .collect();
    entries.reverse();
    entries
}

/// A file that several processes append to, and that each may replace by another.
struct SharedFile {
    path: PathBuf,
    /// The file that had this path when it was last looked for.
    file: File,
}

impl SharedFile {
    fn open(path: &Path) -> Result<SharedFile> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let file = open_to_append(path)?;
        Ok(SharedFile {
            // A link to a file elsewhere stays a link when the file is replaced.
            path: path.canonicalize()?,
            file,
        })
    }

    /// Appends the bytes, all of them or none.
    fn append(&mut self, bytes: &[u8]) -> Result<()> {
        if self.lock().is_err() {
            // Some network file systems have no locks. Nothing is ever replaced there, and
            // appending is safe as far as one write is whole.
            return self.file.write_all(bytes);
        }
        let appended = self.file.metadata().and_then(|before| {
            self.file.write_all(bytes).inspect_err(|_| {
                // Half a line would spoil the next one too. If it can't be taken back,
                // the next session that opens the journal removes it.
                let _ = self.file.set_len(before.len());
            })
        });
        self.file.unlock()?;
        appended
    }

    /// Replaces the file by what `change` makes of its content.
    fn rewrite(&mut self, change: impl FnOnce(&[u8]) -> Vec<u8>) -> Result<()> {
        self.lock()?;
        let written = self.file.metadata().and_then(|metadata| {
            let content = change(&std::fs::read(&self.path)?);
            // What a person keeps to themselves is kept so.
            atomic_write::write_file_with(&self.path, &content, metadata.permissions())
        });
        // Those who wait for the old file find that it has no name any more.
        self.file.unlock()?;
        written
    }

    /// Locks the file that has the path now, which may be another than before.
    fn lock(&mut self) -> Result<()> {
        loop {
            self.file.lock()?;
            if self.has_path()? {
                return Ok(());
            }
            self.file.unlock()?;
            self.file = open_to_append(&self.path)?;
        }
    }

    /// Whether the file still has its path. Somebody may have replaced or removed it.
    fn has_path(&self) -> Result<bool> {
        let file = self.file.metadata()?;
        Ok(std::fs::metadata(&self.path)
            .is_ok_and(|other| (other.dev(), other.ino()) == (file.dev(), file.ino())))
    }
}

fn open_to_append(path: &Path) -> Result<File> {
    OpenOptions::new().append(true).create(true).open(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;

    /// A journal with these lines in a folder of its own.
    fn journal_with(lines: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal.jsonl");
        std::fs::write(&path, lines).unwrap();
        (folder, path)
    }

    fn open(path: &Path, cap: usize) -> (Journal<String>, Vec<String>) {
        Journal::open(Some(path), cap)
    }

    #[test]
    fn a_line_that_was_cut_is_passed_over_and_spoils_no_other() {
        let (_folder, path) = journal_with("\"a\"\n{broken\n\"b\"\n\"cut");
        let (mut journal, entries) = open(&path, 10);
        assert_eq!(entries, ["a", "b"]);
        journal.append(&"c".to_owned());
        assert_eq!(open(&path, 10).1, ["a", "b", "c"]);

        std::fs::write(&path, b"\"a\"\n\"\xff\"\n\"b\"\n").unwrap();
        assert_eq!(open(&path, 10).1, ["a", "b"]);
    }

    #[test]
    fn a_journal_is_cut_to_its_cap_when_it_is_twice_as_long() {
        let lines = |numbers: std::ops::Range<u32>| -> String {
            numbers.map(|n| format!("\"{n}\"\n")).collect()
        };
        for (written, left) in [(0..6, 0..6), (0..7, 4..7)] {
            let (_folder, path) = journal_with(&lines(written.clone()));
            let (_, entries) = open(&path, 3);
            let last: Vec<String> = (written.end - 3..written.end)
                .map(|n| n.to_string())
                .collect();
            assert_eq!(entries, last);
            assert_eq!(std::fs::read_to_string(&path).unwrap(), lines(left));
        }
    }

    #[test]
    fn nothing_is_lost_where_one_compacts_while_others_write() {
        const EACH: usize = 300;
        let (_folder, path) = journal_with("");
        let write = |name: &str| {
            let mut journal = open(&path, 10 * EACH).0;
            for n in 0..EACH {
                journal.append(&format!("{name}{n}"));
            }
        };
        std::thread::scope(|threads| {
            let writers = ["a", "b"].map(|name| threads.spawn(move || write(name)));
            let mut compacting = open(&path, 10 * EACH).0;
            while !writers.iter().all(|writer| writer.is_finished()) {
                compacting.compact(10 * EACH).unwrap();
            }
        });
        let entries = open(&path, 10 * EACH).1;
        for name in ["a", "b"] {
            let expected: Vec<String> = (0..EACH).map(|n| format!("{name}{n}")).collect();
            let found: Vec<&String> = entries.iter().filter(|it| it.starts_with(name)).collect();
            assert_eq!(found, expected.iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_compacted_journal_stays_private_and_a_link_stays_a_link() {
        let (folder, path) = journal_with("\"a\"\n\"b\"\n\"c\"\n");
        std::fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        let link = folder.path().join("link");
        std::os::unix::fs::symlink(&path, &link).unwrap();
        let (mut journal, _) = open(&link, 1);
        journal.append(&"d".to_owned());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "\"c\"\n\"d\"\n");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert!(link.is_symlink());
    }

    #[test]
    fn without_a_place_to_write_nothing_is_kept() {
        let (mut journal, entries) = open(Path::new("/proc/no/such/place"), 10);
        journal.append(&"a".to_owned());
        assert!(entries.is_empty());
    }
}
