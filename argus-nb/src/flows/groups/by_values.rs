//! Rows by their values in some columns, whatever these are: memory holds the different combinations.

use super::folds::{Fold, Folded};
use super::lasting::Values;
use super::pairs::Pairs;
use polars::prelude::*;
use std::collections::BTreeSet;

/// The rows of each combination of values.
pub(in crate::flows) struct ByValues {
    names: Vec<PlSmallStr>,
    columns: Vec<Values>,
    /// Numbers of the first two columns' values together, of those with the third's, and so on.
    pairs: Vec<Pairs>,
    /// How many rows there are of each combination, by its number.
    rows: Vec<u64>,
    folds: Vec<Folded>,
    /// The numbers of a batch's rows, and those of one of its columns.
    of_rows: Vec<u32>,
    of_column: Vec<u32>,
}

impl ByValues {
    /// None of columns whose values are not told apart by numbers or texts.
    pub(super) fn new(columns: &[PlSmallStr], folds: &[Fold], schema: &Schema) -> Option<ByValues> {
        let values = columns.iter().map(|name| Values::new(schema.get(name)?));
        let values: Vec<Values> = values.collect::<Option<_>>()?;
        let pairs = (1..values.len()).map(|_| Pairs::new()).collect();
        Some(ByValues {
            names: columns.to_vec(),
            columns: values,
            pairs,
            rows: Vec::new(),
            folds: folds.iter().cloned().map(Folded::new).collect(),
            of_rows: Vec::new(),
            of_column: Vec::new(),
        })
    }

    /// How many combinations there are, give or take one.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Takes the rows of a batch that count.
    ///
    /// # Errors
    /// A batch of other columns.
    pub(super) fn take(
        &mut self,
        batch: &DataFrame,
        counts: Option<&BooleanChunked>,
    ) -> PolarsResult<()> {
        match counts {
            None => self.take_all(batch),
            Some(counts) => {
                let folded = self.folds.iter().flat_map(Folded::columns);
                let used: BTreeSet<&str> = self
                    .names
                    .iter()
                    .chain(folded)
                    .map(PlSmallStr::as_str)
                    .collect();
                let counted = batch.select(used)?.filter(counts)?;
                self.take_all(&counted)
            }
        }
    }

    fn take_all(&mut self, batch: &DataFrame) -> PolarsResult<()> {
        self.number(batch)?;
        for number in &self.of_rows {
            self.rows[*number as usize] += 1;
        }
        for fold in &mut self.folds {
            fold.take(batch, &self.of_rows, self.rows.len())?;
        }
        Ok(())
    }

    /// Numbers the combinations of a batch's rows.
    fn number(&mut self, batch: &DataFrame) -> PolarsResult<()> {
        let columns = self.names.iter().zip(&mut self.columns).enumerate();
        for (at, (name, values)) in columns {
            let column = batch.column(name)?.as_materialized_series();
            let Some(pair) = at.checked_sub(1) else {
                values.number(column, &mut self.of_rows)?;
                continue;
            };
            values.number(column, &mut self.of_column)?;
            self.pairs[pair].number(&mut self.of_rows, &self.of_column);
        }
        let most = self.of_rows.iter().max();
        let most = most.map_or(0, |most| *most as usize + 1);
        self.rows.resize(most.max(self.rows.len()), 0);
        Ok(())
    }

    /// Takes the rows that another one has taken.
    ///
    /// # Errors
    /// A tally of other columns.
    pub(super) fn merge(&mut self, other: ByValues) -> PolarsResult<()> {
        let there: Vec<u32> = (0..other.rows.len() as u32).collect();
        let numbered = DataFrame::new(there.len(), other.combinations(there)?)?;
        self.number(&numbered)?;
        for (number, rows) in self.of_rows.iter().zip(other.rows) {
            self.rows[*number as usize] += rows;
        }
        for (fold, other) in self.folds.iter_mut().zip(other.folds) {
            fold.merge(other, &self.of_rows, self.rows.len());
        }
        Ok(())
    }

    /// The columns of the combinations with these numbers.
    fn combinations(&self, mut numbers: Vec<u32>) -> PolarsResult<Vec<Column>> {
        let mut columns = Vec::new();
        for at in (0..self.columns.len()).rev() {
            let of_column: Vec<u32> = match at.checked_sub(1) {
                None => std::mem::take(&mut numbers),
                Some(pair) => {
                    let pairs = &self.pairs[pair];
                    let both = numbers.iter().map(|number| pairs.pair(*number));
                    let (before, here) = both.unzip();
                    numbers = before;
                    here
                }
            };
            let values = self.columns[at].take(&self.names[at], &of_column)?;
            columns.push(values.into_column());
        }
        columns.reverse();
        Ok(columns)
    }

    /// The combinations, how many rows have each (UInt64), and what their numbers come to.
    ///
    /// # Errors
    /// None, where no two columns have one name.
    pub(super) fn into_frame(self, rows: &str) -> PolarsResult<DataFrame> {
        let seen = (0..).zip(&self.rows).filter(|(_, rows)| **rows > 0);
        let (numbers, counts): (Vec<u32>, Vec<u64>) = seen.unzip();
        let folds: Vec<Column> = self
            .folds
            .iter()
            .map(|fold| fold.column(&numbers))
            .collect();
        let mut columns = self.combinations(numbers)?;
        columns.push(UInt64Chunked::from_vec(rows.into(), counts).into_column());
        columns.extend(folds);
        DataFrame::new_infer_height(columns)
    }
}
