//! The objects in a stream, as bytes. Their insides are not looked at here, but for
//! brackets and strings where an object may have several lines.

use super::nested::Nested;
use super::piece::Piece;
use crate::text::Lines;
use std::io::{self, Read};

/// How objects follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// One a line.
    Lines,
    /// In an array, or one behind the other, with lines anywhere.
    Nested,
    /// In an array that is a member of an object.
    Envelope,
}

impl Shape {
    /// By a stream's first bytes.
    pub(crate) fn detect(start: &[u8]) -> Shape {
        let start = start
            .strip_prefix("\u{feff}".as_bytes())
            .unwrap_or(start)
            .trim_ascii_start();
        let mut lines = start.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
        let first = lines.next().unwrap_or_default();
        let second = lines.find(|line| !line.is_empty()).unwrap_or_default();
        let is_line = first.starts_with(b"{")
            && (first.ends_with(b"}") || second.starts_with(b"{\"") || second.is_empty());
        if is_line { Shape::Lines } else { Shape::Nested }
    }
}

/// A stream's objects.
pub(crate) enum Objects<R> {
    Lines(Lines<R>),
    Nested(Nested<R>),
}

impl<R: Read> Objects<R> {
    pub(crate) fn new(reader: R, shape: Shape) -> Objects<R> {
        match shape {
            Shape::Lines => Objects::Lines(Lines::new(reader)),
            Shape::Nested => Objects::Nested(Nested::new(reader, false)),
            Shape::Envelope => Objects::Nested(Nested::new(reader, true)),
        }
    }

    /// The next one; none at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Piece<'_>>> {
        match self {
            Objects::Nested(nested) => nested.next(),
            Objects::Lines(lines) => Ok(lines.next_filled()?.map(|line| Piece {
                line: line.number,
                bytes: line.bytes,
                fault: (!line.is_whole).then_some("the line is too long"),
            })),
        }
    }
}
