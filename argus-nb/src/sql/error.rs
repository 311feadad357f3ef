//! What is wrong with a query, shown where it is wrong.

use crate::display::visible;
use polars::prelude::PolarsError;

pub(super) const TOO_DEEP: &str = "this is nested too deeply";

/// A stretch of the query's text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub start: usize,
    pub end: usize,
}

impl Span {
    /// From the first of one to the last of the other.
    pub(super) fn to(self, last: Span) -> Span {
        Span {
            start: self.start,
            end: last.end.max(self.end),
        }
    }
}

/// A fault, before it is known of which query.
#[derive(Debug)]
pub(super) enum Fault {
    Query { what: String, at: Span },
    Polars(PolarsError),
}

impl Fault {
    pub(super) fn new(at: Span, what: impl Into<String>) -> Fault {
        Fault::Query {
            what: what.into(),
            at,
        }
    }

    pub(super) fn of(self, query: &str) -> SqlError {
        match self {
            Fault::Query { what, at } => SqlError::Query {
                shown: shown(&what, query, at),
            },
            Fault::Polars(error) => SqlError::Polars(error),
        }
    }
}

impl From<PolarsError> for Fault {
    fn from(error: PolarsError) -> Fault {
        Fault::Polars(error)
    }
}

/// Why a query has no answer.
#[derive(Debug, thiserror::Error)]
pub enum SqlError {
    /// The query says something that can't be understood, or names what is not there.
    #[error("{shown}")]
    Query {
        /// What is wrong, the line of the query and a mark under the place.
        shown: String,
    },
    /// polars could not answer.
    #[error(transparent)]
    Polars(#[from] PolarsError),
}

/// What is wrong, the line where it is, carets under it, and what else there is to say.
fn shown(what: &str, query: &str, at: Span) -> String {
    let (first, more) = what.split_once('\n').unwrap_or((what, ""));
    let start = at.start.min(query.len());
    let line_start = query[..start].rfind('\n').map_or(0, |end| end + 1);
    let line = query[line_start..].lines().next().unwrap_or("");
    let number = query[..start].matches('\n').count() + 1;
    let before = query[line_start..start].chars().count();
    let marked = query[start..at.end.clamp(start, query.len())]
        .lines()
        .next()
        .map_or(0, |marked| marked.chars().count());
    let line = visible(line).replace('\t', " ");
    let margin = " ".repeat(number.to_string().len());
    let mark = format!("{}{}", " ".repeat(before), "^".repeat(marked.max(1)));
    let place = format!("  {number} | {line}\n  {margin} | {mark}");
    match more {
        "" => format!("{}\n{place}", visible(first)),
        more => format!("{}\n{place}\n{}", visible(first), visible(more)),
    }
}
