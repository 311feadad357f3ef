//! How a row is cut into fields: by a separator, or at fixed columns.

use super::evidence::is_data;
use crate::load::error::LoadError;
use crate::load::options::Load;
use crate::schema;
use std::path::Path;

/// ra prints any separator; these are the ones that people know.
const SEPARATORS: [u8; 4] = *b",\t;|";
/// These stand in times, addresses and names too, so that more has to speak for them.
const UNUSUAL_SEPARATORS: [u8; 12] = *b":^~#!$%&*+@=";

/// How a row is cut into fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::load) enum Layout {
    Separated(u8),
    /// Fixed columns; where each of them ends.
    Aligned(Vec<usize>),
}

impl Layout {
    /// ra takes the white space from the end of a line, and with it the separators of
    /// blank fields there, if they are white space.
    pub(in crate::load) fn leaves_blanks_out(&self) -> bool {
        matches!(self, Layout::Separated(b'\t' | b' '))
    }

    /// From the first line, the few rows behind it, and what the caller said.
    pub(super) fn detect(
        path: &Path,
        line: &[u8],
        rows: &[&[u8]],
        load: &Load,
    ) -> Result<Layout, LoadError> {
        match load.separator {
            Some(' ') => return Ok(Layout::Aligned(column_ends(line))),
            Some(separator) => {
                return u8::try_from(separator)
                    .ok()
                    .filter(|byte| byte.is_ascii() && !matches!(byte, b'\n' | b'\r' | b'"'))
                    .map(Layout::Separated)
                    .ok_or_else(|| LoadError::Option {
                        option: "separator",
                        value: separator.to_string(),
                        wanted: "one ASCII character that is no quote and no line break",
                    });
            }
            None => {}
        }
        let most = SEPARATORS
            .into_iter()
            .rev()
            .max_by_key(|separator| occurrences(line, *separator));
        match most.filter(|separator| occurrences(line, *separator) > 0) {
            Some(separator) => Ok(Layout::Separated(separator)),
            None if is_aligned(line) => Ok(Layout::Aligned(column_ends(line))),
            // ra's columns without its header say nothing of where they end.
            None if load.names.as_ref().is_some_and(|names| names.len() > 1) => {
                Err(LoadError::Aligned {
                    path: path.to_owned(),
                })
            }
            None => Ok(Layout::Separated(unusual(line, rows).unwrap_or(b','))),
        }
    }

    /// The texts between the separators of a line, or its words.
    pub(super) fn names(&self, line: &[u8]) -> Vec<String> {
        let Layout::Separated(separator) = self else {
            return String::from_utf8_lossy(line)
                .split_ascii_whitespace()
                .map(str::to_owned)
                .collect();
        };
        let mut record = csv::ByteRecord::new();
        let read = csv::ReaderBuilder::new()
            .has_headers(false)
            .delimiter(*separator)
            .from_reader(line)
            .read_byte_record(&mut record);
        match read {
            Ok(true) => record
                .iter()
                .map(|name| String::from_utf8_lossy(name).trim().to_owned())
                .collect(),
            _ => Vec::new(),
        }
    }
}

fn occurrences(line: &[u8], separator: u8) -> usize {
    line.iter().filter(|byte| **byte == separator).count()
}

/// Another separator (`ra -c :`): it stands between names that are fields, or as often
/// in each of the first rows as in the header.
fn unusual(header: &[u8], rows: &[&[u8]]) -> Option<u8> {
    UNUSUAL_SEPARATORS.into_iter().find(|separator| {
        let names = Layout::Separated(*separator).names(header);
        let fields = names
            .iter()
            .filter(|name| schema::by_header(name).is_some());
        let all_have_it = || {
            let in_header = occurrences(header, *separator);
            let mut rows = rows.iter();
            rows.len() > 0 && rows.all(|row| occurrences(row, *separator) == in_header)
        };
        names.len() > 1
            && !names.iter().any(|name| name.is_empty() || is_data(name))
            && (fields.count() * 2 > names.len() || all_have_it())
    })
}

/// A header that ra prints without `-c`: several words, of which most are
/// fields.
fn is_aligned(line: &[u8]) -> bool {
    let Ok(line) = std::str::from_utf8(line) else {
        return false;
    };
    let words: Vec<&str> = line.split_ascii_whitespace().collect();
    let known = words
        .iter()
        .filter(|word| schema::by_header(word).is_some());
    words.len() > 1 && known.count() * 2 > words.len()
}

/// Where each word of a line ends: ra aligns its headers to the right of their
/// columns.
fn column_ends(line: &[u8]) -> Vec<usize> {
    (0..line.len())
        .filter(|at| line[*at] != b' ' && line.get(at + 1).is_none_or(|next| *next == b' '))
        .map(|at| at + 1)
        .collect()
}
