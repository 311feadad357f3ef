//! Columns of numbers: counts, measurements, ports, times, and the numbers that
//! stand for categories.

use super::validity::{Validity, give_back};
use polars_arrow::array::PrimitiveArray;
use polars_arrow::types::NativeType;

pub(in crate::load) struct Numbers<T> {
    values: Vec<T>,
    validity: Validity,
}

impl<T: NativeType> Numbers<T> {
    pub(in crate::load) fn new(rows: usize) -> Self {
        Numbers {
            values: Vec::with_capacity(rows),
            validity: Validity::default(),
        }
    }

    #[inline]
    pub(in crate::load) fn push(&mut self, value: T) {
        self.values.push(value);
        self.validity.push_valid();
    }

    #[inline]
    pub(in crate::load) fn push_null(&mut self) {
        self.validity.push_null(self.values.len());
        self.values.push(T::default());
    }

    #[inline]
    pub(super) fn last(&self) -> Option<T> {
        self.values.last().copied()
    }

    pub(in crate::load) fn finish(mut self) -> PrimitiveArray<T> {
        give_back(&mut self.values);
        PrimitiveArray::from_vec(self.values).with_validity(self.validity.finish())
    }
}
