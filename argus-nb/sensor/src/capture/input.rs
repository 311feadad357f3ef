//! A window on the bytes of a capture, as long as the packet at hand needs.

use std::io::{self, Read};

/// How much is asked for at a time.
const BLOCK: usize = 1 << 18;

pub(super) struct Input<R> {
    reader: R,
    buffer: Vec<u8>,
    begins: usize,
    ends: usize,
    is_at_end: bool,
}

impl<R: Read> Input<R> {
    pub(super) fn new(reader: R) -> Input<R> {
        Input {
            reader,
            buffer: vec![0; BLOCK],
            begins: 0,
            ends: 0,
            is_at_end: false,
        }
    }

    /// The next bytes, at most this many: fewer only where the capture ends.
    #[inline]
    pub(super) fn peek(&mut self, length: usize) -> io::Result<&[u8]> {
        if self.ends - self.begins < length {
            self.fill(length)?;
        }
        let there = length.min(self.ends - self.begins);
        Ok(&self.buffer[self.begins..self.begins + there])
    }

    /// What was peeked at, once more.
    #[inline]
    pub(super) fn peeked(&self, from: usize, length: usize) -> &[u8] {
        let begins = (self.begins + from).min(self.ends);
        let ends = (begins + length).min(self.ends);
        &self.buffer[begins..ends]
    }

    /// Steps over bytes that were peeked at.
    #[inline]
    pub(super) fn consume(&mut self, length: usize) {
        self.begins = (self.begins + length).min(self.ends);
    }

    fn fill(&mut self, length: usize) -> io::Result<()> {
        self.buffer.copy_within(self.begins..self.ends, 0);
        self.ends -= self.begins;
        self.begins = 0;
        if self.buffer.len() < length {
            self.buffer.resize(length.next_multiple_of(BLOCK), 0);
        }
        while self.ends < length && !self.is_at_end {
            match self.reader.read(&mut self.buffer[self.ends..]) {
                Ok(0) => self.is_at_end = true,
                Ok(read) => self.ends += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}
