//! Where the bracket or the quote is that makes a text no Rust at all.
//!
//! rustc sees a cell inside the braces that evcxr writes around it, and a lexer says only
//! that something is wrong. So the text is read once more, on the way to an error.

use std::ops::Range;

/// What does not fit, in bytes, and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unbalanced {
    pub at: Range<usize>,
    pub message: String,
    /// How many brackets are open at the end, if more text can close them.
    pub open: Option<usize>,
}

/// `None` if every bracket and every quote has its other half.
pub fn unbalanced(code: &str) -> Option<Unbalanced> {
    let mut open: Vec<(usize, char)> = Vec::new();
    let mut at = 0;
    while let Some(c) = code[at..].chars().next() {
        let rest = &code[at..];
        match c {
            '(' | '[' | '{' => open.push((at, c)),
            ')' | ']' | '}' => match open.pop() {
                Some((_, opening)) if closing(opening) == c => {}
                Some((_, opening)) => {
                    return Some(wrong(
                        at,
                        c,
                        format!("this `{c}` can't close a `{opening}`"),
                    ));
                }
                None => {
                    return Some(wrong(
                        at,
                        c,
                        format!("there is nothing that this `{c}` closes"),
                    ));
                }
            },
            _ => match text_length(rest, &code[..at]) {
                Some(length) => {
                    at += length;
                    continue;
                }
                None if c == '"' || rest.starts_with("/*") => {
                    let message = match c {
                        '"' => "this text is not closed: a \" is missing",
                        _ => "this comment is not closed: a */ is missing",
                    };
                    return Some(Unbalanced {
                        at: at..at + 1,
                        message: message.to_owned(),
                        open: Some(open.len()),
                    });
                }
                None => {}
            },
        }
        at += c.len_utf8();
    }
    let (at, opening) = *open.last()?;
    Some(Unbalanced {
        at: at..at + 1,
        message: format!(
            "this `{opening}` is not closed: a `{}` is missing",
            closing(opening)
        ),
        open: Some(open.len()),
    })
}

fn wrong(at: usize, c: char, message: String) -> Unbalanced {
    Unbalanced {
        at: at..at + c.len_utf8(),
        message,
        open: None,
    }
}

fn closing(opening: char) -> char {
    match opening {
        '(' => ')',
        '[' => ']',
        _ => '}',
    }
}

/// The bytes of the comment, text or character that `rest` begins with.
fn text_length(rest: &str, before: &str) -> Option<usize> {
    if rest.starts_with("//") {
        return Some(rest.find('\n').unwrap_or(rest.len()));
    }
    if rest.starts_with("/*") {
        return comment_length(rest);
    }
    if let Some(text) = rest.strip_prefix('"') {
        return match raw_hashes(before) {
            Some(hashes) => {
                let end = format!("\"{}", "#".repeat(hashes));
                Some(text.find(&end)? + 1 + end.len())
            }
            None => string_length(rest),
        };
    }
    rest.starts_with('\'').then(|| character_length(rest))
}

/// Comments can hold comments.
fn comment_length(rest: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut at = 0;
    loop {
        let next = rest[at..].find(['/', '*'])?;
        at += next;
        if rest[at..].starts_with("/*") {
            depth += 1;
            at += 2;
        } else if rest[at..].starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += 1;
        }
    }
}

/// How many `#` stand between an `r` and the quote that follows, if one does.
fn raw_hashes(before: &str) -> Option<usize> {
    let name = before.trim_end_matches('#');
    let is_raw = ["r", "br", "cr"].iter().any(|prefix| {
        let rest = name.strip_suffix(prefix);
        rest.is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric() || c == '_'))
    });
    is_raw.then(|| before.len() - name.len())
}

fn string_length(rest: &str) -> Option<usize> {
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// A character in quotes; of a lifetime, the quote alone.
fn character_length(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match (chars.next(), chars.next()) {
        (Some((_, '\\')), Some((at, escaped))) => {
            let from = at + escaped.len_utf8();
            rest[from..].find('\'').map_or(1, |end| from + end + 1)
        }
        (Some((_, c)), Some((at, '\''))) if c != '\'' => at + 1,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::unbalanced;

    #[test]
    fn the_bracket_that_does_not_fit_is_found() {
        for (code, at, said) in [
            (
                "println!(\"{}\", 1",
                8,
                "this `(` is not closed: a `)` is missing",
            ),
            ("f(a[1)", 5, "this `)` can't close a `[`"),
            ("fn f() {\n  if x { 1 }\n", 7, "a `}` is missing"),
            ("1 + 2)", 5, "nothing that this `)` closes"),
            ("println!(\"abc);", 9, "a \" is missing"),
            ("/* /* */ 1", 0, "a */ is missing"),
        ] {
            let found = unbalanced(code).unwrap();
            assert_eq!(found.at.start, at, "{code}");
            assert!(found.message.contains(said), "{code}: {}", found.message);
        }
    }

    #[test]
    fn what_is_text_is_no_bracket() {
        for code in [
            "let c = '('; let e = '\\''; let q = '\"'; f::<'a>()",
            "let s = r#\"(\"{\"#; let b = br\"[\"; \"\\\"(\"",
            "// (\n/* { /* [ */ */ 1",
            "fn f<'a>(x: &'a str) -> &'a str { x }",
            "'\\u{28}'; '(' ; 'ö'",
        ] {
            assert_eq!(unbalanced(code), None, "{code}");
        }
    }
}
