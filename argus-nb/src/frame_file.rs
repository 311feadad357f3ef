//! A frame is written to a file, typed, in the format that the file's ending names; a text
//! also batch by batch.

mod json;
mod workbook;

use crate::atomic_write::atomic_write;
use polars::prelude::*;
use std::io::{self, BufWriter, Write};
use std::num::NonZeroUsize;
use std::path::Path;
pub(crate) use workbook::has_room as has_room_in_a_sheet;

#[derive(Debug, Clone, Copy)]
pub(crate) enum Format {
    Parquet,
    Arrow,
    /// A sheet of a spreadsheet's.
    Workbook,
    Text(Text, Packed),
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Text {
    Csv,
    /// One array of objects.
    Json,
    /// An object on each line.
    JsonLines,
}

/// How a text is packed. Parquet and Arrow pack their columns themselves.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Packed {
    Not,
    Gzip,
    Zstd,
}

impl Format {
    /// The format of a file of that name; `flows.csv.gz` is a packed text.
    pub(crate) fn from_ending(path: &Path) -> Option<Format> {
        let ending = |path: &Path| Some(path.extension()?.to_str()?.to_ascii_lowercase());
        let packed = match ending(path)?.as_str() {
            "parquet" => return Some(Format::Parquet),
            "arrow" | "ipc" | "feather" => return Some(Format::Arrow),
            "xlsx" => return Some(Format::Workbook),
            "gz" => Packed::Gzip,
            "zst" => Packed::Zstd,
            _ => Packed::Not,
        };
        let ending = match packed {
            Packed::Not => ending(path)?,
            Packed::Gzip | Packed::Zstd => ending(Path::new(path.file_stem()?))?,
        };
        let text = match ending.as_str() {
            "csv" => Text::Csv,
            "json" => Text::Json,
            "ndjson" | "jsonl" => Text::JsonLines,
            _ => return None,
        };
        Some(Format::Text(text, packed))
    }
}

/// Writes a frame to a file of that name, which appears when it is whole.
pub(crate) fn save(df: &mut DataFrame, format: Format, to: &Path) -> PolarsResult<()> {
    atomic_write(to, |file| write(df, format, file))
}

/// Writes a frame to its last byte.
pub(crate) fn write(df: &mut DataFrame, format: Format, to: impl Write) -> PolarsResult<()> {
    let mut buffered = BufWriter::new(to);
    match format {
        Format::Parquet => ParquetWriter::new(&mut buffered).finish(df).map(|_| ())?,
        Format::Arrow => IpcWriter::new(&mut buffered).finish(df)?,
        Format::Workbook => workbook::write(df, &mut buffered)?,
        Format::Text(text, packed) => {
            let mut file = TextFile::new(text, packed, buffered)?;
            file.write(df)?;
            return file.finish();
        }
    }
    // What is left in the buffer when that is dropped is written without a word
    // about whether it could be.
    buffered.flush()?;
    Ok(())
}

/// A text that is written batch by batch.
pub(crate) struct TextFile<W: Write> {
    text: Text,
    to: Packer<W>,
    /// Whether a row was written.
    has_rows: bool,
    has_header: bool,
}

/// How many rows of a CSV file are made at a time. For each batch polars looks for the rows
/// among all chunks of all columns, and its own batches are of 1,024.
const BATCH: NonZeroUsize = NonZeroUsize::MIN.saturating_add((1 << 14) - 1);

impl<W: Write> TextFile<W> {
    pub(crate) fn new(text: Text, packed: Packed, to: W) -> PolarsResult<TextFile<W>> {
        let mut to = Packer::new(packed, to)?;
        if let Text::Json = text {
            to.write_all(b"[")?;
        }
        Ok(TextFile {
            text,
            to,
            has_rows: false,
            has_header: false,
        })
    }

    /// Writes the rows of a batch; of a table without rows one without rows.
    pub(crate) fn write(&mut self, batch: &mut DataFrame) -> PolarsResult<()> {
        match self.text {
            Text::Csv => CsvWriter::new(&mut self.to)
                .include_header(!self.has_header)
                .with_batch_size(BATCH)
                .finish(batch)?,
            Text::Json => json::write_objects(batch, (!self.has_rows, ",\n"), &mut self.to)?,
            Text::JsonLines => {
                json::write_objects(batch, (!self.has_rows, "\n"), &mut self.to)?;
            }
        }
        self.has_header = true;
        self.has_rows |= batch.height() > 0;
        Ok(())
    }

