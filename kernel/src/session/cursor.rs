//! What the code says around the cursor: the word, the string or the expression there.
//!
//! Code at the cursor is seldom complete, so nothing here needs it to parse. Places are
//! offsets in bytes.

/// The code before the dot of the method call that the cursor stands in, if it does.
pub fn receiver_of(code: &str, cursor: usize) -> Option<&str> {
    let cursor = floor(code, cursor);
    code[..word_start(&code[..cursor])].strip_suffix('.')
}

/// The word that the cursor stands in or at: what inspection is asked about.
pub fn word_at(code: &str, cursor: usize) -> &str {
    let cursor = floor(code, cursor);
    let from = word_start(&code[..cursor]);
    let to = code[cursor..]
        .find(|c: char| !is_word(c))
        .map_or(code.len(), |length| cursor + length);
    &code[from..to]
}

/// The nearest place at or before this one that is not inside a character.
pub fn floor(code: &str, at: usize) -> usize {
    (0..=at.min(code.len()))
        .rev()
        .find(|at| code.is_char_boundary(*at))
        .unwrap_or(0)
}

/// Whether it is a character of a name.
pub fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Where the word begins that a text ends with.
pub fn word_start(before: &str) -> usize {
    before
        .char_indices()
        .rev()
        .take_while(|(_, c)| is_word(*c))
        .last()
        .map_or(before.len(), |(at, _)| at)
}

/// Where the string begins, behind its quote, that is still open at the end of a text.
pub fn open_string(before: &str) -> Option<usize> {
    let mut open = None;
    let mut chars = before.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match (open, c) {
            (Some(_), '\\') => {
                chars.next();
            }
            (Some(_), '"') => open = None,
            (None, '"') => open = Some(at + 1),
            // The character '"' opens no string.
            (None, '\'') if before[at + 1..].starts_with("\"'") => {
                chars.nth(1);
            }
            (None, '/') if before[at..].starts_with("//") => {
                while chars.peek().is_some_and(|(_, c)| *c != '\n') {
                    chars.next();
                }
            }
            _ => {}
        }
    }
    open
}

/// Where the expression begins that a text ends with. It is a chain of names, calls and
/// `?`, and begins behind whatever can't be part of one.
pub fn expression_start(text: &str) -> usize {
    let mut depth = 0usize;
    let mut start = text.len();
    let mut in_string = false;
    for (at, c) in text.char_indices().rev() {
        let escaped = text[..at].ends_with('\\');
        match c {
            '"' if !escaped => in_string = !in_string,
            _ if in_string => {}
            ')' | ']' | '}' => depth += 1,
            '(' | '[' | '{' if depth > 0 => depth -= 1,
            _ if depth > 0 => {}
            '.' | '?' | ':' | '!' => {}
            c if is_word(c) => {}
            // A chain may go on in the next line, with its dot first.
            c if c.is_whitespace() && text[at..].trim_start().starts_with('.') => {}
            _ => return start,
        }
        start = at;
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_expression_begins_behind_what_is_no_part_of_it() {
        let last = |text: &'static str| &text[expression_start(text)..];
        assert_eq!(last("let x = df.clone().lazy()"), "df.clone().lazy()");
        assert_eq!(last("f(a, load(\"x(\")?"), "load(\"x(\")?");
        assert_eq!(last("let y = df\n    .lazy()"), "df\n    .lazy()");
        assert_eq!(last("a + Load::new(\"x\")"), "Load::new(\"x\")");
    }

    #[test]
    fn a_word_is_found_wherever_the_cursor_stands_in_it() {
        assert_eq!(word_at("df.height()", 1), "df");
        assert_eq!(word_at("größe + 1", 2), "größe");
        assert_eq!(word_at("", 5), "");
    }
}
