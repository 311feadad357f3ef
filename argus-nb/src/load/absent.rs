//! How a field says that there is no value. ra leaves it blank; what other programs
//! write for nothing is a word, and that word is no value of a time, a port or a number.
//!
//! Why it is so: `docs/decisions.md#a-word-for-nothing-is-null-and-counted`.

/// What programs write where there is nothing, in any letter case: Zeek and many data
/// sets a dash, pandas `NaN`, `NaT` and `<NA>`, R `NA`, databases `NULL` and `\N`,
/// Python `None`, spreadsheets `#N/A`, Weka a question mark.
#[rustfmt::skip]
const WORDS: [&[u8]; 13] = [
    b"-", b"--", b"?", b"na", b"n/a", b"#n/a", b"<na>", b"nan", b"nat", b"null", b"none", b"nil", b"\\n",
];

/// Whether a text without padding says that there is no value. (In a column of text
/// the same word may be one: `-` is a service in some data sets.)
pub(crate) fn is_absent(text: &[u8]) -> bool {
    text.len() <= 4 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_nothing_are_known_in_any_letter_case() {
        for absent in ["-", "NA", "NaN", "null", "None", "N/A", "\\N", "?", "<NA>"] {
            assert!(is_absent(absent.as_bytes()), "{absent}");
        }
        for value in ["", "0", "-1", "nano", "n", "A", "??", "/N"] {
            assert!(!is_absent(value.as_bytes()), "{value}");
        }
    }
}
