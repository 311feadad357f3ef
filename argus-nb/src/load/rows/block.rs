//! Rows of a chunk, cut, and who takes them.

/// Rows whose fields are looked up before their columns are built.
pub(super) const BLOCK: usize = 4096;

/// Some rows of a chunk: the spans of their wanted fields, row by row.
pub(in crate::load) struct Block<'a> {
    pub(in crate::load) text: &'a [u8],
    pub(in crate::load) spans: &'a [(u32, u32)],
    /// Where each row begins in the chunk.
    pub(in crate::load) rows: &'a [u32],
}

impl<'a> Block<'a> {
    pub(super) fn new(text: &'a [u8], spans: &'a [(u32, u32)], rows: &'a [u32]) -> Block<'a> {
        Block { text, spans, rows }
    }
}

/// What the cutter tells of a chunk.
pub(in crate::load) trait Rows {
    /// Rows with as many fields as they should have, or mended to be so.
    /// Returns whether to go on.
    fn block(&mut self, block: &Block<'_>) -> bool;
    /// A row can't be cut as it should: the row's place in the block that comes
    /// next, where it begins in the chunk, and why. Returns whether the fields it
    /// has are to be taken.
    fn fault(&mut self, row: usize, begins: usize, fault: RowFault) -> bool;
    /// The header stands among the rows.
    fn header_again(&mut self) {}
    /// A comment, `# …`, stands among the rows.
    fn comment(&mut self) {}
}

/// Why a row can't be cut as it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::load) enum RowFault {
    /// It has so many fields, which is another number than the header has.
    Width(usize),
    /// A quote does not end where its field does, so that lines behind it would be
    /// taken for a part of it. Cut as a line of its own it has so many fields.
    OpenQuote(usize),
    /// Its values do not stand below the words of the header, which say where aligned
    /// columns end.
    Misaligned,
}
