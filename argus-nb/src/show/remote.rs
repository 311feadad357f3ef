//! Rows at an engine: where they are, their columns, and the first of them.

use super::schema::schema;
use crate::data::remote::Remote;
use crate::display::{Bundle, HTML, PLAIN, escape_html, table, visible};

/// As many rows are asked for.
const FIRST: usize = 10;

/// The first rows, which the engine is asked for. An engine that can't answer is no error here: what
/// is shown says why.
pub(super) fn remote(rows: &Remote) -> Bundle {
    let heading = format!("{rows:?}");
    let columns = schema(&rows.schema());
    let first = match rows.head(Some(FIRST)) {
        Ok(first) => table::frame(&first, &[]),
        Err(error) => Bundle::text(&format!("(no rows: {error})")),
    };
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
    Bundle::default()
        .with(PLAIN, visible(&plain).into_owned())
        .with(HTML, html)
}
