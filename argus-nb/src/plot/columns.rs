//! The columns that a plot is asked for.

use super::error::PlotError;
use crate::data::Data;
use crate::erased::gathered;
use crate::flows::dtype_of;
use polars::prelude::SchemaRef;

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
        let mut names = self.into_iter();
        gathered(&mut || Some(names.next()?.into()))
    }
}

impl<S: Into<String>> ColumnNames for Vec<S> {
    fn names(self) -> Vec<String> {
        let mut names = self.into_iter();
        gathered(&mut || Some(names.next()?.into()))
    }
}

impl<S: AsRef<str>> ColumnNames for &[S] {
    fn names(self) -> Vec<String> {
        listed(self)
    }
}

/// Asks after columns by their names alone: nothing is read for it.
///
/// # Errors
/// One that is not there.
pub fn known(data: &Data, names: &[&str]) -> Result<SchemaRef, PlotError> {
    let schema = data.schema()?;
    for name in names {
        dtype_of(&schema, name)?;
    }
    Ok(schema)
}

/// The names of a list of columns.
pub fn listed<I>(columns: I) -> Vec<String>
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    let mut columns = columns.into_iter();
    gathered(&mut || Some(columns.next()?.as_ref().to_owned()))
}

/// The same names, if they are of at least one and at most so many columns, each of which is
/// there.
pub fn checked(data: &Data, names: Vec<String>, most: usize) -> Result<Vec<String>, PlotError> {
    if names.is_empty() {
        return Err(PlotError::NoColumns);
    }
    let each: Vec<&str> = names.iter().map(String::as_str).collect();
    known(data, &each)?;
    if names.len() > most {
        return Err(PlotError::TooManyColumns {
            given: names.len(),
            most,
        });
    }
    Ok(names)
}
