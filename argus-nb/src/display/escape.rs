//! Text from the network, made safe to look at.
//!
//! Labels, user data and names in a flow record were chosen by somebody else:
//! in HTML they must stay text, and in a terminal no escape sequence may pass.

use std::borrow::Cow;

/// Control characters and direction overrides become visible: ESC is `␛`, NUL
/// is `␀`, a bidirectional override is `�`. Newlines and tabs stay.
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_hidden) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(picture).collect())
}

/// [`visible`], with `&`, `<`, `>` and quotes as HTML entities.
pub fn escape_html(text: &str) -> String {
    html_escape::encode_quoted_attribute(&visible(text))
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t') || is_direction_override(c)
}

fn is_direction_override(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Unicode's Control Pictures block mirrors ASCII's control characters.
fn picture(c: char) -> char {
    match c {
        '\n' | '\t' => c,
        '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
        '\u{7f}' => '\u{2421}',
        c if is_hidden(c) => '\u{fffd}',
        c => c,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_label_stays_text() {
        assert_eq!(
            escape_html("<img src=x onerror=\"alert('1')\">&\u{1b}[2J"),
            "&lt;img src=x onerror=&quot;alert(&#x27;1&#x27;)&quot;&gt;&amp;␛[2J"
        );
        assert_eq!(visible("a\u{202e}b\u{9b}"), "a\u{fffd}b\u{fffd}");
        assert!(matches!(visible("tcp\tudp\n"), Cow::Borrowed(_)));
    }
}
