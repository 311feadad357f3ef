//! Which variables rustc says only their own cell can have.

use crate::toolchain::oracle::Reason;
use evcxr::CompilationError;
use serde_json::Value;
use std::collections::BTreeMap;

/// The variables that can't be kept, by what rustc, or evcxr for it, says of the lines
/// that keep them.
pub fn unkept(errors: &[CompilationError]) -> BTreeMap<String, Reason> {
    let mut unkept = BTreeMap::new();
    for error in errors {
        let message = error.message();
        if let Some(name) = evcxrs_name(&message) {
            unkept.insert(name.to_owned(), Reason::Borrows);
        }
        let Some(reason) = error.code().and_then(reason) else {
            continue;
        };
        let mut lines = Vec::new();
        source_lines(&error.json, &mut lines);
        for name in lines.into_iter().filter_map(kept_in) {
            unkept.insert(name.to_owned(), reason);
        }
    }
    unkept
}

/// Whether a cell was refused before any of it ran: by rustc, or by evcxr, which has to be told
/// the types of variables.
pub fn is_refusal(error: &evcxr::Error) -> bool {
    match error {
        evcxr::Error::CompilationErrors(_) => true,
        evcxr::Error::Message(message) => message.contains("automatically determine type"),
        _ => false,
    }
}

/// Whether all that is wrong is that names are not found, which rustc says before it looks at
/// any type.
pub fn is_of_names(error: &evcxr::Error) -> bool {
    let evcxr::Error::CompilationErrors(errors) = error else {
        return false;
    };
    let of_names = ["E0412", "E0423", "E0425", "E0432", "E0433"];
    let is_of_name =
        |error: &CompilationError| error.code().is_some_and(|code| of_names.contains(&code));
    let mut errors = errors.iter().filter(|it| it.level() == "error").peekable();
    errors.peek().is_some() && errors.all(is_of_name)
}

/// Whether all that is wrong is that the cell moves variables which it was to put back.
pub fn is_only_moved(errors: &[CompilationError]) -> bool {
    let is_moved = |error: &CompilationError| {
        let mut lines = Vec::new();
        source_lines(&error.json, &mut lines);
        error.code() == Some("E0382") && lines.into_iter().any(|line| kept_in(line).is_some())
    };
    !errors.is_empty() && errors.iter().all(is_moved)
}

fn reason(code: &str) -> Option<Reason> {
    match code {
        "E0381" => Some(Reason::Unset),
        "E0373" | "E0499" | "E0502" | "E0503" | "E0505" | "E0506" | "E0515" | "E0521" | "E0597"
        | "E0621" | "E0700" | "E0712" | "E0713" | "E0716" => Some(Reason::Borrows),
        _ => None,
    }
}

/// The variable in evcxr's own words for such an error.
fn evcxrs_name(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("The variable `")?;
    let (name, rest) = rest.split_once('`')?;
    rest.contains("reference with a non-static lifetime")
        .then_some(name)
}

/// The lines of source that rustc points at.
fn source_lines<'a>(json: &'a Value, lines: &mut Vec<&'a str>) {
    for span in json["spans"].as_array().into_iter().flatten() {
        let texts = span["text"].as_array().into_iter().flatten();
        lines.extend(texts.filter_map(|text| text["text"].as_str()));
    }
    for child in json["children"].as_array().into_iter().flatten() {
        source_lines(child, lines);
    }
}

/// The variable that a line puts into the store, where a cell is run or only checked.
fn kept_in(line: &str) -> Option<&str> {
    let call = line.trim().strip_prefix("evcxr_variable_store")?;
    match call.strip_prefix(".put_variable::<") {
        Some(put) => put.rsplit_once(">(stringify!(")?.1.split_once(')'),
        None => call.strip_prefix('(')?.split_once(')'),
    }
    .map(|(name, _)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_is_read_off_the_line_that_keeps_it() {
        for (line, name) in [
            (
                "evcxr_variable_store.put_variable::<&Column>(stringify!(c), c);",
                Some("c"),
            ),
            ("evcxr_variable_store(c);", Some("c")),
            ("let c = df.column(\"x\")?;", None),
        ] {
            assert_eq!(kept_in(line), name, "{line}");
        }
        assert_eq!(
            evcxrs_name("The variable `word` contains a reference with a non-static lifetime so"),
            Some("word")
        );
    }
}
