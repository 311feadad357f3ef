//! What can be asked of one value, and whether a value fulfils it.
//!
//! A value that is missing, or of which the question makes no sense, fulfils nothing.

use ipnet::IpNet;
use std::borrow::Cow;
use std::net::IpAddr;

/// What is asked of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// A number; of a text, the decimal or hexadecimal (`0x0035`) number that it is.
    Compare(Comparison, f64),
    /// A number in one of these ranges, both ends in.
    Within(Vec<(f64, f64)>),
    /// One of these words, in any letter case.
    Words(Vec<String>),
    /// A text that begins so, in any letter case.
    Begins(String),
    /// A text in which this regular expression is found.
    Pattern(String),
    /// An IP address in one of these networks, however it is spelt.
    Nets(Vec<IpNet>),
    /// An IP address of version 4 or 6, or of any.
    IsAddress(Option<u8>),
    /// This MAC address.
    Mac([u8; 6]),
    /// A MAC address of a group.
    IsGroupMac,
    /// Any MAC address, as flows below IP have.
    IsMac,
    /// One of these letters at a position, from 0; anywhere if there is none.
    Letter {
        at: Option<usize>,
        letters: &'static str,
    },
    /// `State` as `ra -Zb` prints it (`SPA_FSPA`), with this letter on the source's side,
    /// or on the destination's.
    TcpFlag { letter: char, of_source: bool },
    /// Any value at all but a blank text.
    IsThere,
    /// An instant.
    Time(Comparison, Instant),
}

/// How a value is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Equal,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,
}

impl Comparison {
    /// ra's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Comparison::Equal => "eq",
            Comparison::Greater => "gt",
            Comparison::GreaterOrEqual => "gte",
            Comparison::Less => "lt",
            Comparison::LessOrEqual => "lte",
        }
    }

    /// Whether `one` is so, compared with `other`.
    pub fn holds<T: PartialOrd>(self, one: &T, other: &T) -> bool {
        match self {
            Comparison::Equal => one == other,
            Comparison::Greater => one > other,
            Comparison::GreaterOrEqual => one >= other,
            Comparison::Less => one < other,
            Comparison::LessOrEqual => one <= other,
        }
    }
}

/// A point in time, as a filter has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Instant {
    /// Microseconds since 1970, by UTC or by the column's own clock.
    pub micros: i64,
    /// Whether the filter says UTC (`Z`, `+02:00`). Otherwise it is what the clock of the
    /// column's zone shows.
    pub is_utc: bool,
}

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    Missing,
    Number(f64),
    Text(Cow<'a, str>),
    /// Microseconds since 1970, and what its zone's clock shows at that time, in the same
    /// unit.
    Time {
        micros: i64,
        on_the_clock: i64,
    },
}

impl Condition {
    pub(crate) fn words(words: &[&str]) -> Condition {
        Condition::Words(words.iter().map(|word| (*word).to_owned()).collect())
    }

    /// Whether a value fulfils it. `is_found` answers whether a regular expression is found
    /// in a text, which is nothing that this crate knows.
    pub fn holds(&self, value: &Value<'_>, is_found: &dyn Fn(&str, &str) -> bool) -> bool {
        match (self, value) {
            (_, Value::Missing) => false,
            (
                Condition::Time(comparison, instant),
                Value::Time {
                    micros,
                    on_the_clock,
                },
            ) => {
                let ours = if instant.is_utc { micros } else { on_the_clock };
                comparison.holds(ours, &instant.micros)
            }
            (Condition::IsThere, Value::Text(text)) => !text.trim().is_empty(),
            (Condition::IsThere, _) => true,
            (Condition::Compare(..) | Condition::Within(_), Value::Number(number)) => {
                self.holds_of_number(*number)
            }
            (Condition::Compare(..) | Condition::Within(_), Value::Text(text)) => {
                number(text).is_some_and(|number| self.holds_of_number(number))
            }
            (Condition::Pattern(pattern), Value::Text(text)) => is_found(pattern, text),
            (_, Value::Text(text)) => self.holds_of_text(text),
            (Condition::Words(words), Value::Number(found)) => words
                .iter()
                .any(|word| number(word).is_some_and(|word| word == *found)),
            _ => false,
        }
    }

    /// The same, of a number; false of a condition that is not one of numbers.
    pub fn holds_of_number(&self, number: f64) -> bool {
        match self {
            Condition::Compare(comparison, value) => comparison.holds(&number, value),
            Condition::Within(ranges) => ranges
                .iter()
                .any(|(first, last)| *first <= number && number <= *last),
            _ => false,
        }
    }

    /// The same, of a text, for a condition that is neither of numbers nor a pattern.
    pub fn holds_of_text(&self, text: &str) -> bool {
        let trimmed = text.trim();
        match self {
            Condition::Words(words) => words.iter().any(|word| word.eq_ignore_ascii_case(trimmed)),
            Condition::Begins(beginning) => trimmed
                .get(..beginning.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(beginning)),
            Condition::Nets(nets) => address(trimmed)
                .is_some_and(|address| nets.iter().any(|net| net.contains(&address))),
            Condition::IsAddress(version) => address(trimmed).is_some_and(|address| {
                version.is_none_or(|version| (version == 4) == address.is_ipv4())
            }),
            Condition::Mac(wanted) => mac(trimmed) == Some(*wanted),
            Condition::IsGroupMac => mac(trimmed).is_some_and(|bytes| bytes[0] & 1 == 1),
            Condition::IsMac => mac(trimmed).is_some(),
            Condition::Letter {
                at: Some(at),
                letters,
            } => text
                .as_bytes()
                .get(*at)
                .is_some_and(|letter| letters.as_bytes().contains(letter)),
            Condition::Letter { at: None, letters } => {
                trimmed.contains(|letter| letters.contains(letter))
            }
            Condition::TcpFlag { letter, of_source } => {
                trimmed
                    .split_once('_')
                    .is_some_and(|(source, destination)| {
                        (if *of_source { source } else { destination }).contains(*letter)
                    })
            }
            _ => false,
        }
    }
}

/// The number that a text is, decimal or hexadecimal.
pub fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    let Some(digits) = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) else {
        // `inf`, `nan` and `1e5` are no numbers of ra's.
        let is_plain = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || b".-".contains(&byte));
        return if is_plain { text.parse().ok() } else { None };
    };
    let is_hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let number = u64::from_str_radix(digits, 16)
        .ok()
        .filter(|_| is_hexadecimal)?;
    Some(number as f64)
}

/// An IP address in any spelling; none for names and MAC addresses.
pub fn address(text: &str) -> Option<IpAddr> {
    text.trim().parse().ok()
}

/// A MAC address with colons or hyphens.
pub fn mac(text: &str) -> Option<[u8; 6]> {
    let mut bytes = [0; 6];
    let mut parts = text.split([':', '-']);
    for byte in &mut bytes {
        let part = parts.next().filter(|part| matches!(part.len(), 1 | 2))?;
        *byte = u8::from_str_radix(part, 16).ok()?;
    }
    parts.next().is_none().then_some(bytes)
}
