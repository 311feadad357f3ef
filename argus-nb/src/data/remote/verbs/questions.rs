//! Questions whose answer is a small table, or one number.

use super::grouped::{grouped, summed};
use crate::data::engine::DataError;
use crate::data::remote::Remote;
use crate::data::remote::refused::VerbError;
use crate::flows::{Aggregate, Aggregates, Key, Keys, counts, crosstab, numeric, order_of_groups};
use polars::prelude::*;

impl Remote {
    /// How often each value of a column occurs, most frequent first: the engine counts, and what
    /// comes back is as [`Flows::counts`](crate::flows::Flows::counts) gives it.
    ///
    /// # Errors
    /// A column that is not there, and more values than 1,000,000.
    pub fn counts(&self, column: impl Into<Key>) -> Result<DataFrame, VerbError> {
        self.counts_of(column.into())
    }

    /// [`counts`](Remote::counts) with the share that each value has of all rows.
    ///
    /// # Errors
    /// As for [`counts`](Remote::counts).
    pub fn shares(&self, column: impl Into<Key>) -> Result<DataFrame, VerbError> {
        Ok(counts::with_shares(self.counts_of(column.into())?)?)
    }

    #[doc(hidden)]
    pub fn counts_of(&self, column: Key) -> Result<DataFrame, VerbError> {
        let schema = self.schema_ref();
        let key = column.known(&schema)?;
        let name = key.to_field(&schema)?.name;
        let count = len().alias(counts::free_name(&name, "count", "n"));
        Ok(counts::in_order(&grouped(self, &[key], &[count])?)?)
    }

    /// The distinct values of a column in their order, null last, as
    /// [`Flows::distinct`](crate::flows::Flows::distinct) gives them.
    ///
    /// # Errors
    /// As for [`counts`](Remote::counts).
    pub fn distinct(&self, column: &str) -> Result<Series, VerbError> {
        let key = Key::from(column).known(&self.schema_ref())?;
        let values = grouped(self, &[key], &[])?;
        let values = values.columns()[0].as_materialized_series();
        Ok(counts::ascending(values)?)
    }

    /// How often each pair of values occurs, as
    /// [`Flows::crosstab`](crate::flows::Flows::crosstab) gives it.
    ///
    /// # Errors
    /// Columns that are not there, and more than 2,000 columns.
    pub fn crosstab(
        &self,
        rows: impl Into<Key>,
        columns: impl Into<Key>,
    ) -> Result<DataFrame, VerbError> {
        self.tabulated(rows.into(), columns.into(), len(), Some(0))
    }

    /// A sum for each pair of values, or another number, as
    /// [`Flows::pivot_table`](crate::flows::Flows::pivot_table) gives it.
    ///
    /// # Errors
    /// As for [`crosstab`](Remote::crosstab), and an expression that has no SQL.
    pub fn pivot_table(
        &self,
        rows: impl Into<Key>,
        columns: impl Into<Key>,
        values: impl Into<Aggregate>,
    ) -> Result<DataFrame, VerbError> {
        self.pivoted(rows.into(), columns.into(), values.into())
    }

    #[doc(hidden)]
    pub fn pivoted(
        &self,
        rows: Key,
        columns: Key,
        values: Aggregate,
    ) -> Result<DataFrame, VerbError> {
        let value = values.known(&self.schema_ref())?;
        self.tabulated(rows, columns, value, None)
    }

    #[doc(hidden)]
    pub fn tabulated(
        &self,
        rows: Key,
        columns: Key,
        value: Expr,
        of_none: Option<u32>,
    ) -> Result<DataFrame, VerbError> {
        let schema = self.schema_ref();
        let (rows, columns) = (rows.known(&schema)?, columns.known(&schema)?);
        let (row, across) = (
            rows.to_field(&schema)?.name,
            columns.to_field(&schema)?.name,
        );
        let keys = [rows.alias(crosstab::ROW), columns.alias(crosstab::ACROSS)];
        let cells = grouped(self, &keys, &[value.alias(crosstab::CELL)])?;
        Ok(crosstab::tabulated(&cells, (&row, &across), of_none)?)
    }

    /// A row for each value of a column, or pair of values of two, with a number of its rows, as
    /// [`Verbs::aggregate`](crate::flows::Verbs::aggregate) gives it: sums, means, counts, the
    /// least and the greatest.
    ///
    /// # Errors
    /// Columns that are not there, more than 1,000,000 groups, and an expression that has no SQL.
    pub fn aggregate(
        &self,
        by: impl Into<Keys>,
        values: impl Into<Aggregates>,
    ) -> Result<DataFrame, VerbError> {
        self.aggregated(by.into(), values.into())
    }

    #[doc(hidden)]
    pub fn aggregated(&self, by: Keys, values: Aggregates) -> Result<DataFrame, VerbError> {
        let schema = self.schema_ref();
        let (keys, values) = (by.known(&schema)?, values.known(&schema)?);
        let groups = grouped(self, &keys, &values)?;
        let (order, is_descending) = order_of_groups(groups.schema(), keys.len());
        let options = SortMultipleOptions::default()
            .with_order_descending_multi(is_descending)
            .with_nulls_last(true);
        Ok(groups.sort(order, options)?)
    }

    /// The sum of a column, null and NaN left out; of nothing it is 0.
    ///
    /// # Errors
    /// A column that is not there, or holds no numbers.
    pub fn total(&self, column: &str) -> Result<f64, VerbError> {
        Ok(self.sum_and_count(column)?.0)
    }

    /// The mean of a column, null and NaN left out; of nothing it is NaN.
    ///
    /// # Errors
    /// As for [`total`](Remote::total).
    pub fn mean_of(&self, column: &str) -> Result<f64, VerbError> {
        let (sum, count) = self.sum_and_count(column)?;
        Ok(sum / count)
    }

    fn sum_and_count(&self, column: &str) -> Result<(f64, f64), VerbError> {
        let schema = self.schema_ref();
        let values = match numeric(&schema, column)? {
            dtype if dtype.is_float() => {
                let values = col(column);
                when(values.clone().is_not_nan())
                    .then(values)
                    .otherwise(lit(NULL))
            }
            DataType::Boolean => col(column).cast(DataType::Int64),
            _ => col(column),
        };
        let asked = [
            values.clone().sum().alias("sum"),
            values.count().alias("count"),
        ];
        let answer = summed(self, &asked)?.lazy();
        let answer = answer
            .select([all().as_expr().cast(DataType::Float64)])
            .collect()?;
        let number = |name: &str| -> PolarsResult<f64> {
            Ok(answer.column(name)?.f64()?.get(0).unwrap_or(0.0))
        };
        Ok((number("sum")?, number("count")?))
    }

    /// Flags are taken apart row by row, which is done here.
    ///
    /// # Errors
    /// Always: with the line that fetches a sample.
    pub fn flags(&self) -> Result<DataFrame, DataError> {
        Err(self.only_here("flags"))
    }

    fn only_here(&self, what: &str) -> DataError {
        DataError::only_here(what, self)
    }
}
