//! A cell's failure as an `error` message has it: a name, a message, and what a person
//! reads, a line each, in a terminal's colours.

use super::snippet;
use crate::session::failure::diagnostic::Diagnostic;
use crate::session::failure::{Failure, Place};
use jupyter_protocol::ErrorOutput;

const BOLD: &str = "\u{1b}[1m";
const RED: &str = "\u{1b}[1;31m";
const PLAIN: &str = "\u{1b}[0m";

/// The three fields that an `error`, an `execute_reply` and a user expression share.
pub fn error_output(failure: &Failure) -> ErrorOutput {
    let (ename, evalue) = (name(failure).to_owned(), failure.to_string());
    let traceback = match failure {
        Failure::Compile { code, diagnostics } if !diagnostics.is_empty() => diagnostics
            .iter()
            .flat_map(|diagnostic| compile_error(diagnostic, code))
            .collect(),
        Failure::Syntax { code, message, at } => lines(&snippet::syntax(message, at, code)),
        _ => explanation(failure)
            .into_iter()
            .chain(named(&ename, &evalue, place(failure)))
            .collect(),
    };
    ErrorOutput {
        ename,
        evalue,
        traceback,
    }
}

/// What kind of failure it is: rustc's code, the error's type, or a word of ours.
fn name(failure: &Failure) -> &str {
    match failure {
        Failure::Compile { diagnostics, .. } => diagnostics
            .first()
            .and_then(|first| first.code.as_deref())
            .unwrap_or("CompileError"),
        Failure::Syntax { .. } => "SyntaxError",
        Failure::Refused { .. } => "Error",
        Failure::Panic { .. } => "panic",
        Failure::Error { type_name, .. } => type_name,
        Failure::ProcessDied { .. } => "ProcessDied",
        Failure::Stopped { .. } | Failure::Killed { .. } => "Interrupted",
        Failure::EvcxrPanicked => "EvcxrPanicked",
        Failure::SessionEnded => "EngineGone",
        Failure::NoPreload(_) => "PreloadError",
        Failure::NotStarted { .. } => "StartError",
    }
}

fn place(failure: &Failure) -> Option<&Place> {
    match failure {
        Failure::Panic { place, .. }
        | Failure::Error { place, .. }
        | Failure::Stopped { place } => place.as_ref(),
        _ => None,
    }
}

/// What it means, above what was said.
fn explanation(failure: &Failure) -> Vec<String> {
    match failure {
        Failure::Error {
            explanation: Some(explanation),
            ..
        } => vec![format!("{BOLD}{explanation}{PLAIN}"), String::new()],
        _ => Vec::new(),
    }
}

/// The message behind its name, and the place below it.
fn named(ename: &str, evalue: &str, place: Option<&Place>) -> Vec<String> {
    let mut message = evalue.lines();
    let first = message.next().unwrap_or_default();
    let mut traceback = vec![format!("{RED}{ename}{PLAIN}: {first}")];
    traceback.extend(message.map(str::to_owned));
    traceback.extend(place.into_iter().flat_map(place_lines));
    traceback
}

fn place_lines(place: &Place) -> Vec<String> {
    match place {
        Place::Cell { line, column, text } => vec![
            format!("  at line {line}, column {column} of the cell"),
            format!("  {line} | {text}"),
        ],
        Place::EarlierCell { text } => {
            vec!["  in an earlier cell".to_owned(), format!("  | {text}")]
        }
        Place::Library {
            file,
            line,
            column,
            call,
        } => {
            let mut lines = vec![format!("  in {file}:{line}:{column}")];
            if let Some(call) = call {
                lines.push(format!("  called at line {} of the cell", call.line));
                lines.push(format!("  {} | {}", call.line, call.text));
            }
            lines
        }
    }
}

/// What to do about it, the error as rustc draws it, and where to read on.
fn compile_error(diagnostic: &Diagnostic, code: &str) -> Vec<String> {
    let mut traceback = Vec::new();
    if let Some(mistake) = &diagnostic.mistake {
        traceback.push(format!("{BOLD}{mistake}{PLAIN}"));
        traceback.push(String::new());
    }
    traceback.extend(lines(&snippet::diagnostic(diagnostic, code)));
    traceback.extend(link(diagnostic).map(|link| format!("  {link}")));
    traceback.push(String::new());
    traceback
}

/// Where rustc explains a code at length; lints have names, and no such page.
fn link(diagnostic: &Diagnostic) -> Option<String> {
    let code = diagnostic.code.as_deref()?;
    let digits = code.strip_prefix('E')?;
    digits.parse::<u16>().ok()?;
    Some(format!("https://doc.rust-lang.org/error_codes/{code}.html"))
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::session::failure::diagnostic::{Label, Location, Message, Note, NoteLevel};
    use crate::session::failure::mistake::Mistake;
    use crate::session::failure::{Absent, Why};

    #[test]
    fn a_panic_has_its_place_below_its_message() {
        let error = error_output(&Failure::Panic {
            message: "one\ntwo".to_owned(),
            place: Some(Place::Cell {
                line: 2,
                column: 7,
                text: "let b = v[9];".to_owned(),
            }),
        });
        assert_eq!(
            (error.ename.as_str(), error.evalue.as_str()),
            ("panic", "one\ntwo")
        );
        assert_eq!(
            error.traceback,
            [
                "\u{1b}[1;31mpanic\u{1b}[0m: one",
                "two",
                "  at line 2, column 7 of the cell",
                "  2 | let b = v[9];"
            ]
        );
    }

    #[test]
    fn a_compile_error_is_advice_a_drawing_and_a_link() {
        let diagnostic = Diagnostic {
            code: Some("E0425".to_owned()),
            message: Message::Quoted("cannot find value `df` in this scope".to_owned()),
            location: Location::Cell {
                labels: vec![Label {
                    at: 0..2,
                    is_primary: true,
                    text: Some("not found".to_owned()),
                }],
                notes: vec![Note {
                    level: NoteLevel::Help,
                    text: "a local variable exists: `dg`".to_owned(),
                }],
            },
            mistake: Some(Mistake::Absent(Absent {
                name: "df".to_owned(),
                why: Why::Moved {
                    line: None,
                    type_name: None,
                },
            })),
        };
        let error = error_output(&Failure::Compile {
            code: "df.height()".to_owned(),
            diagnostics: vec![diagnostic],
        });
        assert_eq!(error.ename, "E0425");
        assert_eq!(error.evalue, "cannot find value `df` in this scope");
        let read = error.traceback.join("\n");
        let parts = [
            "`df` was moved (given away) by an earlier cell",
            "E0425",
            "df.height()",
            "not found",
            "a local variable exists",
            "  https://doc.rust-lang.org/error_codes/E0425.html",
        ];
        let mut from = 0;
        for part in parts {
            let at = read[from..].find(part);
            from += at.unwrap_or_else(|| panic!("`{part}` is not behind {from} in:\n{read}"));
        }
    }

    #[test]
    fn a_compiler_that_says_nothing_is_said() {
        let error = error_output(&Failure::Compile {
            code: String::new(),
            diagnostics: Vec::new(),
        });
        assert_eq!(error.ename, "CompileError");
        assert!(error.traceback[0].ends_with(": rustc failed and did not say why"));
    }
}
