//! What a `DataFrame` has of its own and a `LazyFrame` has not: how many rows, and the first of them.

use super::column::ColumnError;
use crate::streaming::{HEIGHT, Watch};
use polars::prelude::*;

/// Rows of a `LazyFrame` are counted and looked at by a `DataFrame`'s names.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let df = df!("Dport" => [53u16, 443, 53])?.lazy();
/// assert_eq!(df.shape()?, (3, 1));
/// assert_eq!(df.head(Some(2)).height()?, 2);
/// # Ok(())
/// # }
/// ```
pub trait LazyRows {
    /// How many rows and columns there are: as `DataFrame::shape`, and rows are read for it.
    ///
    /// # Errors
    /// What the query meets.
    fn shape(&self) -> Result<(usize, usize), ColumnError>;

    /// How many rows there are: as `DataFrame::height`, and rows are read for it.
    ///
    /// # Errors
    /// What the query meets.
    fn height(&self) -> Result<usize, ColumnError>;

    /// The first rows, ten if nothing is said: as `DataFrame::head`. It stays a query.
    fn head(&self, length: Option<usize>) -> LazyFrame;
}

impl LazyRows for LazyFrame {
    fn shape(&self) -> Result<(usize, usize), ColumnError> {
        let width = self.clone().collect_schema()?.len();
        Ok((self.height()?, width))
    }

    fn height(&self) -> Result<usize, ColumnError> {
        let schema = self.clone().collect_schema()?;
        let watch = Watch::default();
        let counted = watch.collect(watch.height(self.clone(), &schema))?;
        let rows = counted.column(HEIGHT)?.u64()?.get(0).unwrap_or(0);
        Ok(usize::try_from(rows).unwrap_or(usize::MAX))
    }

    fn head(&self, length: Option<usize>) -> LazyFrame {
        let length = length.unwrap_or(10);
        let rows = IdxSize::try_from(length).unwrap_or(IdxSize::MAX);
        self.clone().limit(rows)
    }
}
