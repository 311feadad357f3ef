//! Whether code can be run as it stands, or needs another line.

use crate::toolchain::cell;
use syn::parse::Parser;

/// The answer to what a console asks before it sends a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Completeness {
    Complete,
    /// `depth` brackets are still open.
    Incomplete {
        depth: usize,
    },
    Invalid,
}

/// Parses the code: what more text could still make right is incomplete.
pub fn completeness(code: &str) -> Completeness {
    let code = cell::without_commands(code);
    let open = open_brackets(&code);
    if open > 0 {
        return Completeness::Incomplete { depth: open };
    }
    match syn::Block::parse_within.parse_str(&code) {
        Ok(_) => Completeness::Complete,
        // `let x =` ends too early; `let = 1` is wrong where it stands.
        Err(error) if error.to_string().starts_with("unexpected end of input") => {
            Completeness::Incomplete { depth: 0 }
        }
        Err(_) => Completeness::Invalid,
    }
}

/// How many brackets are open at the end, outside strings and comments.
///
/// Brackets are counted without regard to strings, and the count is believed only if the
/// text lexes once that many are closed.
fn open_brackets(code: &str) -> usize {
    let mut closing: Vec<char> = Vec::new();
    if code.parse::<proc_macro2::TokenStream>().is_ok() {
        return 0;
    }
    for c in code.chars() {
        match c {
            '(' => closing.push(')'),
            '[' => closing.push(']'),
            '{' => closing.push('}'),
            ')' | ']' | '}' if closing.last() == Some(&c) => {
                closing.pop();
            }
            _ => {}
        }
    }
    let closed: String = std::iter::once('\n')
        .chain(closing.iter().rev().copied())
        .collect();
    let lexes = format!("{code}{closed}")
        .parse::<proc_macro2::TokenStream>()
        .is_ok();
    if lexes { closing.len() } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_that_only_needs_more_text_is_incomplete() {
        assert_eq!(completeness("let x = 1;"), Completeness::Complete);
        assert_eq!(completeness("x + 1"), Completeness::Complete);
        assert_eq!(completeness(":dep rand = \"0.9\""), Completeness::Complete);
        assert_eq!(
            completeness("fn f() {"),
            Completeness::Incomplete { depth: 1 }
        );
        assert_eq!(
            completeness("f(|x| {"),
            Completeness::Incomplete { depth: 2 }
        );
        assert_eq!(
            completeness("let x ="),
            Completeness::Incomplete { depth: 0 }
        );
        assert_eq!(completeness("let = 1;"), Completeness::Invalid);
        assert_eq!(completeness("}"), Completeness::Invalid);
    }
}
