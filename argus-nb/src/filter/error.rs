//! Why a frame can't be filtered.

use crate::schema;
use crate::suggest;
use argus_filter::Problem;
use polars::prelude::*;

/// A filter that can't be read, or that this frame can't answer.
#[derive(Debug, thiserror::Error)]
pub enum FilterError {
    /// A text that is no filter.
    #[error(transparent)]
    NotAFilter(#[from] argus_filter::FilterError),
    /// A column that is not there.
    #[error(
        "{error}{}\n  columns here: {}\n  hint: load it too, if the file has it: Load::new(…).columns([…, \"{field}\"]).read()?",
        suggest::did_you_mean(.nearest),
        .columns.join(", ")
    )]
    NoColumn {
        error: Box<argus_filter::FilterError>,
        /// ra's name for it.
        field: String,
        nearest: Vec<String>,
        columns: Vec<String>,
    },
    /// A question of TCP's flags, asked of states that are words.
    #[error(
        "`State` holds words such as {example}, and none of TCP's flags\n  {filter}\n  hint: have ra print them: ra -Zb -c , -r FILE; or ask con, fin or rst"
    )]
    NoFlags { filter: String, example: String },
    /// polars could not answer.
    #[error(transparent)]
    Polars(#[from] PolarsError),
}

impl FilterError {
    /// The same, of a frame: with what it has instead.
    pub(super) fn of_columns(error: argus_filter::FilterError, schema: &Schema) -> FilterError {
        let Problem::NoColumn { column, .. } = &*error.problem else {
            return FilterError::NotAFilter(error);
        };
        let columns: Vec<String> = schema.iter_names().map(|name| name.to_string()).collect();
        FilterError::NoColumn {
            field: schema::by_header(column)
                .map_or_else(|| column.to_lowercase(), |field| field.name.to_owned()),
            nearest: suggest::similar(column, columns.iter().map(String::as_str)),
            error: Box::new(error),
            columns,
        }
    }
}
