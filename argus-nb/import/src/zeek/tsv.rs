//! Rows behind a `#` header.

use super::decode::Decoder;
use super::header::{Header, HeaderLine, is_bare_header};
use crate::steps::Steps;
use crate::text::Lines;
use crate::{Batch, Column, ImportError};
use std::io::Read;

/// A log, read batch by batch.
pub(crate) struct TsvImport<R> {
    lines: Lines<R>,
    /// The first line behind the header, and its number.
    first: Option<(u64, Vec<u8>)>,
    decoder: Decoder,
}

impl<R: Read> TsvImport<R> {
    /// Reads the first header.
    pub(crate) fn new(reader: R) -> Result<TsvImport<R>, ImportError> {
        let mut lines = Lines::new(reader);
        let mut header = Header::default();
        let mut first = None;
        let mut is_closed = false;
        while let Some(line) = lines.next_filled()? {
            if line.bytes.starts_with(b"#") {
                is_closed = header.take(line.bytes) == HeaderLine::Close;
            } else if header.fields.is_empty() && is_bare_header(line.bytes) {
                header.take_bare(line.bytes);
            } else {
                first = Some((line.number, line.bytes.to_vec()));
                break;
            }
        }
        if header.fields.is_empty() {
            return Err(ImportError::NotThisFormat {
                what: "Zeek's log has no line `#fields`".to_owned(),
                hint: "was its beginning cut off? It can be loaded as text, separated by tabs"
                    .to_owned(),
            });
        }
        Ok(TsvImport {
            lines,
            first,
            decoder: Decoder::new(header, is_closed),
        })
    }
}

impl<R: Read + Send> Steps for TsvImport<R> {
    fn step(&mut self, batch: &mut Batch) -> Result<bool, ImportError> {
        if let Some((line, bytes)) = self.first.take() {
            return self.decoder.decode(line, &bytes, batch).map(|()| true);
        }
        let Some(line) = self.lines.next()? else {
            return Ok(false);
        };
        if !line.is_whole {
            let why = "the line is too long".to_owned();
            return Err(self.decoder.error(line.number, line.bytes, why));
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
