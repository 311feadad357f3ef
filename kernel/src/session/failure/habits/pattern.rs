//! A pattern of tokens with holes, sought in text that need not be Rust.
//!
//! A pattern is written as `macro_rules!` are, with a blank between its parts:
//! `$df:word [ $column:text ]`. The parts' kinds are those of [`Hole`].

use std::ops::Range;

/// A word, a text in quotes, or a sign.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Token<'a> {
    text: &'a str,
    at: usize,
    begins_line: bool,
}

/// Where a pattern was found, and what was in its holes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'a> {
    pub at: Range<usize>,
    holes: Vec<(&'static str, &'a str)>,
}

/// What may stand in a hole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hole {
    /// A name or a number.
    Word,
    Number,
    /// A text in quotes of either kind.
    Text,
    /// A text of several characters in single quotes.
    Single,
    Comparison,
    Arithmetic,
    /// Some tokens of a statement, without a block, whose brackets are closed; at the end
    /// of a pattern, all that the expression has.
    Run,
}

/// Signs of more than one character.
const LONG_SIGNS: [&str; 11] = [
    "==", "!=", "<=", ">=", "&&", "||", "**", "++", "::", "->", "=>",
];

/// The comparisons, and polars' methods for them.
const COMPARISONS: [(&str, &str); 6] = [
    ("==", "eq"),
    ("!=", "neq"),
    ("<", "lt"),
    ("<=", "lt_eq"),
    (">", "gt"),
    (">=", "gt_eq"),
];

/// Where the pattern stands in the code, each time.
pub fn find<'a>(pattern: &'static str, code: &'a str) -> Vec<Found<'a>> {
    let tokens = tokens(code);
    let parts: Vec<&'static str> = pattern.split(' ').collect();
    let starts = (0..tokens.len()).filter_map(|start| {
        let mut holes = Vec::new();
        let length = matched(&parts, &tokens[start..], code, &mut holes)?;
        let last = &tokens[start + length - 1];
        Some(Found {
            at: tokens[start].at..last.at + last.text.len(),
            holes,
        })
    });
    starts.collect()
}

/// The template with what was found in place of the holes' names: `{x}` as it was
/// written, `{x:text}` in double quotes, `{x:method}` as polars' method. Two braces are
/// one brace.
pub fn fill(template: &str, found: &Found<'_>) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        filled.push_str(before);
        let end = from.find('}').unwrap_or(from.len() - 1);
        let is_doubled = from.starts_with("{{") || from.starts_with("}}");
        if is_doubled {
            filled.push_str(&from[..1]);
            rest = &from[2..];
        } else {
            filled.push_str(&found.hole(&from[1..end.max(1)]));
            rest = &from[end + 1..];
        }
    }
    filled + rest
}

impl Found<'_> {
    fn hole(&self, named: &str) -> String {
        let (name, form) = named.split_once(':').unwrap_or((named, ""));
        let hole = self.holes.iter().find(|(hole, _)| *hole == name);
        let text = hole.map_or("…", |(_, text)| text);
        match form {
            "text" => format!("\"{}\"", text.trim_matches(['"', '\''])),
            "method" => {
                let comparison = COMPARISONS.iter().find(|(sign, _)| *sign == text);
                comparison.map_or(text, |(_, method)| method).to_owned()
            }
            _ => text.to_owned(),
        }
    }
}

impl Hole {
    fn from_name(name: &str) -> Option<Hole> {
        Some(match name {
            "word" => Hole::Word,
            "number" => Hole::Number,
            "text" => Hole::Text,
            "single" => Hole::Single,
            "comparison" => Hole::Comparison,
            "arithmetic" => Hole::Arithmetic,
            "run" => Hole::Run,
            _ => return None,
        })
    }

    /// Whether one token may stand in it.
    fn takes(self, token: &Token<'_>) -> bool {
        let text = token.text;
        match self {
            Hole::Word => text.starts_with(is_word),
            Hole::Number => text.starts_with(|c: char| c.is_ascii_digit()),
            Hole::Text => is_text(text),
            Hole::Single => is_text(text) && text.starts_with('\'') && text.chars().count() != 3,
            Hole::Comparison => COMPARISONS.iter().any(|(sign, _)| *sign == text),
            Hole::Arithmetic => ["+", "-", "*", "/", "%"].contains(&text),
            Hole::Run => true,
        }
    }
}

