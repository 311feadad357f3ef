//! What other programs put where ra puts nothing: `\r` alone at the end of lines, a
//! blank behind each separator, a separator behind the last field of a row. It is taken
//! away before a file is cut into rows.
//!
//! Why it is so: `docs/decisions.md#a-foreign-spelling-is-taken-away-before-rows-are-cut`.

use super::layout::Layout;
use crate::schema::{self, Kind};
use memchr::memchr;
use std::borrow::Cow;
use std::io::Read;

/// How a file differs from what ra prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::load) struct Spelling {
    /// Lines end in `\r` alone.
    pub(super) carriage_returns: bool,
    /// The separator behind which a blank stands that is no part of the field.
    pub(super) blank_behind: Option<u8>,
    /// Rows, unlike the header, have a separator behind their last field.
    pub(in crate::load) trailing: bool,
    /// Lines that are no rows stand among them: blank ones, or the header again
    /// (`ra -L 20`).
    pub(super) lines_between: bool,
}

impl Spelling {
    /// Whether lines end in `\r` alone: the sample has no other line end.
    pub(super) fn has_carriage_returns(sample: &[u8]) -> bool {
        memchr(b'\n', sample).is_none() && memchr(b'\r', sample).is_some()
    }

    /// Of lines alone.
    pub(super) fn of_lines(carriage_returns: bool) -> Spelling {
        Spelling {
            carriage_returns,
            ..Spelling::default()
        }
    }

    /// From the header and the first rows.
    pub(super) fn detect(
        header: &[u8],
        names: &[String],
        rows: &[&[u8]],
        layout: &Layout,
    ) -> Spelling {
        let Layout::Separated(separator) = *layout else {
            return Spelling::default();
        };
        let has_blanks = has_blank_behind_each(header, separator)
            || !rows.is_empty()
                && rows.iter().all(|row| has_blank_behind_each(row, separator))
                && names.iter().skip(1).any(|name| is_never_padded(name));
        let ends_in_separator = |row: &&[u8]| {
            let fields = layout.names(row);
            row.ends_with(&[separator]) && fields.len() == names.len() + 1
        };
        let is_header = |row: &&[u8]| row.trim_ascii_end() == header.trim_ascii_end();
        Spelling {
            carriage_returns: false,
            blank_behind: has_blanks.then_some(separator),
            trailing: !rows.is_empty() && rows.iter().all(ends_in_separator),
            lines_between: !header.is_empty() && rows.iter().any(is_header),
        }
    }

    /// Whether polars would not read the file as it is meant.
    pub(in crate::load) fn is_foreign_to_polars(self) -> Option<&'static str> {
        match self {
            Spelling {
                carriage_returns: true,
                ..
            } => Some("of lines that end in \\r alone"),
            Spelling {
                blank_behind: Some(_),
                ..
            } => Some("written with a blank behind each separator"),
            Spelling { trailing: true, .. } => Some("written with a separator behind each row"),
            Spelling {
                lines_between: true,
                ..
            } => Some("written with blank lines, or its header, among the rows"),
            _ => None,
        }
    }

    /// The same text as ra would have written it.
    pub(in crate::load) fn plain(self, text: &[u8]) -> Cow<'_, [u8]> {
        if !self.carriage_returns && self.blank_behind.is_none() {
            return Cow::Borrowed(text);
        }
        let mut plain = text.to_vec();
        let length = Quotes::default().rewrite(self, &mut plain);
        plain.truncate(length);
        Cow::Owned(plain)
    }

    /// The same, of what is still to be read.
    pub(in crate::load) fn plain_reader(
        self,
        reader: Box<dyn Read + Send>,
    ) -> Box<dyn Read + Send> {
        if !self.carriage_returns && self.blank_behind.is_none() {
            return reader;
        }
        Box::new(Plain {
            reader,
            spelling: self,
            quotes: Quotes::default(),
        })
    }
}

