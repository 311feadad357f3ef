//! Texts of which each line is a row, or is passed over and counted.

use crate::steps::Steps;
use crate::text::Lines;
use crate::{Batch, Column, ImportError};
use std::io::Read;

/// What makes rows of lines.
pub(crate) trait LineDecoder: Send {
    /// Puts a line's row into the batch; takes a line that is none, such as a blank one or
    /// a header that comes again.
    fn decode(&mut self, line: u64, bytes: &[u8], batch: &mut Batch) -> Result<(), ImportError>;

    /// That a line can't be read, which is counted.
    fn fault(&mut self, line: u64, bytes: &[u8], why: String) -> ImportError;

    /// As [`Steps::rows`].
    fn rows(&self) -> u64;

    /// As [`Steps::columns`].
    fn columns(&self) -> &[Column];

    /// As [`Steps::notes`].
    fn notes(&self) -> Vec<String>;
}

/// A text behind its header, line by line.
pub(crate) struct LineImport<R, D> {
    lines: Lines<R>,
    /// A line, and its number, that was read to find out that the header had ended.
    first: Option<(u64, Vec<u8>)>,
    decoder: D,
}

impl<R: Read, D: LineDecoder> LineImport<R, D> {
    pub(crate) fn new(lines: Lines<R>, first: Option<(u64, Vec<u8>)>, decoder: D) -> Self {
        LineImport {
            lines,
            first,
            decoder,
        }
    }
}

impl<R: Read + Send, D: LineDecoder> Steps for LineImport<R, D> {
    fn step(&mut self, batch: &mut Batch) -> Result<bool, ImportError> {
        if let Some((line, bytes)) = self.first.take() {
            return self.decoder.decode(line, &bytes, batch).map(|()| true);
        }
        let Some(line) = self.lines.next()? else {
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