/// How many tokens the parts take from the beginning, if they fit.
fn matched<'a>(
    parts: &[&'static str],
    tokens: &[Token<'a>],
    code: &'a str,
    holes: &mut Vec<(&'static str, &'a str)>,
) -> Option<usize> {
    let Some((part, parts)) = parts.split_first() else {
        return Some(0);
    };
    let first = tokens.first()?;
    let hole = part.strip_prefix('$').and_then(|it| it.split_once(':'));
    let Some((name, hole)) = hole.and_then(|(name, kind)| Some((name, Hole::from_name(kind)?)))
    else {
        let fits = first.text == *part;
        return fits.then(|| matched(parts, &tokens[1..], code, holes).map(|it| it + 1))?;
    };
    let lengths: Vec<usize> = match hole {
        Hole::Run if parts.is_empty() => run_to_end(tokens).into_iter().collect(),
        Hole::Run => (1..tokens.len())
            .take_while(|length| ![";", "{"].contains(&tokens[length - 1].text))
            .filter(|length| is_balanced(&tokens[..*length]))
            .collect(),
        hole => hole.takes(first).then_some(1).into_iter().collect(),
    };
    let known = holes.len();
    lengths.into_iter().find_map(|length| {
        let last = &tokens[length - 1];
        holes.truncate(known);
        holes.push((name, &code[first.at..last.at + last.text.len()]));
        Some(matched(parts, &tokens[length..], code, holes)? + length)
    })
}

/// How many tokens the expression has that begins here: to the end of its line, or to
/// what separates it from the next.
fn run_to_end(tokens: &[Token<'_>]) -> Option<usize> {
    let mut depth = 0usize;
    let mut length = 0;
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" if depth == 0 => break,
            ")" | "]" | "}" => depth -= 1,
            ";" | "," | "&" | "|" | "&&" | "||" | "#" if depth == 0 => break,
            _ if depth == 0 && at > 0 && token.begins_line => break,
            _ => {}
        }
        length = at + 1;
    }
    (length > 0).then_some(length)
}

fn is_balanced(tokens: &[Token<'_>]) -> bool {
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

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_text(token: &str) -> bool {
    token.len() > 1 && token.starts_with(['"', '\''])
}

/// The tokens of a text, without Rust's comments.
fn tokens(code: &str) -> Vec<Token<'_>> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_found_and_its_holes_fill_a_template() {
        for (pattern, code, template, filled) in [
            (
                "$df:word [ $d:word . $c:word $op:comparison $v:run ]",
                "let x = df[df.Dport >= 53];",
                "{df}.filter(col({c:text}).{op:method}(lit({v})))",
                "df.filter(col(\"Dport\").gt_eq(lit(53)))",
            ),
            (
                "col ( $c:text ) $op:comparison $v:run",
                "f(col(\"a\") == g(1, 2), 3)",
                "col({c}).{op:method}(lit({v}))",
                "col(\"a\").eq(lit(g(1, 2)))",
            ),
            ("$text:single", "df['a b']", "{text:text}", "\"a b\""),
            ("# $c:run", "x = 1 # why\ny", "// {c}", "// why"),
            (
                "print ( $x:word )",
                "print(df)",
                "println!(\"{{{x}}}\")",
                "println!(\"{df}\")",
            ),
        ] {
            let found = find(pattern, code);
            let first = found.first().unwrap_or_else(|| panic!("{pattern}: {code}"));
            assert_eq!(fill(template, first), filled);
        }
    }

    #[test]
    fn a_pattern_is_not_found_where_it_is_not() {
        for (pattern, code) in [
            ("$text:single", "fn f<'a>(x: &'a str) -> &'a str { 'x' }"),
            ("# $c:word", "#[derive(Debug)] struct A;"),
            ("lambda $x:word", "let s = \"lambda x\"; // lambda x"),
            ("$a:word ( $x:run )", "f(1"),
        ] {
            assert_eq!(find(pattern, code), [], "{pattern}: {code}");
        }
    }
}
