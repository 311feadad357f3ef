//! The fields of one column among the rows of a block, before they are read.

use super::absent::is_absent;

/// One column of many rows.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    pub(super) text: &'a [u8],
    /// Begin and end of each field in `text`, row by row.
    pub(super) spans: &'a [(u32, u32)],
    /// How many fields a row has in `spans`.
    pub(super) stride: usize,
    /// Which of a row's fields is the column's.
    pub(super) column: usize,
    /// Whether all of `text` was found to be UTF-8 without a NUL, so that no
    /// field has to be checked again.
    pub(super) clean: bool,
}

impl<'a> Fields<'a> {
    #[inline]
    pub(super) fn iter(&self) -> impl Iterator<Item = &'a [u8]> {
        let (text, column) = (self.text, self.column);
        self.spans.chunks_exact(self.stride).map(move |row| {
            let (begin, end) = row[column];
            &text[begin as usize..end as usize]
        })
    }

    /// Those fields that hold a value: more than padding, and no word for nothing.
    pub(super) fn present(&self) -> impl Iterator<Item = &'a [u8]> {
        self.iter().filter(|text| {
            let text = text.trim_ascii();
            !text.is_empty() && !is_absent(text)
        })
    }
}
