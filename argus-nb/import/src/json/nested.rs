//! Objects that are found by their brackets.

use super::piece::Piece;
use std::io::{self, Read};

/// No object is longer; a longer one is cut, and reported.
const LONGEST: usize = 64 << 20;
const BLOCK: usize = 256 << 10;

/// A stream's objects, whatever lines they have. The outermost ones, or those in the
/// outermost ones: Azure writes one object with an array of records.
pub(crate) struct Nested<R> {
    reader: R,
    buffer: Vec<u8>,
    filled: usize,
    /// What is in front of it has been given, or is nothing.
    begin: usize,
    /// What is in front of it has been scanned.
    scanned: usize,
    line: u64,
    depth: usize,
    in_string: bool,
    is_escaped: bool,
    in_envelope: bool,
    open: Open,
    ended: bool,
}

/// What begins at `begin` and has not ended yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    Nothing,
    Object {
        depth: usize,
        line: u64,
    },
    /// Something between objects that is neither space nor a bracket nor a comma.
    Other {
        line: u64,
    },
    /// An object whose beginning has been given as too long.
    TooLong {
        depth: usize,
    },
}

/// From where to where it stands in the buffer, its line, and why it can't be an object.
type Found = (usize, usize, u64, Option<&'static str>);

const KEY_OF_RECORDS: &[u8] = b"\"records\"";

impl<R: Read> Nested<R> {
    pub(crate) fn new(reader: R, in_envelope: bool) -> Nested<R> {
        Nested {
            reader,
            buffer: Vec::new(),
            filled: 0,
            begin: 0,
            scanned: 0,
            line: 1,
            depth: 0,
            in_string: false,
            is_escaped: false,
            in_envelope,
            open: Open::Nothing,
            ended: false,
        }
    }

    /// The next one; none at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Piece<'_>>> {
        let found = self.find()?;
        Ok(found.map(|(begin, end, line, fault)| Piece {
            line,
            bytes: self.buffer.get(begin..end).unwrap_or_default(),
            fault,
        }))
    }

    fn find(&mut self) -> io::Result<Option<Found>> {
        loop {
            while let Some(byte) = self
                .buffer
                .get(self.scanned)
                .copied()
                .filter(|_| self.scanned < self.filled)
            {
                if let Some(line) = self.other_ends(byte) {
                    return Ok(Some(self.other(line)));
                }
                let ended = self.step(byte);
                self.scanned += 1;
                if let Some(line) = ended {
                    let begin = std::mem::replace(&mut self.begin, self.scanned);
                    return Ok(Some((begin, self.scanned, line, None)));
                }
            }
            if matches!(self.open, Open::Nothing | Open::TooLong { .. }) {
                self.begin = self.scanned;
            }
            if self.scanned - self.begin > LONGEST {
                return Ok(Some(self.too_long()));
            }
            if self.ended {
                return Ok(self.rest());
            }
            self.fill()?;
        }
    }

    /// Whether what stands between objects ends in front of this byte; its line.
    fn other_ends(&mut self, byte: u8) -> Option<u64> {
        match self.open {
            Open::Other { line }
                if !self.in_string
                    && matches!(byte, b'{' | b'}' | b'[' | b']' | b',' | b':' | b'\n') =>
            {
                self.open = Open::Nothing;
                Some(line)
            }
            _ => None,
        }
    }

    fn other(&mut self, line: u64) -> Found {
        let begin = std::mem::replace(&mut self.begin, self.scanned);
        (begin, self.scanned, line, Some("this is in no object"))
    }

    /// Takes a byte; the line in which the object began that ends with it.
    fn step(&mut self, byte: u8) -> Option<u64> {
        if byte == b'\n' {
            self.line += 1;
        }
        if self.in_string {
            match byte {
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = true,
                b'"' => {
                    self.in_string = false;
                    self.forget_key_of_records();
                }
                _ => {}
            }
            return None;
        }
        match byte {
            b'{' | b'[' => {
                let is_envelope = self.in_envelope && self.depth == 0;
                if byte == b'{' && self.open == Open::Nothing && !is_envelope {
                    self.begin = self.scanned;
                    self.open = Open::Object {
                        depth: self.depth,
                        line: self.line,
                    };
                }
                self.depth += 1;
            }
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                match self.open {
                    Open::Object { depth, line } if depth >= self.depth => {
                        self.open = Open::Nothing;
                        return Some(line);
                    }
                    Open::TooLong { depth } if depth >= self.depth => self.open = Open::Nothing,
                    _ => {}
                }
            }
            b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' => {}
            _ => {
                self.in_string = byte == b'"';
                if self.open == Open::Nothing {
                    self.begin = self.scanned;
                    self.open = Open::Other { line: self.line };
                }
            }
        }
        None
    }

    /// The key of Azure's array is expected between objects.
    fn forget_key_of_records(&mut self) {
        let is_other = matches!(self.open, Open::Other { .. });
        if is_other
            && self.in_envelope
            && self.buffer.get(self.begin..=self.scanned) == Some(KEY_OF_RECORDS)
        {
            self.open = Open::Nothing;
        }
    }

    fn too_long(&mut self) -> Found {
        let (line, open) = match self.open {
            Open::Object { depth, line } => (line, Open::TooLong { depth }),
            Open::Other { line } => (line, Open::Other { line: self.line }),
            open => (self.line, open),
        };
        self.open = open;
        let begin = std::mem::replace(&mut self.begin, self.scanned);
        (begin, self.scanned, line, Some("the object is too long"))
    }

    /// What is open at the end.
    fn rest(&mut self) -> Option<Found> {
        let open = std::mem::replace(&mut self.open, Open::Nothing);
        let begin = std::mem::replace(&mut self.begin, self.scanned);
        match open {
            Open::Object { line, .. } => Some((begin, self.scanned, line, None)),
            Open::Other { line } => Some((begin, self.scanned, line, Some("this is in no object"))),
            Open::Nothing | Open::TooLong { .. } => None,
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        if self.begin > 0 {
            self.buffer.copy_within(self.begin..self.filled, 0);
            self.filled -= self.begin;
            self.scanned -= self.begin;
            self.begin = 0;
        }
        if self.buffer.len() < self.filled + BLOCK {
            let most = LONGEST + BLOCK;
            let size = (self.buffer.len() * 2).min(most).max(self.filled + BLOCK);
            self.buffer.resize(size, 0);
        }
        let room = self.buffer.get_mut(self.filled..).unwrap_or_default();
        let got = loop {
            match self.reader.read(room) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => break result?,
            }
        };
        self.filled += got;
        self.ended = got == 0;
        let bom = "\u{feff}".as_bytes();
        if self.line == 1
            && self.scanned == 0
            && self.buffer.starts_with(bom)
            && self.filled >= bom.len()
        {
            (self.begin, self.scanned) = (bom.len(), bom.len());
        }
        Ok(())
    }
}
