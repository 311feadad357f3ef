//! The two faces of a frame: one that is there, and one that is asked for.

use super::column::ColumnError;
use super::columns::{assign, on_all_cores};
use super::order::{self, End};
use super::wrapping;
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

    /// The rows of which a condition is true.
    #[doc(hidden)]
    fn rows_where(&self, condition: Expr) -> Result<Self, ColumnError>;

    /// The rows of a stretch of time.
    #[doc(hidden)]
    fn rows_between(&self, from: &str, to: &str) -> Result<Self, ColumnError>;

    /// So many rows at one end of a column.
    #[doc(hidden)]
    fn rows_at_end(&self, n: usize, column: &str, end: End) -> Result<Self, ColumnError>;

    /// With a column of what an expression gives.
    #[doc(hidden)]
    fn with_reckoned(&self, name: &str, expression: Expr) -> Result<Self, ColumnError>;
}

impl Face for DataFrame {
    fn as_query(&self) -> LazyFrame {
        self.clone().lazy()
    }

    fn answered(query: LazyFrame) -> Result<DataFrame, ColumnError> {
        Ok(query.collect()?)
    }

    fn rows_where(&self, condition: Expr) -> Result<DataFrame, ColumnError> {
        wrapping::tell(&condition, || Ok(self.schema().clone()));
        let mask = self.as_query().select([condition.alias("kept")]);
        let mask = mask.collect()?;
        Ok(kept(self, mask.column("kept")?.bool()?)?)
    }

    fn rows_between(&self, from: &str, to: &str) -> Result<DataFrame, ColumnError> {
        let stretch = order::between(self.schema(), from, to)?;
        match stretch.mask(self)? {
            Some(mask) => Ok(kept(self, &mask)?),
            None => self.rows_where(stretch.expression()),
        }
    }

    fn rows_at_end(&self, n: usize, column: &str, end: End) -> Result<DataFrame, ColumnError> {
        match order::rows_at_end(self, n, column, end)? {
            Some(rows) => Ok(self.take(&rows)?),
            None => Self::answered(order::at_end(self.as_query(), n, column, end)?),
        }
    }

    fn with_reckoned(&self, name: &str, expression: Expr) -> Result<DataFrame, ColumnError> {
        wrapping::tell(&expression, || Ok(self.schema().clone()));
        let Some(reckoned) = on_all_cores(self, &expression) else {
            return Self::answered(assign(self.as_query(), name, expression));
        };
        let mut df = self.clone();
        df.with_column(reckoned.with_name(name.into()))?;
        Ok(df)
    }
}

impl Face for LazyFrame {
    fn as_query(&self) -> LazyFrame {
        self.clone()
    }

    fn answered(query: LazyFrame) -> Result<LazyFrame, ColumnError> {
        Ok(query)
    }

    fn rows_where(&self, condition: Expr) -> Result<LazyFrame, ColumnError> {
        wrapping::tell(&condition, || self.clone().collect_schema());
        Ok(self.clone().filter(condition))
    }

    fn rows_between(&self, from: &str, to: &str) -> Result<LazyFrame, ColumnError> {
        let stretch = order::between(&*self.clone().collect_schema()?, from, to)?;
        self.rows_where(stretch.expression())
    }

    fn rows_at_end(&self, n: usize, column: &str, end: End) -> Result<LazyFrame, ColumnError> {
        order::at_end(self.clone(), n, column, end)
    }

    fn with_reckoned(&self, name: &str, expression: Expr) -> Result<LazyFrame, ColumnError> {
        wrapping::tell(&expression, || self.clone().collect_schema());
        Ok(assign(self.clone(), name, expression))
    }
}

/// The rows for which a mask is true. Those that stand together, as those of a stretch of time
/// mostly do, are shared with the frame and not copied.
///
/// # Errors
/// A mask of another length.
pub(crate) fn kept(df: &DataFrame, mask: &BooleanChunked) -> PolarsResult<DataFrame> {
    let rows = mask.sum().unwrap_or(0);
    if let Some(first) = mask.first_true_idx()
        && mask.slice(first as i64, rows as usize).sum() == Some(rows)
        && mask.len() == df.height()
    {
        return Ok(df.slice(first as i64, rows as usize));
    }
    df.filter(mask)
}
