//! A stream of bytes, line by line.

use crate::ImportError;
use std::io::{self, Read};

/// No line of a log is longer; a longer one is cut, and reported.
const LONGEST_LINE: usize = 16 << 20;
const BLOCK: usize = 256 << 10;

/// A line of the stream, without its end.
pub(crate) struct Line<'a> {
    /// From 1.
    pub(crate) number: u64,
    pub(crate) bytes: &'a [u8],
    /// False if it is only the beginning of a line that is too long.
    pub(crate) is_whole: bool,
}

/// Where in the buffer a line stands.
#[derive(Clone, Copy)]
struct Found {
    begin: usize,
    end: usize,
    is_whole: bool,
}

/// The lines of a stream. Memory is bounded by the longest line that is allowed.
pub(crate) struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    begin: usize,
    filled: usize,
    number: u64,
    ended: bool,
}

impl<R: Read> Lines<R> {
    pub(crate) fn new(reader: R) -> Lines<R> {
        Lines {
            reader,
            buffer: Vec::new(),
            begin: 0,
            filled: 0,
            number: 0,
            ended: false,
        }
    }

    /// The next line; none at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        let found = self.find()?;
        Ok(found.map(|found| self.line(found)))
    }

    /// The next line in which something stands; none at the end.
    pub(crate) fn next_filled(&mut self) -> io::Result<Option<Line<'_>>> {
        while let Some(found) = self.find()? {
            let bytes = self.buffer.get(found.begin..found.end).unwrap_or_default();
            if !bytes.trim_ascii().is_empty() {
                return Ok(Some(self.line(found)));
            }
        }
        Ok(None)
    }

    fn find(&mut self) -> io::Result<Option<Found>> {
        let mut searched = 0;
        loop {
            let unread = self.buffer.get(self.begin..self.filled).unwrap_or_default();
            let behind = unread.get(searched..).unwrap_or_default();
            if let Some(length) = memchr::memchr(b'\n', behind) {
                let end = self.begin + searched + length;
                return Ok(Some(self.take(end, end + 1, true)));
            }
            searched = unread.len();
            if self.ended {
                let end = self.filled;
                return Ok((searched > 0).then(|| self.take(end, end, true)));
            }
            if searched >= LONGEST_LINE {
                self.skip_rest_of_line()?;
                return Ok(Some(self.take(searched, searched, false)));
            }
            self.fill()?;
        }
    }

    fn take(&mut self, end: usize, next: usize, is_whole: bool) -> Found {
        let begin = std::mem::replace(&mut self.begin, next);
        self.number += 1;
        Found {
            begin,
            end,
            is_whole,
        }
    }

    fn line(&self, found: Found) -> Line<'_> {
        let bytes = self.buffer.get(found.begin..found.end).unwrap_or_default();
        let mut bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
        if self.number == 1 {
            bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
        }
        Line {
            number: self.number,
            bytes,
            is_whole: found.is_whole,
        }
    }

    /// Forgets the line's bytes behind those that are in the buffer. What follows the line
    /// stays behind them.
    fn skip_rest_of_line(&mut self) -> io::Result<()> {
        self.move_to_front();
        let kept = self.filled;
        loop {
            self.filled = kept;
            let got = self.read_behind(kept)?;
            if got == 0 {
                self.ended = true;
                return Ok(());
            }
            let read = self.buffer.get(kept..kept + got).unwrap_or_default();
            if let Some(at) = memchr::memchr(b'\n', read) {
                self.buffer.copy_within(kept + at + 1..kept + got, kept);
                self.filled = kept + got - at - 1;
                return Ok(());
            }
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.move_to_front();
        let got = self.read_behind(self.filled)?;
        self.filled += got;
        self.ended = got == 0;
        Ok(())
    }

    fn move_to_front(&mut self) {
        if self.begin > 0 {
            self.buffer.copy_within(self.begin..self.filled, 0);
            self.filled -= self.begin;
            self.begin = 0;
        }
    }

    fn read_behind(&mut self, at: usize) -> io::Result<usize> {
        if self.buffer.len() < at + BLOCK {
            let most = LONGEST_LINE + BLOCK;
            let size = (self.buffer.len() * 2).min(most).max(at + BLOCK);
            self.buffer.resize(size, 0);
        }
        loop {
            match self
                .reader
                .read(self.buffer.get_mut(at..).unwrap_or_default())
            {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                result => return result,
            }
        }
    }
}

/// The beginning of a text, for a message.
pub(crate) fn excerpt(bytes: &[u8]) -> String {
    const MOST: usize = 80;
    let is_cut = bytes.len() > MOST;
    let beginning = bytes.get(..MOST).unwrap_or(bytes);
    let mut text = String::from_utf8_lossy(beginning).replace(char::is_control, " ");
    if is_cut {
        text.push('…');
    }
    text
}

/// That a line does not fit.
pub(crate) fn damaged(line: u64, bytes: &[u8], why: String) -> ImportError {
    ImportError::Line {
        line,
        why,
        text: excerpt(bytes),
        hint: "mend or remove the line; those behind it can be read",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<(u64, Vec<u8>, bool)> {
        let mut lines = Lines::new(bytes);
        let mut all = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            all.push((line.number, line.bytes.to_vec(), line.is_whole));
        }
        all
    }

    #[test]
    fn lines_are_cut_at_their_ends() {
        let cases: &[(&str, &[&str])] = &[
            ("", &[]),
            ("\n", &[""]),
            ("a", &["a"]),
            ("\u{feff}a\r\n\nb\n", &["a", "", "b"]),
        ];
        for (text, expected) in cases {
            let got = lines(text.as_bytes());
            let texts: Vec<&[u8]> = got.iter().map(|(_, bytes, _)| bytes.as_slice()).collect();
            let expected: Vec<&[u8]> = expected.iter().map(|line| line.as_bytes()).collect();
            assert_eq!(texts, expected, "{text:?}");
        }
    }

    #[test]
    fn a_line_that_is_too_long_is_cut_and_the_next_is_whole() {
        let mut text = vec![b'x'; 40 << 20];
        text.extend_from_slice(b"\nafter\n");
        let got = lines(&text);
        assert_eq!(got.len(), 2);
        assert!(!got[0].2 && got[0].1.len() >= LONGEST_LINE);
        assert_eq!(got[1], (2, b"after".to_vec(), true));
    }
}
