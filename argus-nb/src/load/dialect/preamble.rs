//! What stands before the header: blank lines, Excel's `sep=;`, comments.

use super::layout::Layout;
use crate::load::options::Load;
use memchr::memchr;
use std::path::Path;

/// What stands before the first line that counts.
#[derive(Debug, Default)]
pub(super) struct Preamble {
    /// Its bytes and lines.
    pub(super) bytes: usize,
    pub(super) lines: u64,
    /// What `sep=` names.
    pub(super) separator: Option<char>,
    /// The last comment, which may be the header: `#StartTime,SrcAddr`.
    pub(super) comment: Option<Vec<u8>>,
}

impl Preamble {
    pub(super) fn detect(text: &[u8], load: &Load) -> Preamble {
        let mut found = Preamble::default();
        loop {
            let rest = &text[found.bytes..];
            let line = first_line(rest);
            let returns = line.iter().take_while(|byte| **byte == b'\r').count();
            if let Some(separator) = named_separator(line).filter(|_| found.lines == 0) {
                found.separator = Some(separator);
            } else if line.starts_with(b"#") && !is_row(line, load) {
                found.comment = Some(line.to_owned());
            } else if returns < line.len() {
                found.bytes += returns;
                return found;
            }
            let Some(end) = memchr(b'\n', rest) else {
                found.bytes = text.len();
                return found;
            };
            found.bytes += end + 1;
            found.lines += 1;
        }
    }
}

/// A text's first line, without its end.
pub(super) fn first_line(text: &[u8]) -> &[u8] {
    let line = &text[..memchr(b'\n', text).unwrap_or(text.len())];
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Excel's first line, `sep=;`, quoted or not.
fn named_separator(line: &[u8]) -> Option<char> {
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    let line = line.strip_suffix(b"\"").unwrap_or(line);
    match line {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator] => Some(char::from(*separator)),
        _ => None,
    }
}

/// Where the caller names the columns, a line with as many fields is a row, even one
/// that begins like a comment.
fn is_row(line: &[u8], load: &Load) -> bool {
    let Some(names) = &load.names else {
        return false;
    };
    let layout = Layout::detect(Path::new(""), line, &[], load);
    layout.is_ok_and(|layout| names.len() > 1 && layout.names(line).len() == names.len())
}
