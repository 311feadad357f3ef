//! Facts: a name and what it is, a row each. Nothing of them is cut, however long they
//! are, since a hash without its end is of no use.

use super::bundle::{Bundle, HTML, PLAIN};
use super::escape::{escape_html, visible};
use super::html;

/// Long values are broken: a printed page can't be scrolled sideways.
const WHOLE: &str = "<style>.argus-table.argus-table.facts th{vertical-align:top}\
.argus-table.argus-table.facts td{white-space:pre-wrap;overflow-wrap:anywhere}</style>";

/// A row for each fact; the plain-text twin has a line for each.
pub(crate) fn bundle(facts: &[(String, String)]) -> Bundle {
    let width = facts.iter().map(|(what, _)| what.chars().count()).max();
    let width = width.unwrap_or(0);
    let lines: Vec<String> = facts
        .iter()
        .map(|(what, is)| format!("{}  {}", visible(&format!("{what:width$}")), visible(is)))
        .collect();
    let rows: String = facts
        .iter()
        .map(|(what, is)| {
            let [what, is] = [what, is].map(|text| escape_html(text));
            format!("<tr><th>{what}</th><td>{is}</td></tr>")
        })
        .collect();
    let table = format!(
        "{}{WHOLE}<div class=\"argus-table facts\"><table><tbody>{rows}</tbody></table></div>",
        html::STYLE
    );
    Bundle::default()
        .with(PLAIN, lines.join("\n"))
        .with(HTML, table)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_name_is_text() {
        let facts = [("data <b>.csv".to_owned(), "1\u{1b}[31m".to_owned())];
        let bundle = bundle(&facts);
        assert_eq!(bundle.plain(), "data <b>.csv  1␛[31m");
        assert!(bundle.html().contains("<th>data &lt;b&gt;.csv</th>"));
        assert!(bundle.html().contains("overflow-wrap:anywhere"));
    }
}
