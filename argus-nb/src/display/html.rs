//! A table as HTML, in the colours of the page that it stands on.

use super::count::count;
use super::escape::escape_html;
use super::layout::{Cell, Heading, Table, Text};
use std::fmt::Write;

/// JupyterLab's theme variables, with fallbacks for an exported page. The class
/// is named twice so that the selectors outweigh JupyterLab's own for tables
/// (`:not(.jp-RenderedMarkdown).jp-RenderedHTMLCommon td`).
pub(super) const STYLE: &str = "<style>\
.argus-table.argus-table{overflow-x:auto;max-width:100%;color:var(--jp-content-font-color1,inherit)}\
.argus-table.argus-table table{border-collapse:collapse;margin:0;font-variant-numeric:tabular-nums;font-size:var(--jp-code-font-size,13px)}\
.argus-table.argus-table th,.argus-table.argus-table td{padding:.2em .7em;text-align:left;white-space:pre;\
border-bottom:1px solid var(--jp-border-color2,#8884)}\
.argus-table.argus-table th{font-weight:600;border-bottom-width:2px;vertical-align:bottom}\
.argus-table.argus-table th small{display:block;font-weight:400;opacity:.65}\
.argus-table.argus-table .n{text-align:right}\
.argus-table.argus-table .null{opacity:.5;font-style:italic}\
.argus-table.argus-table .gap td{text-align:center;opacity:.65}\
.argus-table.argus-table p{margin:.3em 0;opacity:.75;font-size:.9em}\
</style>";

pub(super) fn write(table: &Table) -> String {
    let mut out = format!("{STYLE}<div class=\"argus-table\"><table>");
    head(table, &mut out);
    body(table, &mut out);
    let _ = write!(out, "</table><p>{}", escape_html(&table.summary));
    if let Some(gap) = table.gaps.columns {
        let _ = write!(out, ", {} left out", count(gap.left_out, "column"));
    }
    out.push_str("</p>");
    for line in &table.remarks {
        let _ = write!(out, "<p>{}</p>", escape_html(line));
    }
    out.push_str("</div>");
    out
}

fn head(table: &Table, out: &mut String) {
    out.push_str("<thead><tr>");
    for (i, heading) in table.columns.iter().enumerate() {
        if is_behind_gap(table, i) {
            out.push_str("<th>…</th>");
        }
        let _ = write!(
            out,
            "<th{}{}>{}<small>{}</small></th>",
            class(heading, false),
            title(&heading.name),
            escape_html(&heading.name.shown),
            escape_html(&heading.dtype),
        );
    }
    out.push_str("</tr></thead>");
}

fn body(table: &Table, out: &mut String) {
    out.push_str("<tbody>");
    for (i, row) in table.rows.iter().enumerate() {
        if let Some(gap) = table.gaps.rows.filter(|gap| gap.before == i) {
            let _ = write!(
                out,
                "<tr class=\"gap\"><td colspan=\"{}\">… {} left out …</td></tr>",
                table.columns.len() + usize::from(table.gaps.columns.is_some()),
                count(gap.left_out, "row"),
            );
        }
        out.push_str("<tr>");
        for (i, (cell, heading)) in row.iter().zip(&table.columns).enumerate() {
            if is_behind_gap(table, i) {
                out.push_str("<td>…</td>");
            }
            let _ = match cell {
                Cell::Null => write!(out, "<td{}>null</td>", class(heading, true)),
                Cell::Value(text) => write!(
                    out,
                    "<td{}{}>{}</td>",
                    class(heading, false),
                    title(text),
                    escape_html(&text.shown)
                ),
            };
        }
        out.push_str("</tr>");
    }
    out.push_str("</tbody>");
}

/// Whether columns are left out before the shown column `i`.
fn is_behind_gap(table: &Table, i: usize) -> bool {
    table.gaps.columns.is_some_and(|gap| gap.before == i)
}

fn class(heading: &Heading, is_null: bool) -> &'static str {
    match (heading.is_number, is_null) {
        (true, true) => " class=\"n null\"",
        (true, false) => " class=\"n\"",
        (false, true) => " class=\"null\"",
        (false, false) => "",
    }
}

/// The whole of a text that was cut, which a browser shows where one points at it.
fn title(text: &Text) -> String {
    text.whole.as_ref().map_or_else(String::new, |whole| {
        format!(" title=\"{}\"", escape_html(whole))
    })
}
