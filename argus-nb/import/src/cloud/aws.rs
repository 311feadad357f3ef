//! AWS' VPC flow logs as text: values with spaces between, behind a header or without one.

use super::aws_decode::Decoder;
use super::aws_fields::{of_default_line, of_header};
use crate::line_import::LineImport;
use crate::steps::Stepping;
use crate::text::Lines;
use crate::{Import, ImportError};
use std::io::Read;

/// Reads the header of a log, if it has one, and then its rows.
pub(crate) fn from_aws<'r>(
    reader: impl Read + Send + 'r,
) -> Result<Box<dyn Import + 'r>, ImportError> {
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
        what: "the first line is neither a header of AWS' VPC flow logs nor a record of 14 values"
            .to_owned(),
        hint: "a log of an own format needs its header: srcaddr dstaddr …".to_owned(),
    })?;
    let import = LineImport::new(lines, first, Decoder::new(&fields));
    Ok(Box::new(Stepping::new(import)))
}
