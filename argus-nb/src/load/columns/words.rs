//! Columns of categories: a few words that recur in many rows.

use super::numbers::Numbers;
use polars::prelude::CategoricalMapping;
use polars_arrow::array::PrimitiveArray;
use std::sync::Arc;

/// Words, kept as their numbers among polars' global categories.
pub(in crate::load) struct Words {
    ids: Numbers<u32>,
    categories: Arc<CategoricalMapping>,
    /// Short words met lately, by their bytes: the table of categories is shared
    /// by all threads, so it is asked once a chunk for each word, not once a row.
    lately: [(u128, u32); Words::LATELY],
}

impl Words {
    const LATELY: usize = 64;
    /// No word has this key: its length would be 255.
    const NO_WORD: u128 = u128::MAX;

    pub(in crate::load) fn new(rows: usize, categories: Arc<CategoricalMapping>) -> Self {
        Words {
            ids: Numbers::new(rows),
            categories,
            lately: [(Self::NO_WORD, 0); Self::LATELY],
        }
    }

    /// Takes a word and its first bytes, as [`super::first_bytes`] gives them. An
    /// empty word is null. It is called once a row, from the loops of two kinds of
    /// columns, so the compiler has to be told to inline it in both.
    #[inline(always)]
    pub(in crate::load) fn push(&mut self, word: &str, first_bytes: u128) {
        if word.is_empty() {
            return self.ids.push_null();
        }
        if word.len() > 15 {
            return self.push_unseen(word);
        }
        let key = first_bytes | (word.len() as u128) << 120;
        let slot = (key as u64 ^ (key >> 64) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58;
        let (known, id) = self.lately[slot as usize];
        if known == key {
            return self.ids.push(id);
        }
        self.push_unseen(word);
        if let Some(id) = self.ids.last() {
            self.lately[slot as usize] = (key, id);
        }
    }

    #[inline]
    pub(in crate::load) fn push_null(&mut self) {
        self.ids.push_null();
    }

    #[inline(never)]
    fn push_unseen(&mut self, word: &str) {
        match self.categories.insert_cat(word) {
            Ok(id) => self.ids.push(id),
            // The table is full at four thousand million words, more than fit
            // into any memory that could hold the rows.
            Err(_) => self.ids.push_null(),
        }
    }

    pub(in crate::load) fn finish(self) -> PrimitiveArray<u32> {
        self.ids.finish()
    }
}
