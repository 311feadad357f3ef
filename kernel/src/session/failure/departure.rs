//! How the control flow left a cell before its end, and at which place in it.

use crate::toolchain::cell::without_commands;
use crate::toolchain::survival;
use std::collections::BTreeSet;
use syn::parse::Parser;
use syn::spanned::Spanned;

/// The preload's word that a panic or a `?` left the cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Departure {
    Panic {
        message: String,
        /// As rustc names it.
        file: String,
        line: usize,
        column: usize,
    },
    Error {
        type_name: String,
        message: String,
        line: usize,
        column: usize,
    },
}

/// Where something happened, in terms of what the author of the notebook wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// In the cell that ran; lines and columns count from 1.
    Cell {
        line: usize,
        column: usize,
        /// The line itself.
        text: String,
    },
    /// In code that an earlier cell defined: its line is all that is known.
    EarlierCell { text: String },
    /// In a library.
    Library {
        file: String,
        line: usize,
        column: usize,
        /// The line of the cell that called it, if there is but one.
        call: Option<Call>,
    },
}

/// A line of the cell, by its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub line: usize,
    pub text: String,
}

/// The file that evcxr compiles cells from. Those of libraries have absolute paths.
const COMPILED_FILE: &str = "src/lib.rs";

impl Departure {
    /// Where it happened, if that can be said. `source` is what was compiled for the
    /// cell's `code`.
    pub fn place(&self, code: &str, source: &str) -> Option<Place> {
        match self {
            Departure::Panic {
                file, line, column, ..
            } if file == COMPILED_FILE => Place::in_cell(code, source, *line, *column)
                .or_else(|| Place::in_earlier_cell(source, *line)),
            Departure::Panic {
                file, line, column, ..
            } => Some(Place::Library {
                file: file.clone(),
                line: *line,
                column: *column,
                call: Call::only_one(code),
            }),
            Departure::Error { line, column, .. } => Place::in_cell(code, source, *line, *column),
        }
    }
}

impl Call {
    /// The line with the statements of a cell, if they all stand on one.
    fn only_one(code: &str) -> Option<Call> {
        let parsed = syn::Block::parse_within.parse_str(&without_commands(code));
        let statements = parsed.unwrap_or_default();
        let run = statements
            .iter()
            .filter(|statement| !matches!(statement, syn::Stmt::Item(_)));
        let lines: BTreeSet<usize> = run
            .flat_map(|statement| [statement.span().start().line, statement.span().end().line])
            .collect();
        proc_macro2::extra::invalidate_current_thread_spans();
        let line = *lines.first().filter(|_| lines.len() == 1)?;
        let text = code.lines().nth(line.checked_sub(1)?)?.trim().to_owned();
        Some(Call { line, text })
    }
}

impl Place {
    /// A line and a column of the compiled source, found again in the cell by the
    /// line's text, since evcxr puts each statement on a line of its own. Code of an
    /// earlier cell is not found.
    fn in_cell(code: &str, source: &str, line: usize, column: usize) -> Option<Place> {
        let lines: Vec<&str> = source.lines().collect();
        let compiled = lines.get(line.checked_sub(1)?)?.trim_end();
        let (compiled, column) = survival::as_written(compiled, column);
        let text = compiled.trim_start();
        if text.is_empty() {
            return None;
        }
        // The same text may stand in several lines: it is the n-th here and there.
        let earlier = lines[..line - 1]
            .iter()
            .filter(|line| survival::as_written(line, 1).0.trim() == text)
            .count();
        let found: Vec<(usize, &str, usize)> = code
            .lines()
            .enumerate()
            .filter_map(|(i, line)| Some((i + 1, line, line.find(text)?)))
            .collect();
        let (line, whole, at) = found.get(earlier.min(found.len().checked_sub(1)?))?;
        let indent = compiled.len() - text.len();
        Some(Place::Cell {
            line: *line,
            column: whole[..*at].chars().count() + column.saturating_sub(indent),
            text: (*whole).to_owned(),
        })
    }

    /// A line of the compiled source that is not in this cell.
    fn in_earlier_cell(source: &str, line: usize) -> Option<Place> {
        let text = source.lines().nth(line.checked_sub(1)?)?.trim();
        (!text.is_empty()).then(|| Place::EarlierCell {
            text: text.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_compiled_source_is_found_in_the_cell() {
        let code = "let a = 1; let b = f(a);\nlet c = f(b);";
        let source = "fn run() {\nlet a = 1; \nlet b = f(a);\nlet c = f(b);\n}";
        let place = |line, column| Place::in_cell(code, source, line, column);
        let cell = |line, column, text: &str| {
            let text = text.to_owned();
            Some(Place::Cell { line, column, text })
        };
        assert_eq!(place(3, 9), cell(1, 20, "let a = 1; let b = f(a);"));
        assert_eq!(place(4, 9), cell(2, 9, "let c = f(b);"));
        assert_eq!(place(1, 1), None);
        assert_eq!(place(99, 1), None);
    }

    #[test]
    fn a_panic_elsewhere_is_in_an_earlier_cell_or_in_a_library() {
        let panic = |file: &str| Departure::Panic {
            message: String::new(),
            file: file.to_owned(),
            line: 1,
            column: 7,
        };
        let place = |file| panic(file).place("third()", "fn third() { x }\n");
        let text = "fn third() { x }".to_owned();
        assert_eq!(place("src/lib.rs"), Some(Place::EarlierCell { text }));
        let library = Place::Library {
            file: "/std/vec.rs".to_owned(),
            line: 1,
            column: 7,
            call: Some(Call {
                line: 1,
                text: "third()".to_owned(),
            }),
        };
        assert_eq!(place("/std/vec.rs"), Some(library));
        assert_eq!(Call::only_one("let a = 1;\nf(a)"), None);
    }
}
