//! Questions that have not been asked yet: lazy queries and expressions.

use super::failure::Failure;
use super::first::first_rows;
use super::schema::schema;
use crate::data::{DataError, Engine};
use crate::display::{Bundle, HTML, PLAIN, escape_html, visible};
use polars::prelude::{DslPlan, Expr, LazyFrame};

/// Characters of a plan that are shown. One over many files, or with many words in
/// `is_in`, may have megabytes.
const PLAN: usize = 6000;

/// A lazy query: its rows, if they are no more than a table shows, as those of a frame; else the
/// first of them, and what the query will do. One that writes a file is shown as its plan alone,
/// since it would write.
///
/// # Errors
/// What the query meets.
pub(super) fn lazy(query: &LazyFrame) -> Result<Bundle, Failure> {
    if let DslPlan::Sink { .. } | DslPlan::SinkMultiple { .. } = query.logical_plan {
        return Ok(planned(query, None));
    }
    let first = first_rows(|n| Engine::first(query, n)).map_err(|error| match error {
        DataError::Polars(error) => Failure::new(&error),
        error => Failure::new(&error),
    })?;
    Ok(match first {
        Ok(all) => all,
        Err(first) => planned(query, Some(&first)),
    })
}

/// What a query will do, with some of its rows before it.
fn planned(query: &LazyFrame, first: Option<&Bundle>) -> Bundle {
    let plan = query
        .explain(true)
        .unwrap_or_else(|error| format!("(no plan: {error})"));
    let plan = cut(&plan);
    let columns = match query.clone().collect_schema() {
        Ok(found) => schema(&found),
        Err(error) => Bundle::text(&format!("(no schema: {error})")),
    };
    let said = match first {
        Some(_) => ("the first rows; all of them come by ", ".collect()?"),
        None => ("it writes when it is collected: ", ".collect()?"),
    };
    let (rows, html_rows) = first.map_or_else(Default::default, |first| {
        (first.plain().to_owned(), first.html())
    });
    let plain = format!("LazyFrame ({}{})\n\n{rows}\n\nplan\n{plan}", said.0, said.1);
    let html = format!(
        "<div class=\"argus-query\"><p>LazyFrame <small>({}<code>{}</code>)</small></p>{html_rows}\
         <details><summary>schema</summary>{}</details>\
         <details><summary>plan</summary><pre style=\"font-family:var(--jp-code-font-family,monospace)\">{}</pre></details></div>",
        said.0,
        said.1,
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
