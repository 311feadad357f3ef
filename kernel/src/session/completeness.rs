//! Whether code can be run as it stands, or needs another line.

use super::brackets::unbalanced;
use crate::toolchain::{cell, declarations};
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
    if let Some(depth) = unbalanced(&code).and_then(|unbalanced| unbalanced.open) {
        return Completeness::Incomplete { depth };
    }
    if declarations::dangling_attribute(&code).is_some() {
        return Completeness::Incomplete { depth: 0 };
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
        assert_eq!(
            completeness("#[derive(Debug)]"),
            Completeness::Incomplete { depth: 0 }
        );
        assert_eq!(completeness("let = 1;"), Completeness::Invalid);
        assert_eq!(completeness("}"), Completeness::Invalid);
    }
}
