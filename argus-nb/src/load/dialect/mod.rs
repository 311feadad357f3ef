//! How a file is laid out: its separator, or columns aligned with spaces; a
//! header or none; the names of its columns.
//!
//! `foreign` is what is no table; `evidence` tells a header from data; `layout` is how a row is cut; `spelling` what is
//! to be taken away before; `preamble` what stands before the header.

mod evidence;
mod foreign;
mod layout;
mod preamble;
mod spelling;

pub(super) use layout::Layout;
use preamble::{Preamble, first_line};
use spelling::Spelling;

use super::error::LoadError;
use super::options::Load;
use super::source::HEADER;
use evidence::{is_commented_header, is_surely_a_header, looks_like_a_header};
use foreign::{refuse_foreign, refuse_hex_dumps};
use memchr::memchr;
use std::path::Path;

const BOM: &[u8] = b"\xef\xbb\xbf";
/// Rows behind the header that say how rows are written.
const ROWS: usize = 50;

/// What a file's beginning says of the whole.
#[derive(Debug, Clone)]
pub(super) struct Dialect {
    pub(super) layout: Layout,
    pub(super) spelling: Spelling,
    /// The columns, in the file's order.
    pub(super) names: Vec<String>,
    /// The header as it stands in the file, without space at its end; empty if
    /// there is none. ra can print it again and again (`-L`).
    pub(super) header: Vec<u8>,
    /// Bytes before the first row.
    pub(super) skip: usize,
    /// Lines before the first row.
    pub(super) lines: u64,
    /// What the caller should know of it.
    pub(super) notes: Vec<String>,
}

impl Dialect {
    /// From the beginning of a file.
    pub(super) fn detect(path: &Path, sample: &[u8], load: &Load) -> Result<Dialect, LoadError> {
        let bom = if sample.starts_with(BOM) {
            BOM.len()
        } else {
            0
        };
        let carriage_returns = Spelling::has_carriage_returns(sample);
        let as_lines = Spelling::of_lines(carriage_returns);
        let sample = as_lines.plain(&sample[bom..]);
        let is_whole = sample.len() < HEADER as usize;
        let preamble = Preamble::detect(&sample, load);
        let text = &sample[preamble.bytes..];
        let has_comment = preamble.comment.is_some();
        if text.iter().all(u8::is_ascii_whitespace) && !has_comment {
            return Err(LoadError::Empty {
                path: path.to_owned(),
            });
        }
        let said = Load {
            separator: load.separator.or(preamble.separator),
            ..load.clone()
        };
        let comment = preamble.comment.as_deref();
        let beginning = Beginning::new(path, text, is_whole, comment, &said)?;
        let mut dialect = beginning.dialect(path, &said)?;
        dialect.spelling.carriage_returns = carriage_returns;
        dialect.spelling.lines_between |= has_blank_line(&text[dialect.skip..]);
        dialect.skip += bom + preamble.bytes;
        dialect.lines += preamble.lines;
        refuse_duplicates(path, &dialect.names)?;
        refuse_hex_dumps(path, &dialect.names, text)?;
        Ok(dialect)
    }

    /// How many lines a file has before its header, or its first row.
    pub(super) fn lines_before_header(&self) -> usize {
        self.lines as usize - usize::from(!self.header.is_empty())
    }

    /// Whether one reader can read files of both dialects.
    pub(super) fn is_like(&self, other: &Dialect) -> bool {
        self.layout == other.layout
            && self.spelling == other.spelling
            && self.names == other.names
            && self.lines == other.lines
            && self.header.is_empty() == other.header.is_empty()
    }
}

/// The first line that counts, and what stands there.
struct Beginning<'a> {
    line: &'a [u8],
    /// Its bytes, with its end.
    length: usize,
    layout: Layout,
    names: Vec<String>,
    /// The first whole rows behind it.
    rows: Vec<&'a [u8]>,
    /// The header in a comment before it.
    commented: Option<Vec<String>>,
}

