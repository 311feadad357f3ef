//! A filter's text, cut into words and signs, each with its place.

use crate::error::{FilterError, Problem};
use std::ops::Range;

/// A piece of a filter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) kind: TokenKind,
    pub(crate) span: Range<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum TokenKind {
    /// A word or a value: what is not told apart until it is known where it stands.
    Word(String),
    /// A text in quotes.
    Quoted(String),
    And,
    Or,
    Not,
    Open,
    Close,
    Comma,
    /// `>=`, `<=`, `>`, `<`, `=`, `==`, `!=`, `~`.
    Sign(&'static str),
}

/// Signs, the longer before those that they begin with.
const SIGNS: [(&str, TokenKind); 14] = [
    ("&&", TokenKind::And),
    ("||", TokenKind::Or),
    (">=", TokenKind::Sign(">=")),
    ("<=", TokenKind::Sign("<=")),
    ("==", TokenKind::Sign("==")),
    ("!=", TokenKind::Sign("!=")),
    ("=", TokenKind::Sign("=")),
    (">", TokenKind::Sign(">")),
    ("<", TokenKind::Sign("<")),
    ("~", TokenKind::Sign("~")),
    ("!", TokenKind::Not),
    ("(", TokenKind::Open),
    (")", TokenKind::Close),
    (",", TokenKind::Comma),
];

/// Cuts a filter into its pieces.
pub(crate) fn tokens(filter: &str) -> Result<Vec<Token>, FilterError> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(letter) = filter[at..].chars().next() {
        if letter.is_whitespace() {
            at += letter.len_utf8();
            continue;
        }
        let (kind, length) = match letter {
            '"' | '\'' => quoted(filter, at, letter)?,
            _ => match sign(&filter[at..]) {
                Some((text, kind)) => (kind, text.len()),
                None => word(&filter[at..]),
            },
        };
        tokens.push(Token {
            kind,
            span: at..at + length,
        });
        at += length;
    }
    Ok(tokens)
}

fn sign(rest: &str) -> Option<(&'static str, TokenKind)> {
    let found = SIGNS.iter().find(|(text, _)| rest.starts_with(text));
    found.cloned()
}

fn word(rest: &str) -> (TokenKind, usize) {
    let ends = |(at, letter): (usize, char)| {
        let is_sign = letter.is_whitespace() || "()!<>=~,\"'".contains(letter);
        (is_sign || rest[at..].starts_with("&&") || rest[at..].starts_with("||")).then_some(at)
    };
    let length = rest
        .char_indices()
        .skip(1)
        .find_map(ends)
        .unwrap_or(rest.len());
    let text = &rest[..length];
    let kind = match text.to_ascii_lowercase().as_str() {
        "and" => TokenKind::And,
        "or" => TokenKind::Or,
        "not" => TokenKind::Not,
        _ => TokenKind::Word(text.to_owned()),
    };
    (kind, length)
}

fn quoted(filter: &str, at: usize, quote: char) -> Result<(TokenKind, usize), FilterError> {
    let inside = &filter[at + 1..];
    let Some(length) = inside.find(quote) else {
        let span = at..at + 1;
        return Err(FilterError::new(filter, span, Problem::Unclosed(quote)));
    };
    Ok((TokenKind::Quoted(inside[..length].to_owned()), length + 2))
}
