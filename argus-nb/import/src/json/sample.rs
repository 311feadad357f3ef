//! The first objects of a stream, kept until they are read a second time.

use super::piece::Piece;

/// So many bytes decide on the columns.
const SAMPLE: usize = 64 << 20;

#[derive(Debug)]
struct Span {
    line: u64,
    begin: usize,
    end: usize,
    fault: Option<&'static str>,
}

/// Pieces, one behind the other.
#[derive(Debug, Default)]
pub(crate) struct Sample {
    bytes: Vec<u8>,
    spans: Vec<Span>,
    next: usize,
}

impl Sample {
    pub(crate) fn push(&mut self, piece: Piece<'_>) {
        let begin = self.bytes.len();
        self.bytes.extend_from_slice(piece.bytes);
        self.spans.push(Span {
            line: piece.line,
            begin,
            end: self.bytes.len(),
            fault: piece.fault,
        });
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    pub(crate) fn is_full(&self) -> bool {
        self.bytes.len() >= SAMPLE
    }

    pub(crate) fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        self.spans.iter().map(|span| self.piece(span))
    }

    /// The next one that has not been taken.
    pub(crate) fn take(&mut self) -> Option<Piece<'_>> {
        if self.next == self.spans.len() {
            (self.bytes, self.spans, self.next) = (Vec::new(), Vec::new(), 0);
            return None;
        }
        self.next += 1;
        self.spans.get(self.next - 1).map(|span| self.piece(span))
    }

    fn piece(&self, span: &Span) -> Piece<'_> {
        Piece {
            line: span.line,
            bytes: self.bytes.get(span.begin..span.end).unwrap_or_default(),
            fault: span.fault,
        }
    }
}
