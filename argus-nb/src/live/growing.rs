//! A file that somebody writes while it is read.

use super::error::LiveError;
use super::feed::{Arrived, Feed, READ, STEP};
use crate::load::{Content, LoadError, expanded};
use argus_records::is_argus;
use std::fs::{File, Metadata};
use std::io::{ErrorKind, Read, Seek};
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How many bytes tell what a file is.
const TELLING: usize = 16;

/// A file, and how far it was read.
#[derive(Debug)]
pub(super) struct Growing {
    path: PathBuf,
    file: File,
    /// How many of its bytes were read.
    position: u64,
    /// Whether it was long enough to tell that it is Argus' own.
    is_known: bool,
    /// Whether it took the place of another that nobody was told of yet.
    is_another: bool,
}

/// How the path no longer names what is read.
enum Change {
    Replaced(File),
    Truncated,
}

impl Growing {
    pub(super) fn open(path: &Path) -> Result<Growing, LiveError> {
        let path = expanded(path);
        let file = File::open(&path).map_err(|error| match error.kind() {
            ErrorKind::NotFound => LoadError::missing(&path),
            _ => LoadError::unreadable(&path, error),
        })?;
        let metadata = file
            .metadata()
            .map_err(|error| LoadError::unreadable(&path, error))?;
        if !metadata.is_file() {
            return Err(LiveError::NotAFile { path });
        }
        let mut growing = Growing {
            path,
            file,
            position: 0,
            is_known: false,
            is_another: false,
        };
        growing.know()?;
        Ok(growing)
    }

    /// Its path, as it is said.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Whether it is Argus' own, as soon as it is long enough to tell.
    fn know(&mut self) -> Result<(), LiveError> {
        let mut start = [0; TELLING];
        let read = self
            .file
            .read_at(&mut start, 0)
            .map_err(|error| self.unreadable(error))?;
        let path = || self.path.display().to_string();
        match Content::detect(&start[..read]) {
            Content::Text if read < TELLING => {}
            Content::Text if is_argus(&start) => self.is_known = true,
            Content::Text | Content::Parquet | Content::AwsParquet | Content::Arrow => {
                return Err(LiveError::NotArgusFile { path: path() });
            }
            packed => {
                return Err(LiveError::Packed {
                    path: path(),
                    packing: packed.name(),
                });
            }
        }
        Ok(())
    }

    fn take(&mut self, into: &mut Vec<u8>) -> Result<usize, LiveError> {
        let before = into.len();
        into.resize(before + READ, 0);
        let read = match self.file.read(&mut into[before..]) {
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(0),
            read => read,
        };
        into.truncate(before + read.as_ref().map_or(0, |read| *read));
        let read = read.map_err(|error| self.unreadable(error))?;
        self.position += read as u64;
        Ok(read)
    }

    /// Whether the path names another file by now, or one that became shorter. Between
    /// two files a path may name none: then the first is still read.
    fn change(&self) -> Option<Change> {
        let ours = self.file.metadata().ok()?;
        if ours.len() < self.position {
            return Some(Change::Truncated);
        }
        let identity = |metadata: &Metadata| (metadata.dev(), metadata.ino());
        let file = File::open(&self.path).ok()?;
        let named = file.metadata().ok().filter(Metadata::is_file)?;
        (identity(&named) != identity(&ours)).then_some(Change::Replaced(file))
    }

    /// Goes on at the beginning of what is there now.
    fn begin_anew(&mut self, change: Change) -> Result<String, LiveError> {
        let why = match change {
            Change::Replaced(file) => {
                self.file = file;
                "was replaced by another"
            }
            Change::Truncated => {
                self.file.rewind().map_err(|error| self.unreadable(error))?;
                "was truncated"
            }
        };
        (self.position, self.is_known, self.is_another) = (0, false, true);
        Ok(why.to_owned())
    }

    fn unreadable(&self, error: std::io::Error) -> LiveError {
        LoadError::unreadable(&self.path, error).into()
    }
}

impl Feed for Growing {
    fn read(&mut self, into: &mut Vec<u8>, patience: Duration) -> Result<Arrived, LiveError> {
        if std::mem::take(&mut self.is_another) {
            return Ok(Arrived::Again);
        }
        if !self.is_known {
            self.know()?;
        }
        if self.is_known && self.take(into)? > 0 {
            return Ok(Arrived::Bytes);
        }
        let Some(change) = self.change() else {
            std::thread::sleep(patience.min(STEP / 2));
            return Ok(Arrived::Nothing);
        };
        // What was written between the read and the change is still in the old one.
        if self.is_known && self.take(into)? > 0 {
            return Ok(Arrived::Bytes);
        }
        Ok(Arrived::Broken {
            why: self.begin_anew(change)?,
            goes_on: true,
        })
    }

    /// A file is gone on with in any case.
    fn set_reconnect(&mut self, _: bool) {}

    fn kind(&self) -> &'static str {
        "file"
    }
}
