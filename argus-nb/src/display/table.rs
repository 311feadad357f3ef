//! Frames and columns as HTML tables, with polars' own text table as the twin.
//!
//! The output is bounded: at most [`ROWS`] rows and [`COLUMNS`] columns,
//! whatever the size of the frame; what is left out is said in words.

use super::{Bundle, HTML, PLAIN, escape_html, visible};
use crate::load::load_report;
use polars::prelude::*;
use std::fmt::Write;

/// Rows shown before head and tail are cut out of a longer frame.
const ROWS: usize = 10;
/// Columns shown before the middle is left out.
const COLUMNS: usize = 30;
/// Characters of a cell before it is cut, the whole left in its tooltip.
const WIDTH: usize = 60;
/// Characters of a tooltip: no single value may fill a notebook file.
const TOOLTIP: usize = 200;

/// JupyterLab's theme variables, with fallbacks for an exported page. The
/// selectors outweigh JupyterLab's own for tables (`.jp-RenderedHTMLCommon td`).
const STYLE: &str = "<style>\
.argus-table{overflow-x:auto;max-width:100%}\
.argus-table table{border-collapse:collapse;font-variant-numeric:tabular-nums;font-size:var(--jp-code-font-size,13px)}\
.argus-table table tr th,.argus-table table tr td{padding:.2em .7em;text-align:left;white-space:pre;\
border-bottom:1px solid var(--jp-border-color2,#bdbdbd55)}\
.argus-table table tr th{font-weight:600;border-bottom-width:2px}\
.argus-table table tr small{display:block;font-weight:400;opacity:.65}\
.argus-table table tr .n{text-align:right}\
.argus-table table tr .null{opacity:.4;font-style:italic}\
.argus-table table tr.gap td{text-align:center;opacity:.6}\
.argus-table p{margin:.3em 0;opacity:.75;font-size:.9em}\
</style>";

/// A frame: HTML, and the table that polars prints.
pub(super) fn frame(df: &DataFrame) -> Bundle {
    let (rows, width) = df.shape();
    let summary = format!("{} × {}", count(rows, "row"), count(width, "column"));
    let said = load_report(df).map_or_else(Vec::new, |report| report.lines());
    bundle(df, &summary, &said, &df.to_string())
}

/// A column on its own.
pub(super) fn series(series: &Series) -> Bundle {
    let summary = count(series.len(), "value");
    bundle(
        &series.clone().into_frame(),
        &summary,
        &[],
        &format!("{series}"),
    )
}

/// `said` is what the load had to say of the frame, a line each.
fn bundle(df: &DataFrame, summary: &str, said: &[String], plain: &str) -> Bundle {
    let plain: Vec<&str> = std::iter::once(plain)
        .chain(said.iter().map(String::as_str))
        .collect();
    Bundle::default()
        .with(PLAIN, visible(&plain.join("\n")).into_owned())
        .with(HTML, html(df, summary, said))
}

/// `1 row`, `4,953,136 rows`.
pub(crate) fn count(n: usize, what: &str) -> String {
    let digits = n.to_string();
    let grouped: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    let plural = if n == 1 { "" } else { "s" };
    format!("{} {what}{plural}", grouped.join(","))
}

/// Which of `n` places are shown: all, or the first and the last of them.
fn shown(n: usize, most: usize) -> (Vec<usize>, usize) {
    if n <= most {
        return ((0..n).collect(), 0);
    }
    let head = most.div_ceil(2);
    let tail = most - head;
    ((0..head).chain(n - tail..n).collect(), n - most)
}

