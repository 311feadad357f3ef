//! A row of a file that is read row by row.

/// A row of the width that its file's header has.
pub(crate) struct Row<'a> {
    /// Its line in the file, or its number among the records, from 1.
    pub(crate) line: u64,
    /// What is counted so.
    pub(crate) unit: &'static str,
    pub(super) text: &'a [u8],
    pub(super) spans: &'a [(u32, u32)],
}

impl Row<'_> {
    /// Its fields, quotes taken away.
    pub(crate) fn fields(&self) -> impl Iterator<Item = &[u8]> {
        let field = |(begin, end): &(u32, u32)| &self.text[*begin as usize..*end as usize];
        self.spans.iter().map(field)
    }
}
