//! Keys of which there are few, as small numbers: what is grouped by them needs no hash.

use super::bin::Bins;
use super::choice::Choice;
use super::engine::DataError;
use super::number::{has_numbers, numbers};
use super::plan::Plan;
use super::query::Key;
use polars::prelude::*;
use polars_arrow::array::PrimitiveArray;
use std::sync::{Arc, OnceLock};

/// Of so many ports it is quicker to know the place of every port there may be.
const MANY: usize = 1 << 14;

/// How many places a key has; none of values of any kind, and of more places than are numbered.
pub(super) fn places(key: &Key) -> Option<usize> {
    let count = match key {
        Key::Value(_) | Key::Text(_) => return None,
        // The last place is of rows that lie in no bin.
        Key::Bin { edges, .. } => edges.len().max(1),
        Key::Among { values, .. } => values.len() + 1,
    };
    (count <= usize::from(u16::MAX)).then_some(count)
}

/// The answer's column for a key whose places these are.
///
/// # Errors
/// A column of no numbers.
pub(super) fn of_places(column: &Column, key: &Key) -> PolarsResult<Column> {
    let column = column.cast(&DataType::Int64)?;
    let (Key::Bin { edges, .. }, Some(_)) = (key, places(key)) else {
        return Ok(column);
    };
    let bins = edges.len().saturating_sub(1) as i64;
    let inside = column
        .i64()?
        .iter()
        .map(|bin| bin.filter(|bin| *bin < bins));
    let inside: Int64Chunked = inside.collect_ca(column.name().clone());
    Ok(inside.into_column())
}

impl Plan<'_> {
    /// The place of each row's key (UInt16), which has [`places`].
    ///
    /// # Errors
    /// As for [`Plan::of_question`].
    pub(super) fn place(&self, key: &Key) -> Result<Expr, DataError> {
        match key {
            Key::Value(_) | Key::Text(_) => self.key(key),
            Key::Bin { column, edges } => {
                has_numbers(column, self.dtype(column)?)?;
                let bins = Bins::new(Arc::clone(edges));
                let ports = OnceLock::new();
                self.asked(column, DataType::UInt16, move |values| {
                    if let Ok(values) = values.u16()
                        && values.len() >= MANY
                    {
                        let ports = ports.get_or_init(|| of_ports(&bins));
                        return Ok(looked_up(values, ports, bins.len()).into_series());
                    }
                    Ok(bins.places(&numbers(values)?).into_series())
                })
            }
            Key::Among { column, values } => {
                let choice = Choice::new(Arc::clone(values));
                self.asked(column, DataType::UInt16, move |values| {
                    choice.places(values)?.cast(&DataType::UInt16)
                })
            }
        }
    }
}

/// The place of every number of 16 bits.
fn of_ports(bins: &Bins) -> Vec<u16> {
    let numbers = 0..=u16::MAX;
    numbers
        .map(|number| bins.place(f64::from(number)) as u16)
        .collect()
}

/// The places of numbers of 16 bits, and of null that of none.
fn looked_up(values: &UInt16Chunked, of: &[u16], none: usize) -> UInt16Chunked {
    let parts = values.downcast_iter().map(|part| {
        let mut places = vec![none as u16; part.len()];
        for (place, value) in places.iter_mut().zip(part.values().iter()) {
            *place = of[usize::from(*value)];
        }
        if let Some(there) = part.validity().filter(|there| there.unset_bits() > 0) {
            for (place, there) in places.iter_mut().zip(there) {
                *place = if there { *place } else { none as u16 };
            }
        }
        PrimitiveArray::from_vec(places)
    });
    UInt16Chunked::from_chunk_iter(values.name().clone(), parts)
}
