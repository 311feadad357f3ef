//! A column's whole numbers in one array, so that each is found by its row.

use polars::prelude::*;
use polars_arrow::array::{Array, PrimitiveArray};
use polars_arrow::bitmap::{Bitmap, MutableBitmap};
use std::ops::Range;

pub(super) struct Numbers(PrimitiveArray<i64>);

impl Numbers {
    /// Instants are numbers of their unit.
    ///
    /// # Errors
    /// A column of which polars makes no numbers.
    pub(super) fn new(column: &Column) -> PolarsResult<Numbers> {
        let physical = column.as_materialized_series().to_physical_repr();
        let numbers = physical.cast(&DataType::Int64)?;
        let numbers = numbers.i64()?.rechunk();
        let array = numbers.downcast_iter().next().cloned();
        Ok(Numbers(
            array.unwrap_or_else(|| PrimitiveArray::from_vec(Vec::new())),
        ))
    }

    #[inline]
    pub(super) fn get(&self, row: usize) -> Option<i64> {
        let is_there = self.0.validity().is_none_or(|there| there.get_bit(row));
        is_there.then(|| self.0.values()[row])
    }

    /// Those of some rows, which are not copied.
    pub(super) fn of_rows(&self, rows: Range<usize>) -> PrimitiveArray<i64> {
        self.0.clone().sliced(rows.start, rows.len())
    }

    /// Those of some rows, but for others in some places.
    pub(super) fn with(
        &self,
        rows: &[IdxSize],
        others: &[(usize, Option<i64>)],
    ) -> PrimitiveArray<i64> {
        let all = self.0.values();
        let mut values: Vec<i64> = rows.iter().map(|row| all[*row as usize]).collect();
        for (at, other) in others {
            values[*at] = other.unwrap_or_default();
        }
        let values = PrimitiveArray::from_vec(values);
        let there = self.0.validity().filter(|_| self.0.null_count() > 0);
        if there.is_none() && others.iter().all(|(_, other)| other.is_some()) {
            return values;
        }
        let is_there = |row: &IdxSize| there.is_none_or(|there| there.get_bit(*row as usize));
        let mut there: MutableBitmap = rows.iter().map(is_there).collect();
        for (at, other) in others {
            there.set(*at, other.is_some());
        }
        values.with_validity(Some(Bitmap::from(there)))
    }
}
