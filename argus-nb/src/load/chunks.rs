//! A stream of bytes becomes chunks of whole rows.
//!
//! Why it is so: `docs/decisions.md#load-has-a-reader-of-its-own`.

use super::dialect::{Dialect, Layout};
use super::error::LoadError;
use super::source::{Opened, Source};
use memchr::{memchr, memchr2_iter, memrchr};
use std::io::{ErrorKind, Read};

/// How large a chunk is. It is gone through several times (quotes, line breaks,
/// UTF-8, fields), so it should stay in a core's own cache: of 1, 2 and 8 MiB the
/// last is a tenth slower.
pub(super) const CHUNK: usize = 2 << 20;
/// How large a chunk is where only some rows are wanted, or one at a time.
pub(super) const SMALL_CHUNK: usize = 128 << 10;
/// The longest row that is read: a file without a single line break is refused
/// here and not taken into memory as one row.
const LONGEST_ROW: usize = 32 << 20;

/// Cuts a stream behind row ends.
pub(super) struct Chunks {
    reader: Box<dyn Read + Send>,
    size: usize,
    separator: Option<u8>,
    /// The beginning of a row, left over from the chunk before.
    carry: Vec<u8>,
    ended: bool,
    /// What ended it, if that was not the end of the file. The rows before it
    /// come first.
    failed: Option<std::io::Error>,
}

/// What keeps a stream from being cut.
#[derive(Debug)]
pub(super) enum ChunkError {
    Read(std::io::Error),
    /// A row of more than [`LONGEST_ROW`] bytes.
    TooLong,
}

impl ChunkError {
    /// What it means for a file.
    pub(super) fn into_load_error(self, source: &Source) -> LoadError {
        match self {
            ChunkError::Read(error) => source.broken(error),
            ChunkError::TooLong => LoadError::LongRow {
                path: source.path.clone(),
            },
        }
    }
}

impl Chunks {
    /// The chunks of what an open file holds behind what its dialect passes over.
    pub(super) fn new(opened: Opened, size: usize, dialect: &Dialect) -> Chunks {
        let reader = opened.reader_behind(dialect.skip);
        let reader = dialect.spelling.plain_reader(reader);
        Chunks::from_reader(reader, size, &dialect.layout)
    }

    fn from_reader(reader: Box<dyn Read + Send>, size: usize, layout: &Layout) -> Chunks {
        Chunks {
            reader,
            size,
            separator: match layout {
                Layout::Separated(separator) => Some(*separator),
                Layout::Aligned(_) => None,
            },
            carry: Vec::new(),
            ended: false,
            failed: None,
        }
    }

    /// Every line is a row, whatever stands between quotes.
    pub(super) fn with_a_row_a_line(mut self) -> Chunks {
        self.separator = None;
        self
    }

    /// Puts the next whole rows into `chunk`; false if there are none left.
    pub(super) fn next(&mut self, chunk: &mut Chunk) -> Result<bool, ChunkError> {
        chunk.length = 0;
        chunk.reserve(self.carry.len());
        chunk.bytes[..self.carry.len()].copy_from_slice(&self.carry);
        chunk.length = self.carry.len();
        self.carry.clear();
        let mut wanted = self.size;
        loop {
            self.fill(chunk, wanted);
            let ends = row_ends(chunk.text(), self.separator);
            chunk.quoted = ends.quoted;
            if self.ended && self.failed.is_none() {
                return Ok(chunk.length > 0);
            }
            if let Some(end) = ends.last {
                self.carry.extend_from_slice(&chunk.text()[end..]);
                chunk.length = end;
                return Ok(true);
            }
            if let Some(error) = self.failed.take() {
                // Half a row is left, which nobody can tell from a short one.
                chunk.length = 0;
                return Err(ChunkError::Read(error));
            }
            if chunk.length >= LONGEST_ROW {
                // A quote that is not closed for so long never is: its line is given
                // as it stands, and whoever cuts it says so.
                let end = memrchr(b'\n', chunk.text()).filter(|_| ends.in_quotes);
                let end = end.ok_or(ChunkError::TooLong)? + 1;
                self.carry.extend_from_slice(&chunk.text()[end..]);
                chunk.length = end;
                return Ok(true);
            }
            wanted = (chunk.length * 2).min(LONGEST_ROW);
        }
    }