fn html(df: &DataFrame, summary: &str, said: &[String]) -> String {
    let (rows, rows_left_out) = shown(df.height(), ROWS);
    let (columns, columns_left_out) = shown(df.width(), COLUMNS);
    let columns: Vec<&Column> = columns.into_iter().map(|i| &df.columns()[i]).collect();
    let gap_column = (columns_left_out > 0).then_some(COLUMNS.div_ceil(2));

    let mut out = format!("{STYLE}<div class=\"argus-table\"><table><thead><tr>");
    for (i, column) in columns.iter().enumerate() {
        if gap_column == Some(i) {
            out.push_str("<th>…</th>");
        }
        let _ = write!(
            out,
            "<th{}>{}<small>{}</small></th>",
            class(column),
            escape_html(column.name()),
            escape_html(&column.dtype().to_string()),
        );
    }
    out.push_str("</tr></thead><tbody>");
    for (i, &row) in rows.iter().enumerate() {
        if rows_left_out > 0 && i == ROWS.div_ceil(2) {
            let _ = write!(
                out,
                "<tr class=\"gap\"><td colspan=\"{}\">… {} left out …</td></tr>",
                columns.len() + usize::from(gap_column.is_some()),
                count(rows_left_out, "row"),
            );
        }
        out.push_str("<tr>");
        for (i, column) in columns.iter().enumerate() {
            if gap_column == Some(i) {
                out.push_str("<td>…</td>");
            }
            out.push_str(&cell(column, row));
        }
        out.push_str("</tr>");
    }
    let _ = write!(out, "</tbody></table><p>{summary}");
    if columns_left_out > 0 {
        let _ = write!(out, ", {} left out", count(columns_left_out, "column"));
    }
    out.push_str("</p>");
    for line in said {
        let _ = write!(out, "<p>{}</p>", escape_html(line));
    }
    out.push_str("</div>");
    out
}

fn class(column: &Column) -> &'static str {
    if column.dtype().is_primitive_numeric() {
        " class=\"n\""
    } else {
        ""
    }
}

fn cell(column: &Column, row: usize) -> String {
    let value = match column.get(row) {
        Ok(AnyValue::Null) | Err(_) => return "<td class=\"null\">null</td>".to_owned(),
        Ok(value) => value,
    };
    // polars prints words of a category with quotes around them.
    let text = match value.get_str() {
        Some(text) => text.to_owned(),
        None => value.to_string(),
    };
    let class = class(column);
    if text.chars().count() <= WIDTH {
        return format!("<td{class}>{}</td>", escape_html(&text));
    }
    let cut: String = text.chars().take(WIDTH).collect();
    let whole: String = text.chars().take(TOOLTIP).collect();
    format!(
        "<td{class} title=\"{}\">{}…</td>",
        escape_html(&whole),
        escape_html(&cut)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_frame_shows_its_head_and_its_tail_and_says_what_is_left_out() {
        let df = df!("n" => (0..1_234_567).collect::<Vec<i32>>()).unwrap();
        let html = frame(&df).get(HTML).unwrap().to_owned();
        assert!(html.contains("<td class=\"n\">4</td>"));
        assert!(!html.contains("<td class=\"n\">5</td>"));
        assert!(html.contains("<td class=\"n\">1234562</td>"));
        assert!(html.contains("… 1,234,557 rows left out …"));
        assert!(html.contains("<p>1,234,567 rows × 1 column</p>"));
    }

    #[test]
    fn a_wide_frame_of_long_hostile_text_stays_small_and_inert() {
        let label = "<script>alert(1)</script>\u{1b}[31m".repeat(1000);
        let columns = (0..200)
            .map(|i| Column::new(format!("<b>{i}").into(), vec![label.as_str(); 3]))
            .collect();
        let bundle = frame(&DataFrame::new_infer_height(columns).unwrap());
        let html = bundle.get(HTML).unwrap();
        assert!(!html.contains("<script"), "a label became markup");
        assert!(!html.contains("<b>"), "a column name became markup");
        assert!(
            !bundle.plain().contains('\u{1b}'),
            "a terminal escape passed"
        );
        assert!(html.contains("170 columns left out"));
        assert!(html.len() < 200_000, "{} bytes", html.len());
    }

    #[test]
    fn words_of_a_category_are_shown_as_text_is() {
        let words = Column::new("Dir".into(), ["->"]);
        let dtype = DataType::from_categories(Categories::global());
        let df = words.cast(&dtype).unwrap().into_frame();
        let html = frame(&df).get(HTML).unwrap().to_owned();
        assert!(html.contains("<td>-&gt;</td>"), "{html}");
    }

    #[test]
    fn null_is_told_from_the_text_null() {
        let df = df!("State" => [Some("null"), None]).unwrap();
        let html = frame(&df).get(HTML).unwrap().to_owned();
        assert!(html.contains("<td>null</td>"));
        assert!(html.contains("<td class=\"null\">null</td>"));
    }
}
