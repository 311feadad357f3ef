//! racount of rows at an engine, which adds up there.

use super::columns::Columns;
use super::count;
use crate::data::remote::{Remote, VerbError, summed};
use polars::prelude::*;

impl Remote {
    /// How many records, packets and bytes there are, in one row, as
    /// [`RaVerbs::racount`](super::RaVerbs::racount) says it.
    ///
    /// # Errors
    /// What the engine meets.
    pub fn racount(&self) -> Result<DataFrame, VerbError> {
        let columns = Columns::new(self.schema());
        let summed_columns = count::summed_columns(&columns);
        let mut asked = vec![len().alias(count::RECORDS)];
        asked.extend(summed_columns.iter().map(|name| col(name).sum()));
        let sums = summed(self, &asked)?;
        // The sum of one row's numbers is what they are.
        let mut counted = count::count(sums.clone().lazy(), &columns).collect()?;
        counted.with_column(sums.column(count::RECORDS)?.clone())?;
        Ok(counted)
    }

    /// [`racount`](Remote::racount), by a plain name.
    ///
    /// # Errors
    /// As that.
    pub fn flow_totals(&self) -> Result<DataFrame, VerbError> {
        self.racount()
    }
}
