//! Where a key stands in a column that has each of them once.

use super::arrays::{Arrays, Rows, physical, with_arrays};
use super::keys::Key;
use super::stretch;
use super::table::{Hasher, Table};
use polars::prelude::*;
use polars_arrow::bitmap::Bitmap;
use rayon::prelude::*;

/// The rows of a column by their keys. Null is no key.
pub(in crate::flows) struct Index {
    /// In one array.
    keys: Series,
    table: Table,
    hasher: Hasher,
}

impl Index {
    /// Nothing of a column whose type has no keys, such as lists. Of equal keys the first
    /// row is found.
    ///
    /// # Errors
    /// Those of polars.
    pub(in crate::flows) fn new(keys: &Series) -> PolarsResult<Option<Index>> {
        let keys = physical(keys)?.rechunk();
        let hasher = Hasher::new();
        let table = with_arrays!(
            Arrays::new(&keys)?, parts => table_of(parts.first().copied(), hasher);
            else return Ok(None)
        );
        Ok(Some(Index {
            keys,
            table,
            hasher,
        }))
    }

    /// The row of each value's key; null, where there is none.
    ///
    /// # Errors
    /// Values of another type.
    pub(in crate::flows) fn rows_of(&self, values: &Series) -> PolarsResult<IdxCa> {
        let values = physical(values)?;
        let found = with_arrays!(
            Arrays::new(&self.keys)?, Arrays::new(&values)?, keys, parts =>
                self.found(keys.first().copied(), &parts);
            else polars_bail!(SchemaMismatch: "{} is looked up in {}", values.dtype(), self.keys.dtype())
        );
        Ok(IdxCa::from_chunk_iter(values.name().clone(), found))
    }

    fn found<R: Rows>(&self, keys: Option<R>, parts: &[R]) -> Vec<IdxArr> {
        let row_of = |key: R::Key| -> Option<IdxSize> {
            let is_key = |row: u32| keys.is_some_and(|keys| keys.key(row as usize) == Some(key));
            self.table.find(key.hash(self.hasher), is_key)
        };
        let found = parts.iter().map(|part| {
            let mut rows = vec![NOWHERE; part.len()];
            let length = stretch(rows.len(), 0);
            rows.par_chunks_mut(length)
                .enumerate()
                .for_each(|(at, rows)| {
                    for (row, at) in rows.iter_mut().zip(at * length..) {
                        *row = part.key(at).and_then(row_of).unwrap_or(NOWHERE);
                    }
                });
            let there: Bitmap = rows.iter().map(|row| *row != NOWHERE).collect();
            let is_whole = there.unset_bits() == 0;
            IdxArr::from_vec(rows).with_validity((!is_whole).then_some(there))
        });
        found.collect()
    }
}

/// No row.
const NOWHERE: IdxSize = IdxSize::MAX;

fn table_of<R: Rows>(keys: Option<R>, hasher: Hasher) -> Table {
    let mut table = Table::new();
    let Some(keys) = keys else {
        return table;
    };
    for row in 0..keys.len() {
        let Some(key) = keys.key(row) else {
            continue;
        };
        let hash = key.hash(hasher);
        let is_key = |other: u32| keys.key(other as usize) == Some(key);
        if table.find(hash, is_key).is_none() {
            table.insert(hash, row as u32);
        }
    }
    table
}
