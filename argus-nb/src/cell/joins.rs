//! polars' joins of two frames, compiled here for cells to link to.
//!
//! They are default methods of a trait, and so generic over the frame: where nobody has
//! compiled them, the cell that calls one does so each time, with the hash tables of
//! every type of key below them, which takes it seconds.
//!
//! Why it is so: `docs/decisions.md#the-preload-shares-its-generics`.

use polars::prelude::*;

/// Each join once, by one column. That it is compiled is all that is wanted of it.
///
/// # Errors
/// What polars' joins meet.
pub fn by_one(left: &DataFrame, right: &DataFrame, by: [&str; 1]) -> PolarsResult<[DataFrame; 4]> {
    Ok([
        left.left_join(right, by, by)?,
        left.inner_join(right, by, by)?,
        left.full_join(right, by, by)?,
        left.join(right, by, by, JoinArgs::new(JoinType::Left), None)?,
    ])
}

/// By two: how many they are is part of the type.
///
/// # Errors
/// What polars' joins meet.
pub fn by_two(left: &DataFrame, right: &DataFrame, by: [&str; 2]) -> PolarsResult<[DataFrame; 4]> {
    Ok([
        left.left_join(right, by, by)?,
        left.inner_join(right, by, by)?,
        left.full_join(right, by, by)?,
        left.join(right, by, by, JoinArgs::new(JoinType::Left), None)?,
    ])
}
