//! Groups of rows, and numbers of each, as polars would give them.

use crate::data::engine::DataError;
use crate::data::remote::Remote;
use crate::data::remote::expression::{aggregate, term};
use crate::data::remote::refused::VerbError;
use polars::prelude::*;

/// A table with more rows than these is no answer to a question.
pub(super) const MOST_GROUPS: u64 = 1_000_000;

/// A row for each group, in any order, in the names and types that polars gives it.
///
/// # Errors
/// Expressions without SQL, and more groups than [`MOST_GROUPS`].
pub(super) fn grouped(
    remote: &Remote,
    keys: &[Expr],
    values: &[Expr],
) -> Result<DataFrame, VerbError> {
    let none = DataFrame::empty_with_schema(&remote.schema_ref()).lazy();
    let wanted = none.group_by(keys).agg(values).collect()?;
    let keys: Vec<String> = keys
        .iter()
        .map(|key| Ok(term(remote, key)?.sql))
        .collect::<Result<_, VerbError>>()?;
    let values: Vec<String> = values
        .iter()
        .map(|value| aggregate(remote, value))
        .collect::<Result<_, VerbError>>()?;
    let named = |(at, sql): (usize, &String)| format!("{sql} AS c{at}");
    let columns: Vec<String> = keys.iter().chain(&values).enumerate().map(named).collect();
    let select = format!(
        "SELECT {} FROM {} GROUP BY {} LIMIT {}",
        columns.join(", "),
        remote.narrowed_sql()?,
        keys.join(", "),
        MOST_GROUPS + 1
    );
    let answer = remote.answer(&select, MOST_GROUPS + 1)?;
    if answer.height() as u64 > MOST_GROUPS {
        let names = wanted.get_column_names_owned();
        let what = format!("a row for each {}", names[..keys.len()].join(", "));
        let most = MOST_GROUPS;
        return Err(DataError::TooLarge { what, most }.into());
    }
    typed(&answer, &wanted)
}

/// One row of numbers of all rows, in the names and types that polars gives it.
///
/// # Errors
/// Expressions without SQL.
pub(crate) fn summed(remote: &Remote, values: &[Expr]) -> Result<DataFrame, VerbError> {
    let none = DataFrame::empty_with_schema(&remote.schema_ref()).lazy();
    let wanted = none.select(values).collect()?;
    let mut columns = Vec::new();
    for (at, value) in values.iter().enumerate() {
        columns.push(format!("{} AS c{at}", aggregate(remote, value)?));
    }
    let select = format!(
        "SELECT {} FROM {}",
        columns.join(", "),
        remote.narrowed_sql()?
    );
    typed(&remote.answer(&select, 1)?, &wanted)
}

fn typed(answer: &DataFrame, wanted: &DataFrame) -> Result<DataFrame, VerbError> {
    let columns = answer.columns().iter().zip(wanted.columns());
    let columns: PolarsResult<Vec<Column>> = columns
        .map(|(column, wanted)| {
            let values = column.strict_cast(wanted.dtype())?;
            Ok(values.with_name(wanted.name().clone()))
        })
        .collect();
    Ok(DataFrame::new(answer.height(), columns?)?)
}
