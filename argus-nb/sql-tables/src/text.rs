//! A literal of a program as the text that it stands for.

/// The text of `"…"` or `r#"…"#`; none of any other literal.
pub fn of_literal(literal: &str) -> Option<String> {
    let is_raw = literal.starts_with('r');
    let quoted = match is_raw {
        true => literal.trim_start_matches('r').trim_matches('#'),
        false => literal,
    };
    let inner = quoted.strip_prefix('"')?.strip_suffix('"')?;
    match is_raw {
        true => Some(inner.to_owned()),
        false => Some(unescaped(inner)),
    }
}

/// What the escapes stand for. The compiler has seen to it that they are escapes.
fn unescaped(inner: &str) -> String {
    let mut text = String::new();
    let mut letters = inner.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            text.push(letter);
            continue;
        }
        match letters.next() {
            Some('n') => text.push('\n'),
            Some('r') => text.push('\r'),
            Some('t') => text.push('\t'),
            Some('0') => text.push('\0'),
            Some('x') => {
                let digits: String = letters.by_ref().take(2).collect();
                text.extend(letter_of(&digits));
            }
            Some('u') => {
                let digits: String = letters
                    .by_ref()
                    .take_while(|letter| *letter != '}')
                    .collect();
                text.extend(letter_of(digits.trim_start_matches('{')));
            }
            // The line goes on where its next letter stands.
            Some('\n' | '\r') => {
                while letters.next_if(|letter| letter.is_whitespace()).is_some() {}
            }
            Some(itself) => text.push(itself),
            None => {}
        }
    }
    text
}

fn letter_of(digits: &str) -> Option<char> {
    let number = u32::from_str_radix(&digits.replace('_', ""), 16).ok()?;
    char::from_u32(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_is_read_as_the_compiler_reads_it() {
        for (literal, text) in [
            (r#""select 1""#, Some("select 1")),
            (r#""a\n\"b\" \u{e4}\x41\\""#, Some("a\n\"b\" \u{e4}A\\")),
            ("\"from \\\n      df\"", Some("from df")),
            (r##"r#"from "d f" \n"#"##, Some(r#"from "d f" \n"#)),
            ("r\"from df\"", Some("from df")),
            ("b\"from df\"", None),
            ("'a'", None),
            ("5", None),
        ] {
            assert_eq!(of_literal(literal).as_deref(), text, "{literal}");
        }
    }
}
