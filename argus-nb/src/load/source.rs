//! Where the bytes come from: a path, a folder or a glob; plain or compressed,
//! which is seen in the bytes and not in the name.

use super::error::LoadError;
use crate::stdin;
use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How much of a file is looked at before it is read.
const SAMPLE: u64 = 256 << 10;
/// How much of it is looked at where only its header counts: two hundred columns
/// have one of 2 kB.
const HEADER: u64 = 16 << 10;

/// Endings that flow files have, before one of compression.
const ENDINGS: [&str; 8] = [
    "csv",
    "tsv",
    "txt",
    "binetflow",
    "parquet",
    "arrow",
    "ipc",
    "feather",
];
const PACKED_ENDINGS: [&str; 4] = ["gz", "bz2", "xz", "zst"];

/// What a file is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Content {
    Text,
    Gzip,
    Bzip2,
    Xz,
    Zstd,
    Parquet,
    Arrow,
}

impl Content {
    /// The names that people know them by.
    pub(super) fn name(self) -> &'static str {
        match self {
            Content::Text => "plain",
            Content::Gzip => "gzip",
            Content::Bzip2 => "bzip2",
            Content::Xz => "xz",
            Content::Zstd => "zstd",
            Content::Parquet => "Parquet",
            Content::Arrow => "Arrow",
        }
    }

    fn detect(start: &[u8]) -> Content {
        match start {
            [0x1f, 0x8b, ..] => Content::Gzip,
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, ..] => Content::Bzip2,
            [0xfd, b'7', b'z', b'X', b'Z', ..] => Content::Xz,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Content::Zstd,
            [b'P', b'A', b'R', b'1', ..] => Content::Parquet,
            [b'A', b'R', b'R', b'O', b'W', b'1', ..] => Content::Arrow,
            _ => Content::Text,
        }
    }
}

/// Bytes read so far, of how many: what a progress bar shows.
#[derive(Debug, Clone, Default)]
pub(super) struct Meter(Arc<AtomicU64>);

impl Meter {
    pub(super) fn read(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

struct Metered<R> {
    inner: R,
    meter: Meter,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.meter.0.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}

/// One file.
#[derive(Debug, Clone)]
pub(super) struct Source {
    pub(super) path: PathBuf,
    pub(super) content: Content,
    /// Bytes on disk.
    pub(super) size: u64,
}

/// An open file, unpacked: its beginning, and how to go on.
pub(super) struct Opened {
    pub(super) sample: Vec<u8>,
    rest: Box<dyn Read + Send>,
    /// Whether the sample is all of the file.
    pub(super) whole: bool,
}

impl Opened {
    /// The bytes behind the first `skip`, which the sample holds.
    pub(super) fn reader_behind(self, skip: usize) -> Box<dyn Read + Send> {
        let mut sample = Cursor::new(self.sample);
        sample.set_position(skip as u64);
        Box::new(sample.chain(self.rest))
    }
}

impl Source {
    pub(super) fn from_path(path: &Path) -> Result<Source, LoadError> {
        let mut file = open(path)?;
        let size = file
            .metadata()
            .map_err(|source| LoadError::unreadable(path, source))?
            .len();
        let mut start = Vec::new();
        file.by_ref()
            .take(8)
            .read_to_end(&mut start)
            .map_err(|source| LoadError::unreadable(path, source))?;
        refuse_foreign(path, &start)?;
        Ok(Source {
            path: path.to_owned(),
            content: Content::detect(&start),
            size,
        })
    }

    /// Opens it and takes its beginning.
    pub(super) fn open(&self, meter: &Meter) -> Result<Opened, LoadError> {
        let mut rest = self.unpacked(meter)?;
        let sample = self.beginning(&mut rest, SAMPLE)?;
        let whole = (sample.len() as u64) < SAMPLE;
        Ok(Opened {
            sample,
            rest,
            whole,
        })
    }

    /// Enough of it to see its header.
    pub(super) fn header(&self) -> Result<Vec<u8>, LoadError> {
        let meter = Meter::default();
        let header = self.beginning(&mut self.unpacked(&meter)?, HEADER)?;
        match memchr::memchr(b'\n', &header) {
            Some(_) => Ok(header),
            None => Ok(self.open(&meter)?.sample),
        }
    }

    /// Its bytes as they were before they were packed.
    fn unpacked(&self, meter: &Meter) -> Result<Box<dyn Read + Send>, LoadError> {
        let file = Metered {
            inner: open(&self.path)?,
            meter: meter.clone(),
        };
        Ok(match self.content {
            Content::Gzip => Box::new(flate2::read::MultiGzDecoder::new(file)),
            Content::Bzip2 => Box::new(bzip2::read::MultiBzDecoder::new(file)),
            Content::Xz => Box::new(liblzma::read::XzDecoder::new_multi_decoder(file)),
            Content::Zstd => Box::new(
                zstd::stream::read::Decoder::new(file).map_err(|source| self.broken(source))?,
            ),
            Content::Text | Content::Parquet | Content::Arrow => Box::new(file),
        })
    }

    fn beginning(&self, reader: &mut dyn Read, bytes: u64) -> Result<Vec<u8>, LoadError> {
        let mut beginning = Vec::new();
        reader
            .take(bytes)
            .read_to_end(&mut beginning)
            .map_err(|source| self.broken(source))?;
        Ok(beginning)
    }

    /// What a failed read of this file means.
    pub(super) fn broken(&self, source: std::io::Error) -> LoadError {
        match self.content {
            Content::Text | Content::Parquet | Content::Arrow => {
                LoadError::unreadable(&self.path, source)
            }
            packed => LoadError::Packed {
                path: self.path.clone(),
                packing: packed.name(),
                source,
            },
        }
    }
}

fn open(path: &Path) -> Result<File, LoadError> {
    stdin::refuse(path).map_err(|source| LoadError::unreadable(path, source))?;
    File::open(path).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => LoadError::missing(path),
        _ => LoadError::unreadable(path, source),
    })
}

