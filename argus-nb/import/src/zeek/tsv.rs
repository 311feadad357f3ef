//! Rows behind a `#` header.

use super::decode::Decoder;
use super::header::{Header, HeaderLine, is_bare_header};
use crate::line_import::LineImport;
use crate::steps::Stepping;
use crate::text::Lines;
use crate::{Import, ImportError};
use std::io::Read;

/// Reads the first header of a log, and then its rows.
pub(crate) fn from_tsv<'r>(
    reader: impl Read + Send + 'r,
) -> Result<Box<dyn Import + 'r>, ImportError> {
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
    let import = LineImport::new(lines, first, Decoder::new(header, is_closed));
    Ok(Box::new(Stepping::new(import)))
}
