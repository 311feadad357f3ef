//! A lazy query is shown as what it will do: its schema and its plan. It is
//! never collected behind the reader's back.

use super::{Bundle, HTML, PLAIN, escape_html, visible};
use polars::prelude::LazyFrame;

pub(super) fn bundle(query: &LazyFrame) -> Bundle {
    let schema = schema(query);
    let plan = query
        .explain(true)
        .unwrap_or_else(|error| format!("(no plan: {error})"));
    let plain =
        format!("LazyFrame (not collected: call .collect()?)\n\nschema\n{schema}\nplan\n{plan}");
    let html = format!(
        "<div class=\"argus-query\"><p>LazyFrame <small>(not collected: call <code>.collect()?</code>)</small></p>\
         <details open><summary>schema</summary><pre>{}</pre></details>\
         <details open><summary>plan</summary><pre>{}</pre></details></div>",
        escape_html(&schema),
        escape_html(&plan),
    );
    Bundle::default()
        .with(PLAIN, visible(&plain).into_owned())
        .with(HTML, html)
}

fn schema(query: &LazyFrame) -> String {
    match query.clone().collect_schema() {
        Ok(schema) => schema
            .iter()
            .map(|(name, dtype)| format!("  {name}: {dtype}\n"))
            .collect(),
        Err(error) => format!("  (no schema: {error})\n"),
    }
}
