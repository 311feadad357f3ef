//! What ra asks of a text, as regular expressions that mean the same to every engine.

use super::address;
use super::literal::{BLANKS, literal, whole};
use argus_filter::Condition;

/// The texts of which a condition is true, where a pattern says it; of the others (numbers, and
/// bytes at a place) there is none. Patterns that somebody wrote are none of this.
pub(in crate::data::remote) fn of_condition(condition: &Condition) -> Option<String> {
    Some(match condition {
        Condition::Words(words) => {
            let words: Vec<String> = words
                .iter()
                .filter(|word| is_trimmed(word))
                .map(|word| in_any_case(word))
                .collect();
            match words.is_empty() {
                // No text at all: a letter before the beginning.
                true => return None,
                false => whole(&words.join("|")),
            }
        }
        Condition::Begins(beginning) if is_trimmed(beginning) && !beginning.is_empty() => {
            format!("^{BLANKS}*{}", in_any_case(beginning))
        }
        Condition::Nets(nets) if !nets.is_empty() => address::of_nets(nets),
        Condition::IsAddress(version) => address::of_version(*version),
        Condition::Mac(bytes) => address::of_mac(*bytes),
        Condition::IsGroupMac => address::of_any_mac(true),
        Condition::IsMac => address::of_any_mac(false),
        Condition::Letter { at: None, letters } if is_trimmed(letters) && !letters.is_empty() => {
            let letters: Vec<String> = letters.chars().map(literal).collect();
            format!("(?:{})", letters.join("|"))
        }
        Condition::TcpFlag {
            letter,
            of_source: true,
        } => {
            format!("^[^_]*{}[^_]*_", literal(*letter))
        }
        Condition::TcpFlag {
            letter,
            of_source: false,
        } => format!("_[^_]*{}", literal(*letter)),
        Condition::IsThere => format!("[^{}", &BLANKS[1..]),
        _ => return None,
    })
}

fn is_trimmed(text: &str) -> bool {
    text.trim() == text
}

/// A text in any case of ASCII's letters, and of no others.
fn in_any_case(text: &str) -> String {
    let either = |character: char| match character.is_ascii_alphabetic() {
        true => {
            let (lower, upper) = (
                character.to_ascii_lowercase(),
                character.to_ascii_uppercase(),
            );
            format!("[{lower}{upper}]")
        }
        false => literal(character),
    };
    text.chars().map(either).collect()
}
