//! Questions that have not been asked yet: lazy queries and expressions.

use super::schema::schema;
use crate::display::{Bundle, HTML, PLAIN, escape_html, visible};
use polars::prelude::{Expr, LazyFrame};

/// Characters of a plan that are shown. One over many files, or with many words in
/// `is_in`, may have megabytes.
const PLAN: usize = 6000;

/// A lazy query, as what it will do: its schema and its plan. Showing it never
/// collects it, which may take long.
pub(super) fn lazy(query: &LazyFrame) -> Bundle {
    let columns = match query.clone().collect_schema() {
        Ok(found) => schema(&found),
        Err(error) => Bundle::text(&format!("(no schema: {error})")),
    };
    let plan = query
        .explain(true)
        .unwrap_or_else(|error| format!("(no plan: {error})"));
    let plan = cut(&plan);
    let plain = format!(
        "LazyFrame (not collected: call .collect()?)\n\n{}\n\nplan\n{plan}",
        columns.plain()
    );
    let html = format!(
        "<div class=\"argus-query\"><p>LazyFrame <small>(not collected: call <code>.collect()?</code>)</small></p>\
         <details open><summary>schema</summary>{}</details>\
         <details open><summary>plan</summary><pre style=\"font-family:var(--jp-code-font-family,monospace)\">{}</pre></details></div>",
        columns.html(),
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

/// An expression, as polars writes it.
pub(super) fn expression(expr: &Expr) -> Bundle {
    let text = expr.to_string();
    let html = format!("<code>{}</code>", escape_html(&text));
    Bundle::default()
        .with(PLAIN, visible(&text).into_owned())
        .with(HTML, html)
}
