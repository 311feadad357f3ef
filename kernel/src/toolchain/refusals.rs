//! What rustc said of a cell is said again when evcxr has the same cell compiled again.
//!
//! evcxr compiles a cell that is refused up to three times: with another display around its
//! value, and without a closure around all of it, lest that be what is wrong. Where a name is
//! not found or a method does not exist, neither can be, and rustc would say the same again, of
//! the same lines in another place.
//!
//! The kernel has it forgotten before each cell ([`forget`]), so that it is only ever said of
//! the cell of which rustc said it.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// The file that holds it, in the folder of the cells' crate.
const FILE: &str = ".argus-refusal.json";

/// What is wrong whatever stands around the user's lines: a name, a field, a method that there
/// is not, or too many arguments.
const LASTING: [&str; 8] = [
    "E0061", "E0412", "E0423", "E0425", "E0432", "E0433", "E0599", "E0609",
];

/// What stands in evcxr's own lines, or in those that are put in their place.
const GENERATED: [&str; 2] = ["evcxr", "argus_nb::show"];

/// What rustc said of a source, and the lines of it that it named.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Refusal {
    diagnostics: Vec<Value>,
    lines: Vec<(u64, String)>,
}

/// Forgets what was said of the cell before.
pub fn forget() {
    if let Some(file) = file() {
        let _ = std::fs::remove_file(file);
    }
}

/// Keeps what rustc said of the source, if it would say so again.
pub fn note(source: &str, said: &str) {
    if let Some(file) = file()
        && let Some(refusal) = Refusal::from_said(source, said)
        && let Ok(text) = serde_json::to_vec(&refusal)
    {
        // Without it rustc is asked.
        let _ = std::fs::write(file, text);
    }
}

/// What rustc would say of the source, if it was asked of the same cell before.
pub fn again(source: &str) -> Option<String> {
    let text = std::fs::read(file()?).ok()?;
    let refusal: Refusal = serde_json::from_slice(&text).ok()?;
    refusal.of(source)
}

/// evcxr tells the folder to the processes that it starts, and we told it.
fn file() -> Option<PathBuf> {
    Some(Path::new(&std::env::var_os("EVCXR_TMPDIR")?).join(FILE))
}

impl Refusal {
    fn from_said(source: &str, said: &str) -> Option<Refusal> {
        let mut refusal = Refusal {
            diagnostics: Vec::new(),
            lines: Vec::new(),
        };
        let all: Vec<&str> = source.lines().collect();
        let mut is_lasting = false;
        for line in said.lines() {
            let diagnostic: Value = serde_json::from_str(line).ok()?;
            let code = diagnostic["code"]["code"].as_str();
            let has_place = diagnostic["spans"]
                .as_array()
                .is_some_and(|it| !it.is_empty());
            if diagnostic["level"] == "error" && has_place {
                is_lasting = code.is_some_and(|code| LASTING.contains(&code));
                if !is_lasting {
                    return None;
                }
            }
            for number in lines_of(&diagnostic) {
                let text = all.get(usize::try_from(number).ok()?.checked_sub(1)?)?;
                if GENERATED.iter().any(|it| text.contains(it)) {
                    return None;
                }
                refusal.lines.push((number, (*text).to_owned()));
            }
            refusal.diagnostics.push(diagnostic);
        }
        is_lasting.then_some(refusal)
    }

    /// The same of another source, if its lines stand together in that one, once.
    fn of(mut self, source: &str) -> Option<String> {
        let all: Vec<&str> = source.lines().collect();
        let (first, text) = self.lines.first()?;
        let mut places = (1u64..).zip(&all).filter(|(_, line)| line == &text);
        let (place, _) = places.next().filter(|_| places.next().is_none())?;
        let moved = i64::try_from(place).ok()? - i64::try_from(*first).ok()?;
        let is_there = |(number, text): &(u64, String)| {
            let at = number
                .checked_add_signed(moved)
                .and_then(|it| it.checked_sub(1));
            let at = at.and_then(|at| usize::try_from(at).ok());
            at.and_then(|at| all.get(at))
                .is_some_and(|line| line == text)
        };
        if !self.lines.iter().all(is_there) {
            return None;
        }
        let lines = self.diagnostics.iter_mut().map(|diagnostic| {
            spans_of(diagnostic, &mut |span| {
                for end in ["line_start", "line_end"] {
                    let number = span[end].as_u64().unwrap_or_default();
                    span[end] = number.saturating_add_signed(moved).into();
                }
            });
            format!("{diagnostic}\n")
        });
        Some(lines.collect())
    }
}

/// The lines of the cell's file that a diagnostic names.
fn lines_of(diagnostic: &Value) -> Vec<u64> {
    let mut lines = Vec::new();
    spans_of(&mut diagnostic.clone(), &mut |span| {
        let ends = ["line_start", "line_end"].map(|it| span[it].as_u64().unwrap_or_default());
        lines.extend(ends[0]..=ends[1]);
    });
    lines
}

/// Calls `change` with each span of a diagnostic, and of its advice, that is in the cell's file.
fn spans_of(diagnostic: &mut Value, change: &mut impl FnMut(&mut Value)) {
    for span in parts(diagnostic, "spans") {
        if span["file_name"] == "src/lib.rs" {
            change(span);
        }
    }
    for child in parts(diagnostic, "children") {
        spans_of(child, change);
    }
}

fn parts<'a>(diagnostic: &'a mut Value, name: &str) -> impl Iterator<Item = &'a mut Value> {
    let list = diagnostic.get_mut(name).and_then(Value::as_array_mut);
    list.into_iter().flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAUGHT: &str = "fn f() {\nmatch catch(||{\n(\nundefined + 1\n).evcxr_display();\n}";
    const PLAIN: &str = "fn f() {\nargus_nb::show_again!((\nundefined + 1\n)));\n}";

    fn said(line: u64, code: &str) -> String {
        let span = |line| serde_json::json!({ "file_name": "src/lib.rs", "line_start": line, "line_end": line });
        let child = serde_json::json!({ "message": "advice", "spans": [span(line)] });
        let diagnostic = serde_json::json!({
            "message": "cannot find", "level": "error", "code": { "code": code },
            "spans": [span(line)], "children": [child],
        });
        format!("{diagnostic}\n")
    }

    #[test]
    fn what_is_wrong_with_the_users_own_line_is_wrong_wherever_it_stands() {
        for (line, code, other, expected) in [
            (4, "E0425", PLAIN, Some(said(3, "E0425"))),
            (4, "E0425", CAUGHT, Some(said(4, "E0425"))),
            (4, "E0277", PLAIN, None),
            (5, "E0599", PLAIN, None),
            (4, "E0425", "fn f() {\ndefined + 1\n}", None),
            (4, "E0425", "undefined + 1\nundefined + 1", None),
        ] {
            let refusal = Refusal::from_said(CAUGHT, &said(line, code));
            let again = refusal.and_then(|it| it.of(other));
            assert_eq!(again, expected, "{code} {other}");
        }
    }
}
