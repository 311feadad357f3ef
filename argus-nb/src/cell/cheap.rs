//! Which values a cell gets a clone of where it would move them, so that the variable
//! stays for the next cell.
//!
//! It is decided by the type alone: the clone costs next to nothing however many rows the
//! value has, since both share the data and the first change to either makes them part.
//! A `String` and a `Vec` of numbers are not of these: their clones copy the data.
//! The kernel knows the same types by their names (`kernel/src/toolchain/cheap.rs`).

use crate::data::remote::{Connection, Remote};
use crate::load::Load;
use crate::plot::{Figure, Grid, Plot};
use polars::prelude::{
    ChunkedArray, Column, DataFrame, Expr, LazyFrame, LazyGroupBy, PolarsDataType, Schema, Series,
};
use std::rc::Rc;
use std::sync::Arc;

/// A type whose clone costs next to nothing, whatever the value holds.
pub trait CheapClone: Clone {}

/// What the cell has in place of a variable that it would have moved.
#[inline]
pub fn kept<T: CheapClone>(variable: &T) -> T {
    variable.clone()
}

macro_rules! cheap {
    ($($type:ty),* $(,)?) => { $(impl CheapClone for $type {})* };
}

cheap!(
    DataFrame,
    LazyFrame,
    LazyGroupBy,
    Series,
    Column,
    Expr,
    Schema,
    Load,
    Connection,
    Remote,
);
// A list of them is as long as a person wrote it, or as there are files.
cheap!(
    Vec<DataFrame>,
    Vec<LazyFrame>,
    Vec<Series>,
    Vec<Column>,
    Vec<Expr>,
);
// They are copied anyway. They are here for the tuples in which they stand.
cheap!(
    bool, char, u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f32, f64,
);

impl<T: PolarsDataType> CheapClone for ChunkedArray<T> {}
/// Its frame, and what little its author said of it.
impl<P: Plot> CheapClone for Figure<P> {}
impl CheapClone for Grid {}
impl<T: ?Sized> CheapClone for Arc<T> {}
impl<T: ?Sized> CheapClone for Rc<T> {}
impl<T: ?Sized> CheapClone for &T {}
impl<T: CheapClone> CheapClone for Option<T> {}
impl<T: CheapClone, const N: usize> CheapClone for [T; N] {}
impl<A: CheapClone, B: CheapClone> CheapClone for (A, B) {}
impl<A: CheapClone, B: CheapClone, C: CheapClone> CheapClone for (A, B, C) {}
impl<A: CheapClone, B: CheapClone, C: CheapClone, D: CheapClone> CheapClone for (A, B, C, D) {}

#[cfg(test)]
mod tests {
    use super::kept;
    use polars::df;

    /// The clone has the same buffer, and a change to one is not seen in the other.
    #[test]
    fn a_frame_that_is_kept_shares_its_data_until_one_is_changed() {
        let mut frame = df!("n" => [1i64, 2]).unwrap();
        let clone = kept(&frame);
        let address = |frame: &polars::prelude::DataFrame| {
            let column = frame.column("n").unwrap().i64().unwrap();
            column.cont_slice().unwrap().as_ptr()
        };
        assert_eq!(address(&frame), address(&clone));
        frame.rename("n", "m".into()).unwrap();
        assert!(clone.column("n").is_ok());
    }
}
