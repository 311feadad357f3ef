//! A file, read batch by batch.

use super::decode::Decoder;
use super::dialect::{Program, is_for_people};
use super::header::Header;
use crate::steps::Steps;
use crate::text::Lines;
use crate::{Batch, Column, ImportError};
use std::io::{Chain, Cursor, Read};

/// So much of a file says of which type the fields are that no table has.
const SAMPLE: u64 = 1 << 20;

/// A table, read batch by batch.
pub(crate) struct DelimitedImport<R> {
    lines: Lines<Chain<Cursor<Vec<u8>>, R>>,
    decoder: Decoder,
}

impl<R: Read> DelimitedImport<R> {
    /// Reads the header.
    pub(crate) fn new(mut reader: R, program: Program) -> Result<DelimitedImport<R>, ImportError> {
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
        Ok(DelimitedImport { lines, decoder })
    }
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

impl<R: Read + Send> Steps for DelimitedImport<R> {
    fn step(&mut self, batch: &mut Batch) -> Result<bool, ImportError> {
        let Some(line) = self.lines.next_filled()? else {
            return Ok(false);
        };
        if !line.is_whole {
            let why = "the line is too long".to_owned();
            return Err(self.decoder.fault(line.number, line.bytes, why));
        }
        let decoded = self.decoder.decode(line.number, line.bytes, batch);
        decoded.map(|()| true)
    }

    fn rows(&self) -> u64 {
        self.decoder.rows()
    }

    fn columns(&self) -> &[Column] {
        self.decoder.columns()
    }

    fn notes(&self) -> Vec<String> {
        self.decoder.notes()
    }
}