impl<'a> Beginning<'a> {
    fn new(
        path: &Path,
        text: &'a [u8],
        is_whole: bool,
        comment: Option<&[u8]>,
        load: &Load,
    ) -> Result<Beginning<'a>, LoadError> {
        let line = first_line(text);
        let length = memchr(b'\n', text).map_or(text.len(), |at| at + 1);
        refuse_foreign(path, line)?;
        let rows = first_rows(&text[length..], is_whole);
        let layout = Layout::detect(path, line, &rows, load)?;
        let mut beginning = Beginning {
            names: layout.names(line),
            commented: None,
            line,
            length,
            layout,
            rows,
        };
        if let Some(comment) = comment.filter(|_| load.names.is_none()) {
            beginning.take_comment(path, comment, load)?;
        }
        Ok(beginning)
    }

    /// Takes a comment for the header, if it is one.
    fn take_comment(&mut self, path: &Path, comment: &[u8], load: &Load) -> Result<(), LoadError> {
        let text = comment.strip_prefix(b"#").unwrap_or(comment).trim_ascii();
        // What separates the names separates the fields, of which some may hold more of
        // another separator.
        let layout = Layout::detect(path, text, &self.rows, load)?;
        let (names, line) = (layout.names(text), layout.names(self.line));
        let has_rows = !self.line.is_empty();
        let compared = if has_rows { &line } else { &names };
        let has_fields = looks_like_a_header(&names) && names.len() > 1;
        if is_commented_header(comment, &names, compared) || !has_rows && has_fields {
            (self.layout, self.names) = (layout, line);
            self.commented = Some(names);
        }
        Ok(())
    }

    fn dialect(self, path: &Path, load: &Load) -> Result<Dialect, LoadError> {
        let second = self.rows.first().map(|row| self.layout.names(row));
        if let Some(given) = &load.names {
            let width = self.names.len();
            if given.len() != width {
                return Err(LoadError::Names {
                    path: path.to_owned(),
                    given: given.len(),
                    found: width,
                });
            }
            return Ok(match is_surely_a_header(&self.names, second.as_deref()) {
                true => self.renamed(given),
                false => self.with_rows_from_here(given.clone()),
            });
        }
        if let Some(names) = self.commented.clone() {
            return Ok(self.with_rows_from_here(names));
        }
        if self.line.is_empty() {
            return Err(LoadError::Empty {
                path: path.to_owned(),
            });
        }
        if !looks_like_a_header(&self.names) {
            return Err(LoadError::NoHeader {
                path: path.to_owned(),
                line: String::from_utf8_lossy(self.line).into_owned(),
                fields: self.names.len(),
            });
        }
        let names = self.names.clone();
        Ok(self.with_header(names))
    }

    /// The first line is the header, and its columns are named otherwise.
    fn renamed(self, given: &[String]) -> Dialect {
        let header = String::from_utf8_lossy(self.line).into_owned();
        let mut dialect = self.with_header(given.to_vec());
        dialect.notes.push(format!(
            "the first line is a header, and its names were replaced by those given: {}",
            header.trim()
        ));
        dialect
    }

    fn with_header(self, names: Vec<String>) -> Dialect {
        let spelling = Spelling::detect(self.line, &names, &self.rows, &self.layout);
        let header = spelling.plain(self.line.trim_ascii_end()).into_owned();
        Dialect {
            layout: self.layout,
            spelling,
            names,
            header,
            skip: self.length,
            lines: 1,
            notes: Vec::new(),
        }
    }

    fn with_rows_from_here(self, names: Vec<String>) -> Dialect {
        let rows: Vec<&[u8]> = std::iter::once(self.line).chain(self.rows).collect();
        let spelling = Spelling::detect(b"", &names, &rows, &self.layout);
        Dialect {
            layout: self.layout,
            spelling,
            names,
            header: Vec::new(),
            skip: 0,
            lines: 0,
            notes: Vec::new(),
        }
    }
}

/// Whether a blank line stands at the beginning of some rows, or between them.
fn has_blank_line(text: &[u8]) -> bool {
    let text = &text[..text.len().min(HEADER as usize)];
    let lines = text.strip_suffix(b"\n").unwrap_or(text);
    let mut lines = lines.split(|byte| *byte == b'\n');
    !text.is_empty() && lines.any(|line| matches!(line, b"" | b"\r"))
}

/// The first whole lines of a text that are not blank.
fn first_rows(text: &[u8], is_whole: bool) -> Vec<&[u8]> {
    let whole = match is_whole {
        true => text.len(),
        false => memchr::memrchr(b'\n', text).map_or(0, |at| at + 1),
    };
    let lines = text[..whole].split(|byte| *byte == b'\n').map(first_line);
    let is_row = |line: &&[u8]| !line.is_empty() && !line.starts_with(b"#");
    lines.filter(is_row).take(ROWS).collect()
}

fn refuse_duplicates(path: &Path, names: &[String]) -> Result<(), LoadError> {
    for (second, name) in names.iter().enumerate() {
        if let Some(first) = names[..second].iter().position(|earlier| earlier == name) {
            return Err(LoadError::DuplicateColumn {
                path: path.to_owned(),
                name: name.clone(),
                first: first + 1,
                second: second + 1,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(sample: &str) -> Result<Dialect, LoadError> {
        Dialect::detect(Path::new("x"), sample.as_bytes(), &Load::new("x"))
    }

    #[test]
    fn a_header_shows_how_the_file_is_laid_out() {
        let tabs = detect("StartTime\tDur\n1\t2\n").unwrap();
        assert_eq!((tabs.layout, tabs.skip), (Layout::Separated(b'\t'), 14));
        let bom = detect("\u{feff}stime,saddr\r\n").unwrap();
        assert_eq!(
            (bom.names, bom.header),
            (
                vec!["stime".to_owned(), "saddr".to_owned()],
                b"stime,saddr".to_vec()
            )
        );
        let aligned = detect("         StartTime      Flgs  Proto\n").unwrap();
        assert_eq!(aligned.layout, Layout::Aligned(vec![18, 28, 35]));
        assert_eq!(
            detect("TotBytes\n1\n").unwrap().layout,
            Layout::Separated(b',')
        );
    }

    #[test]
    fn data_in_the_place_of_a_header_is_noticed() {
        let error = detect("1520628556.52, e        ,udp,192.168.2.1\n")
            .unwrap_err()
            .to_string();
        assert!(error.contains(".names(["), "{error}");
        assert!(matches!(detect(" \n\n"), Err(LoadError::Empty { .. })));
    }
}