/// Behind each separator a blank, or nothing at all; at least one blank.
fn has_blank_behind_each(line: &[u8], separator: u8) -> bool {
    let mut quotes = Quotes::default();
    let mut blanks = 0;
    for (at, byte) in line.iter().enumerate() {
        let was_open = quotes.open;
        quotes.step(*byte, Some(separator));
        if *byte != separator || was_open {
            continue;
        }
        match line.get(at + 1) {
            Some(b' ') => blanks += 1,
            None => {}
            Some(next) if *next == separator => {}
            Some(_) => return false,
        }
    }
    blanks > 0
}

/// ra pads flags and directions on the left, so a blank before one of those says
/// nothing.
fn is_never_padded(name: &str) -> bool {
    schema::by_header(name)
        .is_some_and(|field| !matches!(field.kind, Kind::Flags | Kind::Category | Kind::Text))
}

/// A stream of what [`Spelling::plain`] makes of it.
struct Plain {
    reader: Box<dyn Read + Send>,
    spelling: Spelling,
    quotes: Quotes,
}

impl Read for Plain {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        loop {
            let read = self.reader.read(buffer)?;
            let left = self.quotes.rewrite(self.spelling, &mut buffer[..read]);
            // Nothing left of something read is no end of the file.
            if left > 0 || read == 0 {
                return Ok(left);
            }
        }
    }
}

/// Where a text stands between its quotes and separators.
#[derive(Debug, Clone, Copy)]
struct Quotes {
    open: bool,
    /// The byte before began a field, or was a separator or a line end.
    at_begin: bool,
    /// The byte before was a separator.
    behind_separator: bool,
    /// The byte before closed a quote, which a second one would open again.
    closed: bool,
}

impl Default for Quotes {
    fn default() -> Quotes {
        Quotes {
            open: false,
            at_begin: true,
            behind_separator: false,
            closed: false,
        }
    }
}

impl Quotes {
    fn step(&mut self, byte: u8, separator: Option<u8>) {
        let was = *self;
        self.closed = false;
        self.behind_separator = false;
        self.at_begin = false;
        match byte {
            b'"' if was.open => {
                self.open = false;
                self.closed = true;
            }
            b'"' => self.open = was.at_begin || was.closed,
            _ if was.open => {}
            b'\n' | b'\r' => self.at_begin = true,
            byte if Some(byte) == separator => {
                self.at_begin = true;
                self.behind_separator = true;
            }
            _ => {}
        }
    }

    /// Rewrites a text in its place; returns how long it is then.
    fn rewrite(&mut self, spelling: Spelling, text: &mut [u8]) -> usize {
        let mut length = 0;
        for at in 0..text.len() {
            let byte = match text[at] {
                b'\r' if spelling.carriage_returns => b'\n',
                byte => byte,
            };
            if byte == b' ' && self.behind_separator && !self.open {
                self.behind_separator = false;
                continue;
            }
            self.step(byte, spelling.blank_behind);
            text[length] = byte;
            length += 1;
        }
        length
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_rewritten_alike_in_one_piece_and_byte_by_byte() {
        let blanks = Spelling {
            blank_behind: Some(b','),
            ..Spelling::default()
        };
        let returns = Spelling {
            carriage_returns: true,
            ..Spelling::default()
        };
        for (spelling, text, plain) in [
            (
                blanks,
                "a, b,  c, \n x, \"y, z\", 1\n",
                "a,b, c,\n x,\"y, z\",1\n",
            ),
            (blanks, "\"a\"\", b\", c", "\"a\"\", b\",c"),
            (returns, "a,b\r1, 2\r", "a,b\n1, 2\n"),
            (Spelling::default(), "a, b\r", "a, b\r"),
        ] {
            assert_eq!(spelling.plain(text.as_bytes()), plain.as_bytes());
            let mut reader = spelling.plain_reader(Box::new(std::io::Cursor::new(text)));
            let (mut read, mut byte) = (String::new(), [0]);
            while reader.read(&mut byte).unwrap() == 1 {
                read.push(char::from(byte[0]));
            }
            assert_eq!(read, plain);
        }
    }
}
