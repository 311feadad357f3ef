//! A regular expression as somebody wrote it for Rust, for an engine that has another's.
//!
//! Most that are written are of letters, dots and stars, and mean the same everywhere once what
//! differs is said exactly: a dot is anything but the end of a line, `$` is the end of the text.
//! Of all else (classes by name, repetition by number, flags) there is none, and it is found
//! here which texts match.

use super::literal::literal;

/// The same as Java, RE2 and Rust read it alike.
pub(in crate::data::remote) fn portable(pattern: &str) -> Option<String> {
    let mut portable = String::new();
    let mut characters = pattern.chars().peekable();
    // What `*`, `+` and `?` may follow.
    let mut is_repeatable = false;
    let mut depth = 0usize;
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                let escaped = characters
                    .next()
                    .filter(|next| r"\.+*?()|[]{}^$".contains(*next))?;
                portable.push_str(&literal(escaped));
                is_repeatable = true;
            }
            '.' => {
                portable.push_str("[^\n]");
                is_repeatable = true;
            }
            '[' => {
                portable.push_str(&class(&mut characters)?);
                is_repeatable = true;
            }
            '^' => {
                portable.push('^');
                is_repeatable = false;
            }
            '$' => {
                portable.push_str(r"\z");
                is_repeatable = false;
            }
            '(' => {
                if characters.peek() == Some(&'?') {
                    characters.next();
                    characters.next_if_eq(&':')?;
                }
                portable.push_str("(?:");
                depth += 1;
                is_repeatable = false;
            }
            ')' => {
                depth = depth.checked_sub(1)?;
                portable.push(')');
                is_repeatable = true;
            }
            '|' => {
                portable.push('|');
                is_repeatable = false;
            }
            '*' | '+' | '?' if is_repeatable => {
                portable.push(character);
                // Whether as little as possible is taken is nothing to what is found.
                characters.next_if_eq(&'?');
                is_repeatable = false;
            }
            '*' | '+' | '?' | ']' | '{' | '}' => return None,
            plain => {
                portable.push(plain);
                is_repeatable = true;
            }
        }
    }
    (depth == 0).then_some(portable)
}

/// What a shell's pattern has become: any characters, one character, and those that stand for
/// themselves, from the beginning of a text to its end.
pub(in crate::data::remote) fn of_shell(pattern: &str) -> Option<String> {
    let form = pattern.strip_prefix(r"(?s)\A")?.strip_suffix(r"\z")?;
    let mut portable = String::from("^");
    let mut characters = form.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '.' => portable.push_str("(?:[^\n]|\n)"),
            '*' => portable.push('*'),
            '\\' => portable.push_str(&literal(characters.next()?)),
            plain => portable.push_str(&literal(plain)),
        }
    }
    portable.push_str(r"\z");
    Some(portable)
}

/// A class of letters, digits and ranges of them.
fn class(characters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<String> {
    let mut class = String::from("[");
    if characters.next_if_eq(&'^').is_some() {
        class.push('^');
    }
    let mut last: Option<char> = None;
    let mut is_empty = true;
    loop {
        let character = characters.next()?;
        match character {
            ']' if is_empty => return None,
            ']' => break,
            '-' => {
                let (first, end) = (last.take()?, characters.next()?);
                let is_range = first.is_ascii_alphanumeric() && end.is_ascii_alphanumeric();
                if !is_range || first > end {
                    return None;
                }
                class.push('-');
                class.push(end);
            }
            character if character.is_alphanumeric() || " _.,:;/=+*#%@!".contains(character) => {
                class.push(character);
                last = Some(character);
            }
            _ => return None,
        }
        is_empty = false;
    }
    class.push(']');
    Some(class)
}
