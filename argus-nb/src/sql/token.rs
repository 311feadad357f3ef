//! The words, texts, numbers and signs of a query.

use super::error::{Fault, Span};

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// A keyword or a name.
    Word(String),
    /// A name in `"` or in backticks.
    Quoted(String),
    /// A text in `'`.
    Text(String),
    Number(String),
    Sign(&'static str),
    End,
}

#[derive(Debug, Clone)]
pub(super) struct Token {
    pub kind: Kind,
    pub span: Span,
}

/// The longer before those that they begin with.
const SIGNS: [&str; 22] = [
    "<>", "!=", "<=", ">=", "==", "||", "::", "!~", "(", ")", ",", ".", ";", "*", "/", "%", "+",
    "-", "<", ">", "=", "~",
];

/// All tokens, and one for the end.
pub(super) fn tokens(query: &str) -> Result<Vec<Token>, Fault> {
    let mut tokens = Vec::new();
    let mut at = 0;
    loop {
        at = after_blank(query, at)?;
        let rest = &query[at..];
        let Some(first) = rest.chars().next() else {
            let span = Span { start: at, end: at };
            tokens.push(Token {
                kind: Kind::End,
                span,
            });
            return Ok(tokens);
        };
        let (kind, length) = token(rest, first, at)?;
        let span = Span {
            start: at,
            end: at + length,
        };
        tokens.push(Token { kind, span });
        at += length;
    }
}

fn token(rest: &str, first: char, at: usize) -> Result<(Kind, usize), Fault> {
    if first == '\'' {
        return quoted(rest, '\'', at).map(|(text, length)| (Kind::Text(text), length));
    }
    if first == '"' || first == '`' {
        return quoted(rest, first, at).map(|(name, length)| (Kind::Quoted(name), length));
    }
    if first.is_ascii_digit() {
        let length = number(rest);
        return Ok((Kind::Number(rest[..length].to_owned()), length));
    }
    if first.is_alphabetic() || first == '_' {
        let is_in_word = |letter: char| letter.is_alphanumeric() || letter == '_';
        let length = rest
            .find(|letter| !is_in_word(letter))
            .unwrap_or(rest.len());
        return Ok((Kind::Word(rest[..length].to_owned()), length));
    }
    if let Some(sign) = SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
        return Ok((Kind::Sign(sign), sign.len()));
    }
    let span = Span {
        start: at,
        end: at + first.len_utf8(),
    };
    Err(Fault::new(span, format!("`{first}` is no sign of SQL's")))
}

/// Past blanks and comments.
fn after_blank(query: &str, mut at: usize) -> Result<usize, Fault> {
    loop {
        let rest = &query[at..];
        let blank = rest.len() - rest.trim_start().len();
        at += blank;
        let rest = &query[at..];
        if rest.starts_with("--") {
            at += rest.find('\n').unwrap_or(rest.len());
        } else if rest.starts_with("/*") {
            let span = Span {
                start: at,
                end: at + 2,
            };
            let end = rest
                .find("*/")
                .ok_or_else(|| Fault::new(span, "this comment has no end"))?;
            at += end + 2;
        } else {
            return Ok(at);
        }
    }
}

/// What is between quotes, of which two are one; and how long it is with them.
fn quoted(rest: &str, quote: char, at: usize) -> Result<(String, usize), Fault> {
    let mut text = String::new();
    let mut letters = rest.char_indices().skip(1).peekable();
    while let Some((place, letter)) = letters.next() {
        if letter != quote {
            text.push(letter);
        } else if letters.next_if(|(_, next)| *next == quote).is_some() {
            text.push(quote);
        } else {
            return Ok((text, place + 1));
        }
    }
    let span = Span {
        start: at,
        end: at + 1,
    };
    Err(Fault::new(span, format!("this {quote} has no end")))
}

/// How long the number is: `12`, `1.5`, `1e6`, `2.5e-3`.
fn number(rest: &str) -> usize {
    let bytes = rest.as_bytes();
    let digits = |mut at: usize| {
        while bytes.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        at
    };
    let mut end = digits(0);
    if bytes.get(end) == Some(&b'.') && bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
        end = digits(end + 1);
    }
    if matches!(bytes.get(end), Some(b'e' | b'E')) {
        let signed = end + 1 + usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        if bytes.get(signed).is_some_and(u8::is_ascii_digit) {
            end = digits(signed);
        }
    }
    end
}
