//! The columns that a plot is asked for.

use super::error::PlotError;
use crate::flows::known;
use polars::prelude::DataFrame;

/// The name of a column, or a list of them.
#[diagnostic::on_unimplemented(
    message = "`{Self}` names no column",
    label = "write \"TotBytes\", or [\"SrcBytes\", \"DstBytes\"]"
)]
pub trait ColumnNames {
    fn names(self) -> Vec<String>;
}

impl ColumnNames for &str {
    fn names(self) -> Vec<String> {
        vec![self.to_owned()]
    }
}

impl ColumnNames for String {
    fn names(self) -> Vec<String> {
        vec![self]
    }
}

impl ColumnNames for &String {
    fn names(self) -> Vec<String> {
        vec![self.clone()]
    }
}

impl<S: Into<String>, const N: usize> ColumnNames for [S; N] {
    fn names(self) -> Vec<String> {
        self.into_iter().map(Into::into).collect()
    }
}

impl<S: Into<String>> ColumnNames for Vec<S> {
    fn names(self) -> Vec<String> {
        self.into_iter().map(Into::into).collect()
    }
}

impl<S: AsRef<str>> ColumnNames for &[S] {
    fn names(self) -> Vec<String> {
        self.iter().map(|name| name.as_ref().to_owned()).collect()
    }
}

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
