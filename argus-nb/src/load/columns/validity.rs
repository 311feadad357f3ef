//! What all columns under construction need: a note of the rows without a value,
//! and memory given back at the end.

use polars_arrow::bitmap::{Bitmap, BitmapBuilder};

/// Which rows have a value. The bitmap is only made at the first row that has
/// none: most columns of most chunks never need it.
#[derive(Default)]
pub(super) struct Validity(Option<BitmapBuilder>);

impl Validity {
    #[inline]
    pub(super) fn push_valid(&mut self) {
        if let Some(bits) = &mut self.0 {
            bits.push(true);
        }
    }

    #[inline]
    pub(super) fn push_null(&mut self, rows_before: usize) {
        let bits = self.0.get_or_insert_with(|| {
            let mut bits = BitmapBuilder::with_capacity(rows_before + 1);
            bits.extend_constant(rows_before, true);
            bits
        });
        bits.push(false);
    }

    pub(super) fn finish(self) -> Option<Bitmap> {
        self.0.map(BitmapBuilder::freeze)
    }
}

/// Gives unused memory back where that is a quarter or more: for less, the copy
/// that it takes costs more than the memory is worth.
pub(super) fn give_back<T>(values: &mut Vec<T>) {
    if values.len() < values.capacity() / 4 * 3 {
        values.shrink_to_fit();
    }
}
