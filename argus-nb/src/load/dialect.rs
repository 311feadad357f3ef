//! How a file is laid out: its separator, or columns aligned with spaces; a
//! header or none; the names of its columns.

use super::error::LoadError;
use super::options::Load;
use crate::schema;
use memchr::memchr;
use std::path::Path;

/// ra prints any separator; these are the ones that can be told from data.
const SEPARATORS: [u8; 4] = *b",\t;|";
const BOM: &[u8] = b"\xef\xbb\xbf";

/// How a row is cut into fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Layout {
    Separated(u8),
    /// Fixed columns; where each of them ends.
    Aligned(Vec<usize>),
}

impl Layout {
    /// ra takes the white space from the end of a line, and with it the separators of
    /// blank fields there, if they are white space.
    pub(super) fn leaves_blanks_out(&self) -> bool {
        matches!(self, Layout::Separated(b'\t' | b' '))
    }
}

/// What a file's beginning says of the whole.
#[derive(Debug, Clone)]
pub(super) struct Dialect {
    pub(super) layout: Layout,
    /// The columns, in the file's order.
    pub(super) names: Vec<String>,
    /// The header as it stands in the file, without space at its end; empty if
    /// there is none. ra can print it again and again (`-L`).
    pub(super) header: Vec<u8>,
    /// Bytes before the first row.
    pub(super) skip: usize,
    /// Lines before the first row.
    pub(super) lines: u64,
}

impl Dialect {
    /// From the beginning of a file.
    pub(super) fn detect(path: &Path, sample: &[u8], load: &Load) -> Result<Dialect, LoadError> {
        let bom = if sample.starts_with(BOM) {
            BOM.len()
        } else {
            0
        };
        let blank = sample[bom..]
            .iter()
            .take_while(|byte| matches!(byte, b'\n' | b'\r'))
            .count();
        let begin = bom + blank;
        let text = &sample[begin..];
        let line_end = memchr(b'\n', text);
        let line = &text[..line_end.unwrap_or(text.len())];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if text.iter().all(u8::is_ascii_whitespace) {
            return Err(LoadError::Empty {
                path: path.to_owned(),
            });
        }
        refuse_binary(path, line)?;
        let layout = layout(path, line, load)?;
        let names = names(line, &layout);
        let blank_lines = sample[bom..begin]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count() as u64;
        if let Some(given) = &load.names {
            return headerless(path, given, names, layout, (begin, blank_lines));
        }
        if !looks_like_a_header(&names) {
            return Err(LoadError::NoHeader {
                path: path.to_owned(),
                line: String::from_utf8_lossy(line).into_owned(),
                fields: names.len(),
            });
        }
        refuse_duplicates(path, &names)?;
        Ok(Dialect {
            layout,
            names,
            header: line.trim_ascii_end().to_owned(),
            skip: begin + line_end.map_or(text.len(), |at| at + 1),
            lines: blank_lines + 1,
        })
    }

    /// How many blank lines a file has before its header, or its first row.
    pub(super) fn blank_lines(&self) -> usize {
        self.lines as usize - usize::from(!self.header.is_empty())
    }

    /// Whether one reader can read files of both dialects.
    pub(super) fn is_like(&self, other: &Dialect) -> bool {
        self.layout == other.layout
            && self.names == other.names
            && self.blank_lines() == other.blank_lines()
    }
}

fn headerless(
    path: &Path,
    given: &[String],
    first: Vec<String>,
    layout: Layout,
    (skip, lines): (usize, u64),
) -> Result<Dialect, LoadError> {
    if given.len() != first.len() {
        return Err(LoadError::Names {
            path: path.to_owned(),
            given: given.len(),
            found: first.len(),
        });
    }
    refuse_duplicates(path, given)?;
    Ok(Dialect {
        layout,
        names: given.to_vec(),
        header: Vec::new(),
        skip,
        lines,
    })
}

fn layout(path: &Path, line: &[u8], load: &Load) -> Result<Layout, LoadError> {
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
    let occurrences = |separator: u8| line.iter().filter(|byte| **byte == separator).count();
    let most = SEPARATORS
        .into_iter()
        .rev()
        .max_by_key(|separator| occurrences(*separator));
    match most.filter(|separator| occurrences(*separator) > 0) {
        Some(separator) => Ok(Layout::Separated(separator)),
        None if is_aligned(line) => Ok(Layout::Aligned(column_ends(line))),
        // ra's columns without its header say nothing of where they end.
        None if load.names.as_ref().is_some_and(|names| names.len() > 1) => {
            Err(LoadError::Aligned {
                path: path.to_owned(),
            })
        }
        None => Ok(Layout::Separated(b',')),
    }
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

fn names(line: &[u8], layout: &Layout) -> Vec<String> {
    let Layout::Separated(separator) = layout else {
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

/// A header names a field that Argus knows, or at least holds no number, address
/// or time, which only data can be.
fn looks_like_a_header(names: &[String]) -> bool {
    let is_data = |name: &String| {
        name.parse::<f64>().is_ok()
            || name.parse::<std::net::IpAddr>().is_ok()
            || name.starts_with(|c: char| c.is_ascii_digit()) && name.contains(':')
    };
    names.iter().any(|name| schema::by_header(name).is_some()) || !names.iter().any(is_data)
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

fn refuse_binary(path: &Path, line: &[u8]) -> Result<(), LoadError> {
    if memchr(0, line).is_none() {
        return Ok(());
    }
    Err(LoadError::NotCsv {
        path: path.to_owned(),
        what: "binary",
        hint: "if it is an Argus stream: ra -r FILE -n -u -c , > flows.csv",
    })
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
