//! Texts of which each line is a row, or is passed over and counted.

use crate::steps::Steps;
use crate::text::{Lines, damaged};
use crate::{Batch, Column, ImportError};
use std::io::Read;

/// What makes rows of lines.
pub(crate) trait LineDecoder: Send {
    /// Puts a line's row into the batch; takes a line that is none, such as a blank one or
    /// a header that comes again. The error is why the line can't be read.
    fn decode(&mut self, line: u64, bytes: &[u8], batch: &mut Batch) -> Result<(), String>;

    /// As [`Steps::rows`].
    fn rows(&self) -> u64;

    /// As [`Steps::columns`].
    fn columns(&self) -> &[Column];

    /// As [`Steps::notes`], where so many lines could not be read.
    fn notes(&self, faults: u64) -> Vec<String>;
}

/// A text behind its header, line by line.
pub(crate) struct LineImport<R, D> {
    lines: Lines<R>,
    /// A line, and its number, that was read to find out that the header had ended.
    first: Option<(u64, Vec<u8>)>,
    decoder: D,
    /// Lines that could not be read.
    faults: u64,
}

impl<R: Read, D: LineDecoder> LineImport<R, D> {
    pub(crate) fn new(lines: Lines<R>, first: Option<(u64, Vec<u8>)>, decoder: D) -> Self {
        LineImport {
            lines,
            first,
            decoder,
            faults: 0,
        }
    }
}

impl<R: Read + Send, D: LineDecoder> Steps for LineImport<R, D> {
    fn step(&mut self, batch: &mut Batch) -> Result<bool, ImportError> {
        let (decoder, faults) = (&mut self.decoder, &mut self.faults);
        let mut take = |line: u64, bytes: &[u8], is_whole: bool| {
            let decoded = match is_whole {
                true => decoder.decode(line, bytes, batch),
                false => Err("the line is too long".to_owned()),
            };
            decoded.map(|()| true).map_err(|why| {
                *faults += 1;
                damaged(line, bytes, why)
            })
        };
        if let Some((line, bytes)) = self.first.take() {
            return take(line, &bytes, true);
        }
        match self.lines.next()? {
            Some(line) => take(line.number, line.bytes, line.is_whole),
            None => Ok(false),
        }
    }

    fn rows(&self) -> u64 {
        self.decoder.rows()
    }

    fn columns(&self) -> &[Column] {
        self.decoder.columns()
    }

    fn notes(&self) -> Vec<String> {
        self.decoder.notes(self.faults)
    }
}
