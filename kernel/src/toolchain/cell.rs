//! The text of a cell: its commands, and the text with what the kernel adds to it.
//!
//! The user's own text is never changed, only added to, and every place that a compiler
//! names is carried back to the text as the user wrote it.

use std::ops::Range;
use syn::parse::Parser;

/// A line of a cell, with its newline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line<'a> {
    /// One of evcxr's commands: `:dep …`, `!ls`.
    Command(&'a str),
    /// Rust, a comment, or nothing.
    Code(&'a str),
}

/// The lines of a cell.
///
/// Commands stand before the code, as evcxr has it: the first line that is neither a
/// command nor a comment nor blank ends them. So a line in a string or in a comment of
/// several lines is never a command, whatever it looks like.
pub fn lines(code: &str) -> impl Iterator<Item = Line<'_>> {
    let mut is_before_code = true;
    code.split_inclusive('\n').map(move |line| {
        let text = line.trim_start_matches(' ');
        let is_command = is_before_code && (text.starts_with(':') || line.starts_with('!'));
        is_before_code &= is_command || text.starts_with("//") || text.trim().is_empty();
        if is_command {
            Line::Command(line)
        } else {
            Line::Code(line)
        }
    })
}

/// The cell with blanks for evcxr's commands, so that every offset stays the same.
pub fn without_commands(code: &str) -> String {
    lines(code)
        .map(|line| match line {
            Line::Command(command) => blank(command),
            Line::Code(code) => code.to_owned(),
        })
        .collect()
}

/// Blanks in place of a line, as many as it has bytes.
pub fn blank(line: &str) -> String {
    line.bytes()
        .map(|byte| if byte == b'\n' { '\n' } else { ' ' })
        .collect()
}

/// Whether the last of a cell is an item: a function, a type, an `impl`.
pub fn ends_in_an_item(code: &str) -> bool {
    let statements = syn::Block::parse_within.parse_str(&without_commands(code));
    let ends = statements.is_ok_and(|all| matches!(all.last(), Some(syn::Stmt::Item(_))));
    proc_macro2::extra::invalidate_current_thread_spans();
    ends
}

/// What the parser says about code that is not Rust, and where.
pub fn syntax_error(code: &str) -> Option<(String, Range<usize>)> {
    let error = syn::Block::parse_within
        .parse_str(&without_commands(code))
        .err()?;
    let range = error.span().byte_range();
    proc_macro2::extra::invalidate_current_thread_spans();
    // An error at the end of the input has no token to point at.
    let at_end = error.to_string().starts_with("unexpected end of input");
    let end = code.trim_end().len();
    let range = if at_end { end..end } else { range };
    code.is_char_boundary(range.start)
        .then(|| (error.to_string(), range))
}

/// Text of ours, and where in the user's text it is put in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    pub at: usize,
    pub text: String,
}

impl Addition {
    pub fn new(at: usize, text: impl Into<String>) -> Addition {
        Addition {
            at,
            text: text.into(),
        }
    }
}

/// A cell's text with additions, and the way from its offsets back to the user's.
#[derive(Debug, Default)]
pub struct Typed {
    pub text: String,
    /// Where in the user's text something was put in, and how many bytes.
    insertions: Vec<(usize, usize)>,
}

impl Typed {
    /// The text with the additions, each put in at its place. Of those at one place the
    /// first in the list comes first.
    pub fn with_additions(code: &str, additions: &[Addition]) -> Typed {
        let mut additions: Vec<&Addition> = additions.iter().collect();
        additions.sort_by_key(|addition| addition.at);
        let mut typed = Typed::default();
        let mut copied = 0;
        for Addition { at, text } in additions {
            typed.text.push_str(&code[copied..*at]);
            typed.text.push_str(text);
            typed.insertions.push((*at, text.len()));
            copied = *at;
        }
        typed.text.push_str(&code[copied..]);
        typed
    }

    /// The byte offset in the user's text that belongs to a line and a column of this
    /// text, both counted from 1 and columns in characters.
    pub fn offset(&self, line: usize, column: usize) -> usize {
        let start = line_start(&self.text, line);
        let offset = self.text[start..]
            .char_indices()
            .nth(column.saturating_sub(1))
            .map_or(self.text.len(), |(at, _)| start + at);
        self.users_offset(offset)
    }

    fn users_offset(&self, offset: usize) -> usize {
        let mut inserted = 0;
        for (at, len) in &self.insertions {
            let begin = at + inserted;
            if offset < begin {
                break;
            }
            if offset < begin + len {
                return *at;
            }
            inserted += len;
        }
        offset - inserted
    }
}

fn line_start(text: &str, line: usize) -> usize {
    text.split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_syntax_error_has_its_place() {
        let (message, at) = syntax_error("1 +\n").unwrap();
        assert_eq!(
            (message.as_str(), at),
            ("unexpected end of input, expected an expression", 3..3)
        );
        assert_eq!(syntax_error("let = 1;").unwrap().1, 4..5);
        assert_eq!(syntax_error("let a = 1; a"), None);
    }

    #[test]
    fn additions_leave_the_users_positions_alone() {
        let code = "let a = 1; // größe\nlet b = a; b + 1";
        let additions = [
            Addition::new(32, " let b: i32 = b;"),
            Addition::new(10, " let a: i32 = a;"),
        ];
        let typed = Typed::with_additions(code, &additions);
        assert_eq!(
            typed.text,
            "let a = 1; let a: i32 = a; // größe\nlet b = a; let b: i32 = b; b + 1"
        );
        let at = |needle: &str| {
            let found = typed.text.rfind(needle).unwrap();
            let line = typed.text[..found].matches('\n').count() + 1;
            let start = line_start(&typed.text, line);
            typed.offset(line, typed.text[start..found].chars().count() + 1)
        };
        assert_eq!(at("// größe"), code.find("// größe").unwrap());
        assert_eq!(at("b + 1"), code.find("b + 1").unwrap());
        assert_eq!(at("let b = a"), code.find("let b").unwrap());
        assert_eq!(at("let b: i32"), code.find(" b + 1").unwrap());
    }

    #[test]
    fn commands_stand_before_the_code_and_nowhere_else() {
        let commands = |code: &'static str| -> Vec<&str> {
            lines(code)
                .filter_map(|line| match line {
                    Line::Command(command) => Some(command.trim()),
                    Line::Code(_) => None,
                })
                .collect()
        };
        let cases: [(&str, &[&str]); 7] = [
            (
                ":dep a\n\n// why\n  :dep b\n!ls\n1",
                &[":dep a", ":dep b", "!ls"],
            ),
            ("1\n:dep a", &[]),
            ("let s = \"x\n:dep a\n\";", &[]),
            ("let s = r#\"x\n:dep a\n\"#;", &[]),
            ("/* x\n:dep a\n*/ 1", &[]),
            (":dep a\nlet s = b\"\n:dep b\n!ls\";", &[":dep a"]),
            ("// \"\n:dep a", &[":dep a"]),
        ];
        for (code, expected) in cases {
            assert_eq!(commands(code), expected, "{code}");
        }
        assert_eq!(
            without_commands(":dep größe\n\":dep a\""),
            "            \n\":dep a\""
        );
    }
}
