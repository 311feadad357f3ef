//! Rows with quotes: how they end, and what is left when they are taken away.
//!
//! Why it is so: `docs/decisions.md#a-quote-that-is-not-closed-costs-its-line`.

use super::block::{Block, Rows};
use memchr::memchr;

pub(super) fn csv_reader(separator: u8, text: &[u8]) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .terminator(csv::Terminator::Any(b'\n'))
        .from_reader(text)
}

/// A row of a chunk with quotes.
pub(super) struct Cut<'a> {
    pub(super) record: &'a csv::ByteRecord,
    /// Where it begins in the chunk.
    pub(super) begin: usize,
    /// Its first line.
    pub(super) line: &'a [u8],
    /// It is only that line: a quote in it does not end where its field does.
    pub(super) is_misquoted: bool,
}

/// Rows whose quotes were taken away: a block that holds its own text.
#[derive(Default)]
pub(super) struct Unquoted {
    pub(super) text: Vec<u8>,
    pub(super) spans: Vec<(u32, u32)>,
    pub(super) begins: Vec<u32>,
}

impl Unquoted {
    /// Hands the rows over, and is empty then; returns whether to go on.
    pub(super) fn hand_over(&mut self, rows: &mut impl Rows) -> bool {
        let goes_on = self.begins.is_empty()
            || rows.block(&Block::new(&self.text, &self.spans, &self.begins));
        self.text.clear();
        self.spans.clear();
        self.begins.clear();
        goes_on
    }
}

/// How the quotes of a row end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    /// Each where its field does.
    Closed,
    /// One of them never.
    Open,
    /// One of them within its field.
    Within,
}

/// A quote counts only at the beginning of a field; a doubled one is text.
pub(super) fn quoting(row: &[u8], separator: u8) -> Quoting {
    let (mut at, mut at_begin) = (0, true);
    while at < row.len() {
        if row[at] != b'"' || !at_begin {
            at_begin = row[at] == separator || row[at] == b'\n';
            at += 1;
            continue;
        }
        loop {
            let Some(quote) = memchr(b'"', &row[at + 1..]) else {
                return Quoting::Open;
            };
            at += quote + 2;
            if row.get(at) != Some(&b'"') {
                break;
            }
        }
        match row.get(at) {
            None | Some(b'\n' | b'\r') => {}
            Some(next) if *next == separator => {}
            Some(_) => return Quoting::Within,
        }
        at_begin = false;
    }
    Quoting::Closed
}
