//! A frame is written to a file, typed, in the format that the file's ending names; a text
//! also batch by batch.

mod clock;
mod csv;
mod fields;
mod json;
mod parquet;
mod text;
mod workbook;

use crate::atomic_write::atomic_write;
use polars::prelude::*;
use std::io::{BufWriter, Write};
use std::path::Path;
pub(crate) use text::{Packed, Text, TextFile};
pub(crate) use workbook::has_room as has_room_in_a_sheet;

#[derive(Debug, Clone, Copy)]
pub(crate) enum Format {
    Parquet,
    Arrow,
    /// A sheet of a spreadsheet's.
    Workbook,
    Text(Text, Packed),
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
pub(crate) fn write(df: &mut DataFrame, format: Format, to: impl Write + Send) -> PolarsResult<()> {
    let mut buffered = BufWriter::new(to);
    match format {
        Format::Parquet => parquet::write(df, &mut buffered)?,
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