    /// Reads until a chunk has `wanted` bytes, or the stream ends.
    fn fill(&mut self, chunk: &mut Chunk, wanted: usize) {
        chunk.reserve(wanted);
        while !self.ended && chunk.length < wanted {
            match self.reader.read(&mut chunk.bytes[chunk.length..wanted]) {
                Ok(0) => self.ended = true,
                Ok(read) => chunk.length += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.ended = true;
                    self.failed = Some(error);
                }
            }
        }
    }
}

/// Whole rows. Its memory is used again for the next chunk, and so has to be
/// cleared by the system only once.
#[derive(Default)]
pub(super) struct Chunk {
    bytes: Vec<u8>,
    length: usize,
    /// There is a quote in it, where quotes mean something.
    pub(super) quoted: bool,
}

impl Chunk {
    pub(super) fn text(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    fn reserve(&mut self, length: usize) {
        if self.bytes.len() < length {
            self.bytes.resize(length, 0);
        }
    }
}

struct RowEnds {
    /// Behind the last line break that ends a row.
    last: Option<usize>,
    /// There is a quote; and one is open at the end.
    quoted: bool,
    in_quotes: bool,
}

/// A line break inside a quoted field ends no row. A quote counts only at the
/// beginning of a field, as in the csv crate: anywhere else it is text.
fn row_ends(bytes: &[u8], separator: Option<u8>) -> RowEnds {
    let Some(separator) = separator.filter(|_| memchr(b'"', bytes).is_some()) else {
        return RowEnds {
            last: memrchr(b'\n', bytes).map(|at| at + 1),
            quoted: false,
            in_quotes: false,
        };
    };
    let mut last = None;
    let mut marks = memchr2_iter(b'"', b'\n', bytes).peekable();
    let mut in_quotes = false;
    while let Some(at) = marks.next() {
        match (bytes[at], in_quotes) {
            (b'\n', false) => last = Some(at + 1),
            (b'"', false) => {
                in_quotes = at == 0 || bytes[at - 1] == separator || bytes[at - 1] == b'\n';
            }
            (b'"', true) => {
                if bytes.get(at + 1) == Some(&b'"') {
                    // A doubled quote is one of the text.
                    marks.next();
                } else {
                    in_quotes = false;
                }
            }
            _ => {}
        }
    }
    RowEnds {
        last,
        quoted: true,
        in_quotes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunks(text: &str, size: usize) -> Vec<String> {
        let reader = Box::new(std::io::Cursor::new(text.as_bytes().to_vec()));
        let mut chunks = Chunks::from_reader(reader, size, &Layout::Separated(b','));
        let (mut found, mut chunk) = (Vec::new(), Chunk::default());
        while chunks.next(&mut chunk).unwrap() {
            found.push(String::from_utf8(chunk.text().to_vec()).unwrap());
        }
        found
    }

    #[test]
    fn chunks_end_where_rows_end() {
        assert_eq!(chunks("a,b\nc,d\ne", 5), ["a,b\n", "c,d\n", "e"]);
        assert_eq!(chunks("a,\"x\ny\"\nccc\n", 5), ["a,\"x\ny\"\n", "ccc\n"]);
        // A quote inside a field is text, and opens nothing.
        assert_eq!(chunks("a,5\"x\nb,c\n", 6), ["a,5\"x\n", "b,c\n"]);
        assert_eq!(
            chunks("a,\"b\"\"\nc\"\nddddd\n", 7),
            ["a,\"b\"\"\nc\"\n", "ddddd\n"]
        );
        assert!(chunks("", 5).is_empty());
    }
}
