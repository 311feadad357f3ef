//! The columns that a plot is asked for.

use super::error::PlotError;
use crate::flows::known;
use polars::prelude::DataFrame;

/// The names of at least one and at most so many columns, each of which is there.
pub fn names_of<I>(df: &DataFrame, columns: I, most: usize) -> Result<Vec<String>, PlotError>
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    let names: Vec<String> = columns
        .into_iter()
        .map(|name| name.as_ref().to_owned())
        .collect();
    if names.is_empty() {
        return Err(PlotError::NoColumns);
    }
    for name in &names {
        known(df, name)?;
    }
    if names.len() > most {
        return Err(PlotError::TooManyColumns {
            given: names.len(),
            most,
        });
    }
    Ok(names)
}