    /// Writes what is behind the last row, to the last byte.
    pub(crate) fn finish(mut self) -> PolarsResult<()> {
        match self.text {
            Text::Json => self.to.write_all(b"]\n")?,
            Text::JsonLines if self.has_rows => self.to.write_all(b"\n")?,
            Text::JsonLines | Text::Csv => {}
        }
        self.to.finish()?.flush()?;
        Ok(())
    }
}

/// Packs what is written to it.
enum Packer<W: Write> {
    Not(W),
    Gzip(flate2::write::GzEncoder<W>),
    Zstd(zstd::Encoder<'static, W>),
}

impl<W: Write> Packer<W> {
    fn new(packed: Packed, to: W) -> io::Result<Packer<W>> {
        Ok(match packed {
            Packed::Not => Packer::Not(to),
            Packed::Gzip => {
                let level = flate2::Compression::default();
                Packer::Gzip(flate2::write::GzEncoder::new(to, level))
            }
            Packed::Zstd => Packer::Zstd(zstd::Encoder::new(to, zstd::DEFAULT_COMPRESSION_LEVEL)?),
        })
    }

    /// Ends what is packed.
    fn finish(self) -> io::Result<W> {
        match self {
            Packer::Not(to) => Ok(to),
            Packer::Gzip(packer) => packer.finish(),
            Packer::Zstd(packer) => packer.finish(),
        }
    }
}

impl<W: Write> Write for Packer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Packer::Not(to) => to.write(bytes),
            Packer::Gzip(packer) => packer.write(bytes),
            Packer::Zstd(packer) => packer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Packer::Not(to) => to.flush(),
            Packer::Gzip(packer) => packer.flush(),
            Packer::Zstd(packer) => packer.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Error, ErrorKind, Read, Result};

    const ENDINGS: [&str; 9] = [
        "csv", "csv.gz", "csv.zst", "json", "json.gz", "ndjson", "parquet", "arrow", "xlsx",
    ];

    fn format(ending: &str) -> Format {
        Format::from_ending(Path::new(&format!("flows.{ending}"))).unwrap()
    }

    /// A disk with room for so many bytes.
    struct Disk(usize);

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> Result<usize> {
            let written = bytes.len().min(self.0);
            self.0 -= written;
            match written {
                0 => Err(Error::from(ErrorKind::StorageFull)),
                written => Ok(written),
            }
        }

        fn flush(&mut self) -> Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_disk_that_is_full_at_the_last_byte_is_noticed() {
        for ending in ENDINGS {
            let mut df = df!("TotPkts" => [1i64, 2, 3]).unwrap();
            let mut whole = Vec::new();
            write(&mut df, format(ending), &mut whole).unwrap();
            write(&mut df, format(ending), Disk(whole.len())).unwrap();
            let written = write(&mut df, format(ending), Disk(whole.len() - 1));
            assert!(written.is_err(), "{ending}");
        }
    }

    #[test]
    fn what_is_packed_is_the_text_itself() {
        let mut df = df!("a" => [1i64, 2], "b" => [Some("x"), None]).unwrap();
        let mut text = |ending: &str| {
            let mut written = Vec::new();
            write(&mut df, format(ending), &mut written).unwrap();
            written
        };
        let plain = text("csv");
        assert_eq!(plain, b"a,b\n1,x\n2,\n");
        let mut unpacked = Vec::new();
        let packed = text("csv.gz");
        let mut gunzipped = flate2::read::GzDecoder::new(packed.as_slice());
        gunzipped.read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, plain);
        assert_eq!(zstd::decode_all(text("csv.zst").as_slice()).unwrap(), plain);
    }

    #[test]
    fn a_name_that_says_nothing_has_no_format() {
        for name in [
            "flows",
            "flows.txt",
            "flows.gz",
            "flows.parquet.gz",
            ".csv",
            "flows.xls",
        ] {
            assert!(Format::from_ending(Path::new(name)).is_none(), "{name}");
        }
    }
}
