//! A lazy query is shown as what it will do: its schema and its plan. It is
//! never collected behind the reader's back.

use super::{Bundle, HTML, PLAIN, escape_html, schema, visible};
use polars::prelude::LazyFrame;

/// Characters of a plan: one over many files, or with many words in `is_in`, has
/// no end.
const PLAN: usize = 6000;

pub(super) fn bundle(query: &LazyFrame) -> Bundle {
    let schema = match query.clone().collect_schema() {
        Ok(schema) => schema::bundle(&schema),
        Err(error) => Bundle::text(&format!("(no schema: {error})")),
    };
    let plan = query
        .explain(true)
        .unwrap_or_else(|error| format!("(no plan: {error})"));
    let plan = cut(&plan);
    let plain = format!(
        "LazyFrame (not collected: call .collect()?)\n\n{}\n\nplan\n{plan}",
        schema.plain()
    );
    let html = format!(
        "<div class=\"argus-query\"><p>LazyFrame <small>(not collected: call <code>.collect()?</code>)</small></p>\
         <details open><summary>schema</summary>{}</details>\
         <details open><summary>plan</summary><pre style=\"font-family:var(--jp-code-font-family,monospace)\">{}</pre></details></div>",
        schema.html(),
        escape_html(&plan),
    );
    Bundle::default()
        .with(PLAIN, visible(&plain).into_owned())
        .with(HTML, html)
}

fn cut(plan: &str) -> String {
    match plan.char_indices().nth(PLAN) {
        Some((end, _)) => format!("{}\n… {} more characters", &plan[..end], plan.len() - end),
        None => plan.to_owned(),
    }
}