/// The files that a path, a folder or a glob names, in the order of their names.
pub(super) fn find(pattern: &Path) -> Result<Vec<Source>, LoadError> {
    let text = pattern.to_string_lossy();
    let paths = if pattern.is_dir() {
        in_folder(pattern)?
    } else if !pattern.exists() && text.contains(['*', '?', '[']) {
        matching(pattern, &text)?
    } else {
        vec![pattern.to_owned()]
    };
    let sources: Vec<Source> = paths
        .iter()
        .map(|path| Source::from_path(path))
        .collect::<Result<_, _>>()?;
    let is_table = |source: &&Source| matches!(source.content, Content::Parquet | Content::Arrow);
    let tables = sources.iter().filter(is_table).count();
    if tables > 0
        && sources
            .iter()
            .any(|source| source.content != sources[0].content)
    {
        return Err(LoadError::Mixed {
            path: pattern.to_owned(),
        });
    }
    Ok(sources)
}

fn in_folder(folder: &Path) -> Result<Vec<PathBuf>, LoadError> {
    let entries =
        std::fs::read_dir(folder).map_err(|source| LoadError::unreadable(folder, source))?;
    let mut paths: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_file() && is_flow_file(path))
        .collect();
    paths.sort();
    if paths.is_empty() {
        return Err(LoadError::Folder {
            path: folder.to_owned(),
        });
    }
    Ok(paths)
}

fn is_flow_file(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let mut parts: Vec<&str> = name.split('.').collect();
    if parts.last().is_some_and(|end| PACKED_ENDINGS.contains(end)) {
        parts.pop();
    }
    !name.starts_with('.')
        && parts.len() > 1
        && parts.last().is_some_and(|end| ENDINGS.contains(end))
}

fn matching(pattern: &Path, text: &str) -> Result<Vec<PathBuf>, LoadError> {
    let options = glob::MatchOptions {
        require_literal_leading_dot: true,
        ..glob::MatchOptions::default()
    };
    let found = glob::glob_with(text, options).map_err(|error| LoadError::Option {
        option: "glob",
        value: text.to_owned(),
        wanted: error.msg,
    })?;
    let paths: Vec<PathBuf> = found.flatten().filter(|path| path.is_file()).collect();
    if paths.is_empty() {
        return Err(LoadError::missing(pattern));
    }
    Ok(paths)
}

/// The files that people hand over instead of CSV, known by their first bytes.
fn refuse_foreign(path: &Path, start: &[u8]) -> Result<(), LoadError> {
    let (what, hint) = match start {
        [0xd4, 0xc3, 0xb2, 0xa1, ..]
        | [0xa1, 0xb2, 0xc3, 0xd4, ..]
        | [0x4d, 0x3c, 0xb2, 0xa1, ..]
        | [0x0a, 0x0d, 0x0d, 0x0a, ..] => (
            "a packet capture",
            "argus -r FILE -w flows.argus && ra -r flows.argus -n -u -c , > flows.csv",
        ),
        [b'P', b'K', 3, 4, ..] => ("a zip archive", "unpack it first: unzip FILE"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            ("UTF-16 text", "iconv -f utf-16 -t utf-8 FILE > flows.csv")
        }
        _ => return Ok(()),
    };
    Err(LoadError::NotCsv {
        path: path.to_owned(),
        what,
        hint,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_its_flow_files_in_order() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.csv.gz", "a.csv", "README.md", ".hidden.csv", "notes"] {
            std::fs::write(folder.path().join(name), "StartTime\n").unwrap();
        }
        let names = |sources: Vec<Source>| -> Vec<String> {
            sources
                .iter()
                .map(|source| {
                    source
                        .path
                        .file_name()
                        .unwrap()
                        .to_string_lossy()
                        .into_owned()
                })
                .collect()
        };
        assert_eq!(names(find(folder.path()).unwrap()), ["a.csv", "b.csv.gz"]);
        assert_eq!(
            names(find(&folder.path().join("*.csv*")).unwrap()),
            ["a.csv", "b.csv.gz"]
        );
        assert!(matches!(
            find(&folder.path().join("*.tsv")),
            Err(LoadError::Missing { .. })
        ));
    }
}
