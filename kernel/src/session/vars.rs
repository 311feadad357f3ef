//! `:vars`: the variables as a table; `:type`: one of them.

use super::failure::Failure;
use super::scope::{InScope, bytes};
use std::collections::BTreeMap;

/// A variable's type.
pub fn type_of(scope: &InScope, name: &str) -> Result<BTreeMap<String, String>, Failure> {
    let Some(variable) = scope.variable(name) else {
        return Err(Failure::Refused {
            message: format!("there is no variable `{name}`\n  hint: :vars lists them"),
        });
    };
    let line = format!("{}: {}", variable.name, variable.type_name);
    Ok(BTreeMap::from([("text/plain".to_owned(), line)]))
}

/// Name, type, size and shape of each, by MIME type.
pub fn table(scope: &InScope) -> BTreeMap<String, String> {
    let header = ["name", "type", "size", "shape"].map(str::to_owned);
    let rows: Vec<[String; 4]> = scope
        .variables
        .iter()
        .map(|variable| {
            [
                variable.name.clone(),
                variable.type_name.clone(),
                bytes(variable.bytes),
                variable.shape.clone(),
            ]
        })
        .collect();
    let line = |tag: &str, cells: &[String; 4]| {
        let cells: String = cells
            .iter()
            .map(|cell| format!("<{tag} style=\"text-align:left\">{}</{tag}>", escape(cell)))
            .collect();
        format!("<tr>{cells}</tr>")
    };
    let body: String = rows.iter().map(|row| line("td", row)).collect();
    let html = format!(
        "<table><thead>{}</thead><tbody>{body}</tbody></table>",
        line("th", &header)
    );
    BTreeMap::from([
        ("text/html".to_owned(), html),
        ("text/plain".to_owned(), plain(&header, &rows)),
    ])
}

fn plain(header: &[String; 4], rows: &[[String; 4]]) -> String {
    if rows.is_empty() {
        return "no variables".to_owned();
    }
    let all = || std::iter::once(header).chain(rows);
    let widths: Vec<usize> = (0..4)
        .map(|i| all().map(|row| row[i].chars().count()).max().unwrap_or(0))
        .collect();
    let lines: Vec<String> = all()
        .map(|row| {
            let cells = row.iter().zip(&widths);
            let cells: Vec<String> = cells
                .map(|(cell, width)| format!("{cell:width$}"))
                .collect();
            cells.join("  ").trim_end().to_owned()
        })
        .collect();
    lines.join("\n")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use argus_wire::Variable;

    #[test]
    fn a_type_is_text_and_the_columns_line_up() {
        let variable = Variable {
            name: "v".to_owned(),
            type_name: "Vec<f64>".to_owned(),
            bytes: 2400,
            shape: "300".to_owned(),
            ..Variable::default()
        };
        let shown = table(&InScope {
            variables: vec![variable],
            ..InScope::default()
        });
        assert!(shown["text/html"].contains("Vec&lt;f64&gt;"));
        assert_eq!(
            shown["text/plain"],
            "name  type      size  shape\nv     Vec<f64>  2 KB  300"
        );
    }
}
