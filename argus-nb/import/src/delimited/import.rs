//! A file, read batch by batch.

use super::decode::Decoder;
use super::dialect::{Program, is_for_people};
use super::header::Header;
use crate::line_import::LineImport;
use crate::steps::Stepping;
use crate::text::Lines;
use crate::{Import, ImportError};
use std::io::{Cursor, Read};

/// So much of a file says of which type the fields are that no table has.
const SAMPLE: u64 = 1 << 20;

/// Reads the header of a table, and then its rows.
pub(crate) fn from_table<'r>(
    mut reader: impl Read + Send + 'r,
    program: Program,
) -> Result<Box<dyn Import + 'r>, ImportError> {
    let dialect = program.dialect();
    let mut start = Vec::new();
    reader.by_ref().take(SAMPLE).read_to_end(&mut start)?;
    let rows = whole_rows(&start).to_vec();
    let mut lines = Lines::new(Cursor::new(start).chain(reader));
    let line = lines.next_filled()?.map(|line| line.bytes.to_vec());
    let line = line.unwrap_or_default();
    let text = String::from_utf8_lossy(&line);
    let header = Header::new(&text);
    if !(dialect.is_header)(&header) || is_for_people(&text) {
        let (name, wanted) = (dialect.name, dialect.wanted);
        return Err(ImportError::NotThisFormat {
            what: format!("the first line is no header of a table of {name}"),
            hint: wanted.to_owned(),
        });
    }
    let decoder = Decoder::new(dialect, &line, &header, &rows);
    let import = LineImport::new(lines, None, decoder);
    Ok(Box::new(Stepping::new(import)))
}

/// The whole lines behind the first one that is not blank.
fn whole_rows(start: &[u8]) -> &[u8] {
    let blanks = start.len() - start.trim_ascii_start().len();
    let text = start.get(blanks..).unwrap_or_default();
    let header = memchr::memchr(b'\n', text).map_or(text.len(), |at| at + 1);
    let rows = text.get(header..).unwrap_or_default();
    let is_all = (start.len() as u64) < SAMPLE;
    let end = if is_all {
        rows.len()
    } else {
        memchr::memrchr(b'\n', rows).map_or(0, |at| at + 1)
    };
    rows.get(..end).unwrap_or_default()
}
