//! What an error of polars' means in the cell that met it.

use super::habits;
use crate::toolchain::cell;

/// The explanation, in a line, if there is one that says more than polars does.
pub fn explanation(message: &str, code: &str) -> Option<String> {
    if let Some(name) = column_in_other_case(message) {
        return Some(format!(
            "the column is called {name:?}: upper and lower case are different letters"
        ));
    }
    let hint = habits::behind_polars(message, &cell::without_commands(code))?;
    let line = code.get(..hint.at.start)?.matches('\n').count() + 1;
    Some(match code.trim_end().contains('\n') {
        true => format!("line {line}: {}", hint.says),
        false => hint.says,
    })
}

/// The name of the column that was meant, if there is one that differs by case alone.
fn column_in_other_case(message: &str) -> Option<String> {
    let (_, rest) = message.split_once("unable to find column \"")?;
    let (missing, rest) = rest.split_once("\"; valid columns: [")?;
    let (columns, _) = rest.split_once(']')?;
    let mut columns = columns.split(", ").map(|name| name.trim_matches('"'));
    let found = columns.find(|name| name.to_lowercase() == missing.to_lowercase())?;
    Some(found.to_owned())
}

#[cfg(test)]
mod tests {
    use super::explanation;

    #[test]
    fn an_error_is_explained_where_the_cell_tells_why() {
        let missing = |name: &str| {
            format!("unable to find column {name:?}; valid columns: [\"Proto\", \"Dport\"]")
        };
        let code = "let q = df.lazy()\n.filter(col(\"proto\").eq(\"udp\"));\nq.collect()?";
        let said = explanation(&missing("proto"), code).unwrap();
        assert!(said.starts_with("the column is called \"Proto\""), "{said}");
        let said = explanation(&missing("udp"), code).unwrap();
        assert!(
            said.starts_with("line 2: polars reads a text here"),
            "{said}"
        );
        assert_eq!(explanation(&missing("Sport"), code), None);
    }
}
