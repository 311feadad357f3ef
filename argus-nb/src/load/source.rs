//! Where the bytes of a file come from: plain or compressed, which is seen in the bytes
//! and not in the name.

use super::aws_parquet;
use super::capture::{Seen, is_of_the_sensor, sensed};
use super::error::LoadError;
use super::pipe::{Kept, is_pipe, refuse_notebooks_stdin};
use argus_sensor::SensorOptions;
use argus_sensor::capture::is_capture;
use std::fs::{File, Metadata};
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// How much of a file is looked at before it is read.
const SAMPLE: u64 = 256 << 10;
/// How much of it is looked at where only its header counts: two hundred columns
/// have one of 2 kB.
pub(super) const HEADER: u64 = 16 << 10;

/// What a file is, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Content {
    Text,
    Gzip,
    Bzip2,
    Xz,
    Zstd,
    Parquet,
    /// Flow logs of AWS' in Parquet, which are read as their text is.
    AwsParquet,
    Arrow,
}

impl Content {
    /// The names that people know them by.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Content::Text => "plain",
            Content::Gzip => "gzip",
            Content::Bzip2 => "bzip2",
            Content::Xz => "xz",
            Content::Zstd => "zstd",
            Content::Parquet | Content::AwsParquet => "Parquet",
            Content::Arrow => "Arrow",
        }
    }

    pub(crate) fn detect(start: &[u8]) -> Content {
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
    /// What came out of it, if it is a pipe.
    kept: Option<Kept>,
    /// How records are made of packets, if it is a capture. None where its bytes are wanted
    /// as they are.
    sensor: Option<SensorOptions>,
    seen: Seen,
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
    /// A file that can be opened again and again. What comes out of a pipe is read
    /// here, and kept.
    pub(super) fn from_path(path: &Path) -> Result<Source, LoadError> {
        let kept = match is_pipe(&metadata(path)?) {
            true => Some(Kept::read(path)?),
            false => None,
        };
        let mut file = open(kept.as_ref().map_or(path, Kept::path))?;
        Ok(Source {
            kept,
            ..Source::begun(path, &mut file)?.0
        })
    }

    /// A file that is opened this once, and so may be a pipe without an end.
    pub(super) fn open_once(
        path: &Path,
        sensor: Option<SensorOptions>,
    ) -> Result<(Source, Opened), LoadError> {
        metadata(path)?;
        let mut file = open(path)?;
        let (source, start) = Source::begun(path, &mut file)?;
        let source = source.with_sensor(sensor);
        let rest = match source.content {
            Content::AwsParquet => source.reader(&Meter::default())?,
            _ => source.sensed(source.unpacked(Cursor::new(start).chain(file))?)?,
        };
        let opened = source.opened(rest)?;
        Ok((source, opened))
    }

    /// What a file is by its first bytes, and those bytes.
    fn begun(path: &Path, file: &mut File) -> Result<(Source, Vec<u8>), LoadError> {
        let unreadable = |source| LoadError::unreadable(path, source);
        let size = file.metadata().map_err(unreadable)?.len();
        let mut start = Vec::new();
        let mut begin = file.by_ref().take(16);
        begin.read_to_end(&mut start).map_err(unreadable)?;
        refuse_foreign(path, &start)?;
        let content = match Content::detect(&start) {
            Content::Parquet if aws_parquet::is_aws(file) => Content::AwsParquet,
            content => content,
        };
        let source = Source {
            path: path.to_owned(),
            content,
            size,
            kept: None,
            sensor: Some(SensorOptions::default()),
            seen: Seen::default(),
        };
        Ok((source, start))
    }

    /// Where its bytes are.
    pub(super) fn file(&self) -> &Path {
        self.kept.as_ref().map_or(&self.path, Kept::path)
    }

    /// Whether it was a pipe, of which nothing is left when it has been read.
    pub(super) fn is_pipe(&self) -> bool {
        self.kept.is_some()
    }

    /// Opens it and takes its beginning.
    pub(super) fn open(&self, meter: &Meter) -> Result<Opened, LoadError> {
        self.opened(self.reader(meter)?)
    }

    fn opened(&self, mut rest: Box<dyn Read + Send>) -> Result<Opened, LoadError> {
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
        let header = self.beginning(&mut self.reader(&meter)?, HEADER)?;
        match memchr::memchr(b'\n', &header) {
            Some(_) => Ok(header),
            None => Ok(self.open(&meter)?.sample),
        }
    }

    /// Whether a blank line ends it, which polars would take for a row. Of a packed file
    /// this is not known before all of it is unpacked.
    pub(super) fn ends_in_a_blank_line(&self) -> Result<bool, LoadError> {
        if self.content != Content::Text {
            return Ok(false);
        }
        let mut file = open(self.file())?;
        let mut end = Vec::new();
        file.seek(SeekFrom::End(-(self.size.min(3) as i64)))
            .and_then(|_| file.read_to_end(&mut end))
            .map_err(|source| LoadError::unreadable(&self.path, source))?;
        Ok(end.ends_with(b"\n\n") || end.ends_with(b"\n\r\n"))
    }

    /// Whether its bytes are packed.
    pub(super) fn is_packed(&self) -> bool {
        matches!(
            self.content,
            Content::Gzip | Content::Bzip2 | Content::Xz | Content::Zstd
        )
    }

    /// Its bytes from an offset on; those of a packed file begin at 0.
    pub(super) fn reader_from(
        &self,
        offset: u64,
        meter: &Meter,
    ) -> Result<Box<dyn Read + Send>, LoadError> {
        if offset == 0 {
            return self.reader(meter);
        }
        let mut file = open(self.file())?;
        file.seek(SeekFrom::Start(offset))
            .map_err(|source| self.broken(source))?;
        self.unpacked(Metered {
            inner: file,
            meter: meter.clone(),
        })
    }

    /// Whether it holds Argus' own records.
    pub(super) fn is_argus(&self) -> Result<bool, LoadError> {
        if matches!(self.content, Content::Parquet | Content::Arrow) {
            return Ok(false);
        }
        let start = self.beginning(&mut self.reader(&Meter::default())?, 16)?;
        Ok(argus_records::is_argus(&start))
    }

    /// Of which format of others it is, if it is of one.
    pub(super) fn import_format(&self) -> Result<Option<argus_import::Format>, LoadError> {
        if matches!(self.content, Content::Parquet | Content::Arrow) {
            return Ok(None);
        }
        let start = self.beginning(&mut self.reader(&Meter::default())?, HEADER)?;
        Ok(argus_import::detect(&start))
    }

    /// Its bytes as they were before they were packed.
    pub(super) fn reader(&self, meter: &Meter) -> Result<Box<dyn Read + Send>, LoadError> {
        if self.content == Content::AwsParquet {
            return aws_parquet::text(self.file()).map_err(|source| self.broken(source));
        }
        self.sensed(self.unpacked(Metered {
            inner: open(self.file())?,
            meter: meter.clone(),
        })?)
    }

    /// What is read of it: of a capture, the records that a sensor makes of its packets.
    fn sensed(&self, reader: Box<dyn Read + Send>) -> Result<Box<dyn Read + Send>, LoadError> {
        match &self.sensor {
            Some(options) => {
                sensed(reader, options, &self.seen).map_err(|source| self.broken(source))
            }
            None => Ok(reader),
        }
    }

    /// Says how records are made of packets; none where a capture's bytes are wanted as they
    /// are.
    pub(super) fn with_sensor(mut self, sensor: Option<SensorOptions>) -> Source {
        self.sensor = sensor;
        self
    }

    /// What is to be said of its packets, if it is a capture that was read.
    pub(super) fn said_of_packets(&self) -> Option<String> {
        self.seen.said(&self.path)
    }

    /// How many packets were read, if it is a capture that was.
    pub(super) fn packets(&self) -> Option<u64> {
        self.seen.packets()
    }

    /// Whether it is a capture of packets.
    pub(super) fn is_capture(&self) -> Result<bool, LoadError> {
        let mut raw = self.unpacked(open(self.file())?)?;
        Ok(self.sensor.is_some() && is_capture(&self.beginning(&mut raw, 4)?))
    }

    fn unpacked(
        &self,
        file: impl Read + Send + 'static,
    ) -> Result<Box<dyn Read + Send>, LoadError> {
        Ok(match self.content {
            Content::Gzip => Box::new(flate2::read::MultiGzDecoder::new(file)),
            Content::Bzip2 => Box::new(bzip2::read::MultiBzDecoder::new(file)),
            Content::Xz => Box::new(liblzma::read::XzDecoder::new_multi_decoder(file)),
            Content::Zstd => Box::new(
                zstd::stream::read::Decoder::new(file).map_err(|source| self.broken(source))?,
            ),
            Content::Text | Content::Parquet | Content::AwsParquet | Content::Arrow => {
                Box::new(file)
            }
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
            Content::Text | Content::Parquet | Content::AwsParquet | Content::Arrow => {
                LoadError::unreadable(&self.path, source)
            }
            // What is wrong with the capture is not the packer's fault.
            _ if is_of_the_sensor(&source) => LoadError::unreadable(&self.path, source),
            packed => LoadError::Packed {
                path: self.path.clone(),
                packing: packed.name(),
                source,
            },
        }
    }
}

fn open(path: &Path) -> Result<File, LoadError> {
    File::open(path).map_err(|source| absent_or_unreadable(path, source))
}

/// What the system knows of a file, unless it is none to load from.
fn metadata(path: &Path) -> Result<Metadata, LoadError> {
    let metadata = std::fs::metadata(path).map_err(|source| absent_or_unreadable(path, source))?;
    refuse_notebooks_stdin(path, &metadata)?;
    Ok(metadata)
}

fn absent_or_unreadable(path: &Path, source: std::io::Error) -> LoadError {
    match source.kind() {
        std::io::ErrorKind::NotFound => LoadError::missing(path),
        _ => LoadError::unreadable(path, source),
    }
}

fn is_workbook(path: &Path) -> bool {
    let ending = path.extension();
    ending.is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"))
}

/// The files that people hand over instead of CSV, known by their first bytes.
fn refuse_foreign(path: &Path, start: &[u8]) -> Result<(), LoadError> {
    let (what, hint) = match start {
        [b'P', b'K', 3, 4, ..] if is_workbook(path) => (
            "a spreadsheet, which is only written here",
            "save it as CSV from the program that opens it",
        ),
        [b'P', b'K', 3, 4, ..] => ("a zip archive", "unpack it first: unzip FILE"),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
            ("UTF-16 text", "iconv -f utf-16 -t utf-8 FILE > flows.csv")
        }
        // Without a mark at its beginning it is known by the zeros of its first letters.
        [1..=255, 0, 1..=255, 0, 1..=255, 0, ..] => {
            ("UTF-16 text", "iconv -f utf-16le -t utf-8 FILE > flows.csv")
        }
        [0, 1..=255, 0, 1..=255, 0, 1..=255, ..] => {
            ("UTF-16 text", "iconv -f utf-16be -t utf-8 FILE > flows.csv")
        }
        _ => return Ok(()),
    };
    Err(LoadError::NotCsv {
        path: path.to_owned(),
        what,
        hint,
    })
}
