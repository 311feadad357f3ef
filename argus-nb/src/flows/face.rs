//! The two faces of a frame: one that is there, and one that is asked for.

use super::column::ColumnError;
use polars::prelude::*;

/// A `DataFrame` or a `LazyFrame`. A verb is written once, on a `LazyFrame`, and this
/// leads from either to there and back.
pub trait Face: Sized {
    /// The frame as a query. Nothing is copied.
    #[doc(hidden)]
    fn as_query(&self) -> LazyFrame;

    /// The answer in the form of what was asked: a `DataFrame` is computed at once.
    #[doc(hidden)]
    fn answered(query: LazyFrame) -> Result<Self, ColumnError>;
}

impl Face for DataFrame {
    fn as_query(&self) -> LazyFrame {
        self.clone().lazy()
    }

    fn answered(query: LazyFrame) -> Result<DataFrame, ColumnError> {
        Ok(query.collect()?)
    }
}

impl Face for LazyFrame {
    fn as_query(&self) -> LazyFrame {
        self.clone()
    }

    fn answered(query: LazyFrame) -> Result<LazyFrame, ColumnError> {
        Ok(query)
    }
}
