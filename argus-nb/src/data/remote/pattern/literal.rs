//! What every pattern is made of.

/// What Rust's `trim` takes away, as a class. The characters stand for themselves: how they are
/// escaped differs among engines.
pub(super) const BLANKS: &str = "[\t\n\u{b}\u{c}\r \u{85}\u{a0}\u{1680}\u{2000}-\u{200a}\u{2028}\u{2029}\u{202f}\u{205f}\u{3000}]";

/// Texts that are so, but for blanks around them. That these may be there makes `$` the same for
/// engines that let it stand before the end of the last line.
pub(super) fn whole(pattern: &str) -> String {
    format!("^{BLANKS}*(?:{pattern}){BLANKS}*$")
}

/// A character that stands for itself.
pub(in crate::data::remote) fn literal(character: char) -> String {
    match character {
        '\\' | '.' | '+' | '*' | '?' | '(' | ')' | '|' | '[' | ']' | '{' | '}' | '^' | '$' => {
            format!("\\{character}")
        }
        _ => character.to_string(),
    }
}
