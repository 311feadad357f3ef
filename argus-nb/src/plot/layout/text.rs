//! How much room a text takes, without a font: a browser chooses the font later.

use super::rect::PX;

/// The size of text in a figure, in pixels.
pub const TEXT: f64 = 11.5;

/// About how wide a text is in a browser's sans-serif. It errs on the wide side.
pub fn width(text: &str, size: f64) -> i32 {
    let ems: f64 = text
        .chars()
        .map(|c| match c {
            'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 0.32,
            'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' | '/' => 0.4,
            'm' | 'w' | 'M' | 'W' | '%' | '@' | '…' => 0.95,
            c if c.is_ascii_uppercase() => 0.72,
            c if c.is_ascii() => 0.6,
            _ => 1.0,
        })
        .sum();
    (ems * size * f64::from(PX)).ceil() as i32
}

/// The text, or as much of it as there is room for.
pub fn cut(text: &str, room: i32, size: f64) -> String {
    if width(text, size) <= room {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        kept.push(c);
        if width(&kept, size) + width("…", size) > room {
            kept.pop();
            break;
        }
    }
    kept.push('…');
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_to_its_room() {
        let label = "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff";
        let cut = cut(label, 60 * PX, TEXT);
        assert!(cut.ends_with('…') && width(&cut, TEXT) <= 60 * PX, "{cut}");
        assert_eq!(super::cut("udp", 60 * PX, TEXT), "udp");
    }
}
