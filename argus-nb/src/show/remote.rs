//! Rows at an engine: where they are, their columns, and the first of them.

use super::failure::Failure;
use super::first::first_rows;
use super::schema::schema;
use crate::data::remote::Remote;
use crate::display::{Bundle, HTML, PLAIN, escape_html, visible};

/// The rows, if they are no more than a table shows, as those of a frame; else the first of them,
/// and whose they are. The engine is asked for them.
///
/// # Errors
/// What the engine says.
pub(super) fn remote(rows: &Remote) -> Result<Bundle, Failure> {
    let first = first_rows(|n| rows.head(Some(n))).map_err(|error| Failure::new(&error))?;
    let first = match first {
        Ok(all) => return Ok(all),
        Err(first) => first,
    };
    let heading = format!("{rows:?}");
    let columns = schema(&rows.schema());
    let plain = format!(
        "{heading} (the first rows; all of them come by .fetch()?)\n\n{}\n\n{}",
        first.plain(),
        columns.plain()
    );
    let html = format!(
        "<div class=\"argus-query\"><p>{} <small>(the first rows; all of them come by <code>.fetch()?</code>)</small></p>{}\
         <details><summary>schema</summary>{}</details></div>",
        escape_html(&heading),
        first.html(),
        columns.html(),
    );
    Ok(Bundle::default()
        .with(PLAIN, visible(&plain).into_owned())
        .with(HTML, html))
}
