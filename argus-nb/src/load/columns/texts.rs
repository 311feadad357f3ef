//! Columns of text, addresses for the most part.

use super::validity::{Validity, give_back};
use polars_arrow::array::{Utf8ViewArray, View};
use polars_arrow::datatypes::ArrowDataType;
use polars_buffer::Buffer;

/// Texts as Arrow's views: one of up to 12 bytes stands in the view itself, a
/// longer one once in a buffer, however many rows have it (addresses recur).
pub(in crate::load) struct Texts {
    views: Vec<View>,
    buffer: Vec<u8>,
    validity: Validity,
    /// Views of longer texts met lately, by a hash of the text.
    lately: Vec<View>,
}

impl Texts {
    const LATELY: usize = 1 << 11;

    pub(in crate::load) fn new(rows: usize) -> Self {
        Texts {
            views: Vec::with_capacity(rows),
            buffer: Vec::new(),
            validity: Validity::default(),
            lately: vec![View::default(); Self::LATELY],
        }
    }

    #[inline]
    pub(in crate::load) fn push_null(&mut self) {
        self.validity.push_null(self.views.len());
        self.views.push(View::default());
    }

    /// Takes a text and its first bytes, as [`super::first_bytes`] gives them. An
    /// empty text is null. It is called once a row, from the loop of a column, and takes
    /// a tenth more instructions if it is not part of that.
    #[inline(always)]
    pub(in crate::load) fn push(&mut self, text: &str, first_bytes: u128) {
        let bytes = text.as_bytes();
        if bytes.is_empty() {
            return self.push_null();
        }
        self.validity.push_valid();
        if bytes.len() <= View::MAX_INLINE_SIZE as usize {
            let word = |at: u32| u32::from_ne_bytes(((first_bytes >> at) as u32).to_le_bytes());
            self.views.push(View {
                length: bytes.len() as u32,
                prefix: word(0),
                buffer_idx: word(32),
                offset: word(64),
            });
            return;
        }
        let slot = self.slot(bytes);
        let met = self.lately[slot];
        let stored = &self.buffer[met.offset as usize..][..met.length as usize];
        let view = if stored == bytes {
            met
        } else {
            // A chunk is far smaller than 4 GiB, so the offset fits.
            let view = View::new_from_bytes(bytes, 0, self.buffer.len() as u32);
            self.buffer.extend_from_slice(bytes);
            self.lately[slot] = view;
            view
        };
        self.views.push(view);
    }

    /// The last text again, or one of those before: its view, as [`Texts::last`] gave it.
    #[inline]
    pub(in crate::load) fn push_again(&mut self, view: View) {
        self.validity.push_valid();
        self.views.push(view);
    }

    /// The view of the text that was taken last.
    pub(in crate::load) fn last(&self) -> Option<View> {
        self.views.last().copied()
    }

    /// Mixes the last eight bytes, where addresses differ, with the first and
    /// the length.
    #[inline]
    fn slot(&self, bytes: &[u8]) -> usize {
        let word = |at: usize| {
            let mut word = [0u8; 8];
            word.copy_from_slice(&bytes[at..at + 8]);
            u64::from_le_bytes(word)
        };
        let mixed =
            word(bytes.len() - 8) ^ word(0).rotate_left(29) ^ (bytes.len() as u64).rotate_left(47);
        (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 53) as usize % Self::LATELY
    }

    pub(in crate::load) fn finish(mut self) -> Utf8ViewArray {
        give_back(&mut self.views);
        give_back(&mut self.buffer);
        let length = self.buffer.len();
        let buffers: Vec<Buffer<u8>> = vec![self.buffer.into()];
        // SAFETY: `push` takes `str`s alone, so every view was made of UTF-8; one
        // longer than an inline view points to the copy of its text in the buffer
        // that has just become buffer 0.
        unsafe {
            Utf8ViewArray::new_unchecked(
                ArrowDataType::Utf8View,
                self.views.into(),
                buffers.into(),
                self.validity.finish(),
                None,
                length,
            )
        }
    }
}
