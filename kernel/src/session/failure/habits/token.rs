//! The words, texts and signs of a text that need not be Rust.

/// A word, a text in quotes, or a sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token<'a> {
    pub text: &'a str,
    pub at: usize,
    pub begins_line: bool,
}

/// Signs of more than one character.
const LONG_SIGNS: [&str; 11] = [
    "==", "!=", "<=", ">=", "&&", "||", "**", "++", "::", "->", "=>",
];

/// The comparisons, and polars' methods for them.
pub const COMPARISONS: [(&str, &str); 6] = [
    ("==", "eq"),
    ("!=", "neq"),
    ("<", "lt"),
    ("<=", "lt_eq"),
    (">", "gt"),
    (">=", "gt_eq"),
];

pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

pub fn is_text(token: &str) -> bool {
    token.len() > 1 && token.starts_with(['"', '\''])
}

/// The tokens of a text, without Rust's comments.
pub fn tokens(code: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut at = 0;
    let mut begins_line = true;
    while let Some(c) = code[at..].chars().next() {
        let rest = &code[at..];
        if c.is_whitespace() {
            begins_line |= c == '\n';
            at += c.len_utf8();
            continue;
        }
        if rest.starts_with("//") {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        }
        let before = tokens.last().map(|token| token.text);
        let length = token_length(rest, c, before);
        tokens.push(Token {
            text: &rest[..length],
            at,
            begins_line,
        });
        begins_line = false;
        at += length;
    }
    tokens
}

fn token_length(rest: &str, c: char, before: Option<&str>) -> usize {
    // `<'a` and `&'a` are lifetimes.
    let is_lifetime = c == '\'' && matches!(before, Some("<" | "&"));
    if (c == '"' || c == '\'') && !is_lifetime {
        return text_length(rest, c).unwrap_or(1);
    }
    if is_word(c) {
        let is_number = c.is_ascii_digit();
        let end = rest.char_indices().find(|(at, c)| {
            let is_point =
                *c == '.' && is_number && rest[at + 1..].starts_with(|c: char| c.is_ascii_digit());
            !is_word(*c) && !is_point
        });
        return end.map_or(rest.len(), |(at, _)| at);
    }
    let long = LONG_SIGNS.iter().find(|sign| rest.starts_with(**sign));
    long.map_or(c.len_utf8(), |sign| sign.len())
}

/// The length of a text in quotes; one in single quotes ends on its line.
fn text_length(rest: &str, quote: char) -> Option<usize> {
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '\n' if quote == '\'' => return None,
            c if c == quote => return Some(at + 1),
            _ => {}
        }
    }
    None
}

impl Token<'_> {
    /// Where it ends in the text.
    pub fn end(&self) -> usize {
        self.at + self.text.len()
    }
}

/// The text between the first of some tokens and the last.
pub fn text_of<'a>(tokens: &[Token<'a>], code: &'a str) -> &'a str {
    match (tokens.first(), tokens.last()) {
        (Some(first), Some(last)) => &code[first.at..last.end()],
        _ => "",
    }
}

/// How many brackets are open behind a token.
pub fn depth_behind(token: &Token<'_>, before: usize) -> Option<usize> {
    match token.text {
        "(" | "[" | "{" => Some(before + 1),
        ")" | "]" | "}" => before.checked_sub(1),
        _ => Some(before),
    }
}

/// Words between operands, which are none themselves.
const BETWEEN: [&str; 11] = [
    "and", "or", "not", "in", "is", "as", "let", "return", "if", "while", "mut",
];

/// How many tokens the operand has that begins here: a name, a text or a bracket, and
/// what is called on it.
pub fn operand_length(tokens: &[Token<'_>]) -> Option<usize> {
    let first = tokens.first()?;
    let begins = |c: char| is_word(c) || ['"', '\'', '(', '['].contains(&c);
    if !first.text.starts_with(begins) || BETWEEN.contains(&first.text) {
        return None;
    }
    let mut length = group_length(tokens)?;
    while let Some(next) = tokens.get(length) {
        length += match next.text {
            "?" => 1,
            "(" | "[" if !next.begins_line => group_length(&tokens[length..])?,
            "." | "::" => 1 + behind_point(&tokens[length + 1..])?,
            _ => break,
        };
    }
    Some(length)
}

/// A name, or a turbofish.
fn behind_point(tokens: &[Token<'_>]) -> Option<usize> {
    if tokens.first()?.text != "<" {
        return tokens[0].text.starts_with(is_word).then_some(1);
    }
    let end = tokens.iter().position(|token| token.text == ">")?;
    Some(end + 1)
}

/// A token, or all up to the bracket that closes it.
pub fn group_length(tokens: &[Token<'_>]) -> Option<usize> {
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate() {
        depth = depth_behind(token, depth)?;
        if depth == 0 {
            return Some(at + 1);
        }
    }
    None
}

pub fn is_balanced(tokens: &[Token<'_>]) -> bool {
    let mut depth = 0i32;
    for token in tokens {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}
