//! AWS' VPC flow logs in Parquet, as the text that AWS writes of the same records.
//!
//! The names are those of the text with underscores, numbers are typed, and what is `-`
//! there may be null. One importer reads both, so a frame of the one is a frame of the other.

use polars::prelude::*;
use polars_arrow::datatypes::{ArrowDataType, ArrowSchema};
use std::collections::VecDeque;
use std::fs::File;
use std::io::{Cursor, Error, Read, Result, Seek, SeekFrom};
use std::path::Path;

/// Rows that are in memory at once, if a group of rows has more.
const ROWS: usize = 1 << 20;

/// Whether a file that begins as Parquet has AWS' fields and nothing else, of AWS' types.
/// Where the file is read from stays as it was; of a pipe nothing is known.
pub(super) fn is_aws(file: &mut File) -> bool {
    let Ok(place) = file.stream_position() else {
        return false;
    };
    let told = file.try_clone().is_ok_and(|file| {
        let mut reader = ParquetReader::new(file);
        reader.schema().is_ok_and(|schema| has_awss_fields(&schema))
    });
    file.seek(SeekFrom::Start(place)).is_ok() && told
}

fn has_awss_fields(schema: &ArrowSchema) -> bool {
    let is_word = |name: &str| {
        let is_of_a_word = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-');
        name.bytes().all(is_of_a_word)
    };
    let fields = || schema.iter_values();
    let names: Vec<&str> = fields().map(|field| field.name.as_str()).collect();
    fields().all(|field| is_word(&field.name) && is_written_by_aws(&field.dtype))
        && argus_import::detect(names.join(" ").as_bytes()) == Some(argus_import::Format::AwsVpc)
}

/// Numbers and texts alone; who has made times of the numbers has made a table of his own.
fn is_written_by_aws(dtype: &ArrowDataType) -> bool {
    use ArrowDataType::{Dictionary, Int32, Int64, LargeUtf8, UInt32, UInt64, Utf8, Utf8View};
    matches!(
        dtype,
        Int32 | Int64 | UInt32 | UInt64 | Utf8 | LargeUtf8 | Utf8View | Dictionary(..)
    )
}

/// The text of the records, behind a header.
pub(super) fn text(path: &Path) -> Result<Box<dyn Read + Send>> {
    let file = File::open(path)?;
    let mut reader = ParquetReader::new(file.try_clone()?);
    let schema = reader.schema().map_err(Error::other)?;
    let names: Vec<&str> = schema.iter_names().map(|name| name.as_str()).collect();
    let metadata = reader.get_metadata().map_err(Error::other)?;
    let mut slices = VecDeque::new();
    let mut first = 0;
    for group in &metadata.row_groups {
        let end = first + group.num_rows();
        while first < end {
            let rows = ROWS.min(end - first);
            slices.push_back((first, rows));
            first += rows;
        }
    }
    Ok(Box::new(Text {
        file,
        slices,
        lines: Cursor::new(format!("{}\n", names.join(" ")).into_bytes()),
    }))
}

/// Rows of Parquet that become lines as they are read.
struct Text {
    file: File,
    /// The first row of each slice that is still to be read, and how many there are.
    slices: VecDeque<(usize, usize)>,
    lines: Cursor<Vec<u8>>,
}

impl Read for Text {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        loop {
            let read = self.lines.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            let Some(slice) = self.slices.pop_front() else {
                return Ok(0);
            };
            let rows = ParquetReader::new(self.file.try_clone()?)
                .with_slice(Some(slice))
                .finish();
            let lines = rows.and_then(|df| lines(&df)).map_err(Error::other)?;
            self.lines = Cursor::new(lines);
        }
    }
}

/// A line for each row, its values with spaces between; `-` where there is none.
fn lines(df: &DataFrame) -> PolarsResult<Vec<u8>> {
    let as_text = |column: &Column| -> PolarsResult<StringChunked> {
        let text = column.cast(&DataType::String)?;
        Ok(text.str()?.rechunk().into_owned())
    };
    let columns: Vec<StringChunked> = df
        .columns()
        .iter()
        .map(as_text)
        .collect::<PolarsResult<_>>()?;
    let mut lines = Vec::new();
    for row in 0..df.height() {
        for (at, column) in columns.iter().enumerate() {
            if at > 0 {
                lines.push(b' ');
            }
            let value = column.get(row).filter(|value| !value.is_empty());
            lines.extend_from_slice(value.unwrap_or("-").as_bytes());
        }
        lines.push(b'\n');
    }
    Ok(lines)
}
