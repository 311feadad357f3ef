//! AWS' VPC flow logs as text: values with spaces between, behind a header or without one.

use super::aws_decode::Decoder;
use super::aws_fields::{of_default_line, of_header};
use crate::steps::Steps;
use crate::text::Lines;
use crate::{Batch, Column, ImportError};
use std::io::Read;

/// A log, read batch by batch.
pub(crate) struct AwsImport<R> {
    lines: Lines<R>,
    /// A record that stands where a header could.
    first: Option<(u64, Vec<u8>)>,
    decoder: Decoder,
}

impl<R: Read> AwsImport<R> {
    pub(crate) fn new(reader: R) -> Result<AwsImport<R>, ImportError> {
        let mut lines = Lines::new(reader);
        let mut first = None;
        let mut fields = None;
        if let Some(line) = lines.next_filled()? {
            let text = std::str::from_utf8(line.bytes).unwrap_or_default();
            fields = of_header(text);
            if fields.is_none() {
                first = Some((line.number, line.bytes.to_vec()));
                fields = of_default_line(text);
            }
        }
        let fields = fields.ok_or_else(|| ImportError::NotThisFormat {
            what:
                "the first line is neither a header of AWS' VPC flow logs nor a record of 14 values"
                    .to_owned(),
            hint: "a log of an own format needs its header: srcaddr dstaddr …".to_owned(),
        })?;
        Ok(AwsImport {
            lines,
            first,
            decoder: Decoder::new(&fields),
        })
    }
}

impl<R: Read + Send> Steps for AwsImport<R> {
    fn step(&mut self, batch: &mut Batch) -> Result<bool, ImportError> {
        if let Some((line, bytes)) = self.first.take() {
            return self.decoder.decode(line, &bytes, batch).map(|()| true);
        }
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
