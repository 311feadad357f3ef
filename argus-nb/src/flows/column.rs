//! A column of a frame by its name, or why there is none that serves.

use crate::suggest;
use polars::prelude::*;

/// A column that is not there, or does not hold what was asked of it.
#[derive(Debug, thiserror::Error)]
pub enum ColumnError {
    /// No column of that name.
    #[error("no column `{name}`{}\n  columns here: {}", suggest::did_you_mean(.nearest), .columns.join(", "))]
    Unknown {
        name: String,
        nearest: Vec<String>,
        columns: Vec<String>,
    },
    /// A question of numbers, asked of something else.
    #[error(
        "column `{name}` is {dtype}, and numbers are needed\n  hint: choose a numeric column, or cast it: col(\"{name}\").cast(DataType::Float64)"
    )]
    NotNumeric { name: String, dtype: DataType },
    /// A question of true and false, asked of something else.
    #[error(
        "column `{name}` is {dtype}, and true or false is needed\n  hint: make such a column: df.lazy().with_columns([col(\"{name}\").eq(lit(…)).alias(\"label\")]).collect()?"
    )]
    NotLabels { name: String, dtype: DataType },
    /// A frame that is not one of flows.
    #[error("no field of a flow to make features of: one of {} is needed\n  columns here: {}", .wanted.join(", "), .columns.join(", "))]
    NoFields {
        wanted: Vec<&'static str>,
        columns: Vec<String>,
    },
    /// A text that is no network.
    #[error("`{0}` is not a network\n  hint: write it as 10.0.0.0/8 or 2001:db8::/32")]
    NotANetwork(String),
    /// polars could not answer.
    #[error(transparent)]
    Polars(#[from] PolarsError),
}

/// The column of that name, or an error that names its neighbours.
pub(crate) fn known<'a>(df: &'a DataFrame, name: &str) -> Result<&'a Column, ColumnError> {
    df.column(name).map_err(|_| {
        let columns: Vec<String> = df
            .get_column_names()
            .iter()
            .map(|name| name.to_string())
            .collect();
        ColumnError::Unknown {
            name: name.to_owned(),
            nearest: suggest::similar(name, columns.iter().map(String::as_str)),
            columns,
        }
    })
}
