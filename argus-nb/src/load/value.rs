//! One field's text becomes a number, or does not. Spaces around it are ra's
//! padding and mean nothing.
//!
//! Of a column that Argus knows it is known that it holds counts, so a count may be
//! written in any way ([`count`], [`number`], [`port`]). Of any other column only its
//! values tell what it holds, so they are taken at their word ([`integer`], [`decimal`]).

use super::absent::is_absent;
use super::whole::{ungrouped, whole};
use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

/// A whole number, up to 64 bits and a sign, padded with spaces or not.
#[inline]
pub(crate) fn count(text: &[u8]) -> Option<i64> {
    // Nearly all are a few digits and nothing else.
    digits(text).or_else(|| any_count(text))
}

#[cold]
fn any_count(text: &[u8]) -> Option<i64> {
    match text.trim_ascii() {
        [] => None,
        text => digits(text).or_else(|| whole(text)),
    }
}

/// A whole number that is written as one: no decimal point, and no zero before it,
/// which only an identifier has (`007`).
#[inline]
pub(super) fn integer(text: &[u8]) -> Option<i64> {
    match digits(text) {
        Some(value) if text[0] != b'0' || text.len() == 1 => Some(value),
        Some(_) => None,
        None => any_integer(text.trim_ascii()),
    }
}

#[cold]
fn any_integer(text: &[u8]) -> Option<i64> {
    let unsigned = text.strip_prefix(b"-").unwrap_or(text);
    let is_plain = !unsigned.is_empty() && unsigned.iter().all(u8::is_ascii_digit);
    if !is_plain || unsigned[0] == b'0' && unsigned.len() > 1 {
        return None;
    }
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// A number in a column of which nothing is known. Digits alone that are no
/// [`integer`] (`007`, or too many for 64 bits) are an identifier, and none.
pub(super) fn decimal(text: &[u8]) -> Option<f64> {
    let text = text.trim_ascii();
    let unsigned = text.strip_prefix(b"-").unwrap_or(text);
    let may_be_identifier = unsigned.len() > 18 || unsigned.starts_with(b"0");
    if may_be_identifier && unsigned.iter().all(u8::is_ascii_digit) && integer(text).is_none() {
        return None;
    }
    plain_number(text)
}

/// One to eighteen digits.
#[inline]
pub(super) fn digits(text: &[u8]) -> Option<i64> {
    if text.is_empty() || text.len() > 18 {
        return None;
    }
    let mut value = 0i64;
    for byte in text {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        value = value * 10 + i64::from(digit);
    }
    Some(value)
}

/// A decimal number, correctly rounded; thousands may be set apart by commas.
#[inline]
pub(crate) fn number(text: &[u8]) -> Option<f64> {
    let text = text.trim_ascii();
    plain_number(text).or_else(|| grouped_number(text))
}

/// `12,345.5` and `1,234,567`. `1,234` alone is none: it may as well be a decimal
/// comma, and would be wrong by a factor of a thousand.
#[cold]
fn grouped_number(text: &[u8]) -> Option<f64> {
    let (sign, unsigned) = match text {
        [b'-', rest @ ..] => ("-", rest),
        text => ("", text),
    };
    let end = unsigned
        .iter()
        .position(|byte| matches!(byte, b'.' | b'e' | b'E'));
    let (integer, rest) = unsigned.split_at(end.unwrap_or(unsigned.len()));
    let commas = integer.iter().filter(|byte| **byte == b',').count();
    if commas == 0 || commas == 1 && rest.is_empty() {
        return None;
    }
    let mut plain = sign.as_bytes().to_vec();
    plain.extend(ungrouped(integer)?);
    plain.extend_from_slice(rest);
    slow_number(&plain)
}

/// A decimal number without padding, correctly rounded.
///
/// Up to 15 significant digits behind which stand at most 22 powers of ten are
/// two exact doubles, and so their quotient is the nearest double (Clinger 1990,
/// the fast path); everything else is std's parser's.
#[inline]
fn plain_number(text: &[u8]) -> Option<f64> {
    const POWERS: [f64; 16] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ];
    let (negative, digits) = match text {
        [b'-', digits @ ..] => (true, digits),
        digits => (false, digits),
    };
    if digits.is_empty() || digits.len() > 16 || digits == b"." {
        return slow_number(text);
    }
    let (mut mantissa, mut seen, mut point) = (0u64, 0usize, None);
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit <= 9 {
            mantissa = mantissa * 10 + u64::from(digit);
            seen += 1;
        } else if *byte == b'.' && point.is_none() {
            point = Some(seen);
        } else {
            return slow_number(text);
        }
    }
    if seen > 15 {
        return slow_number(text);
    }
    let decimals = point.map_or(0, |at| seen - at);
    let value = mantissa as f64 / POWERS[decimals];
    Some(if negative { -value } else { value })
}

fn slow_number(text: &[u8]) -> Option<f64> {
    std::str::from_utf8(text).ok()?.parse().ok()
}

/// `443`, ICMP's type and code as ra prints them (`0x0303`), or the name of a
/// service.
#[inline]
pub(crate) fn port(text: &[u8]) -> Option<u16> {
    // Nearly all are a few digits and nothing else.
    port_number(text).or_else(|| any_port(text.trim_ascii()))
}

fn any_port(text: &[u8]) -> Option<u16> {
    match text {
        [] => None,
        [b'0', b'x', hex @ ..] => hexadecimal(hex),
        [b'0'..=b'9', ..] => whole(text).and_then(|value| u16::try_from(value).ok()),
        // A word for nothing is not looked up: it would be found if a service had it.
        word if is_absent(word) => None,
        _ => service(std::str::from_utf8(text).ok()?),
    }
}

/// Whether a text without padding says that there is no port: a word for nothing, or
/// -1, which some data sets write there.
pub(crate) fn is_no_port(text: &[u8]) -> bool {
    is_absent(text) || text.starts_with(b"-1") && whole(text) == Some(-1)
}

/// std takes a leading plus, which ra never prints.
fn hexadecimal(text: &[u8]) -> Option<u16> {
    let text = std::str::from_utf8(text).ok()?;
    let port = u16::from_str_radix(text, 16).ok();
    port.filter(|_| !text.starts_with('+'))
}

#[inline]
fn port_number(text: &[u8]) -> Option<u16> {
    digits(text).and_then(|value| u16::try_from(value).ok())
}

/// The port of a service, by the registry of IANA as the system keeps it
/// (`/etc/services`): ra takes its names from that very file.
fn service(name: &str) -> Option<u16> {
    static KNOWN: LazyLock<Mutex<HashMap<String, Option<u16>>>> = LazyLock::new(Mutex::default);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(port) = known.get(name) {
        return *port;
    }
    // The registry reads its file anew at each question, so a column of names that
    // nobody knows would make it read for ever: after so many none is asked for.
    const REMEMBERED: usize = 20_000;
    if known.len() >= REMEMBERED {
        return None;
    }
    let found = iana_services::lookup_by_name(name);
    let port = found.and_then(|services| services.first().map(|service| service.port));
    known.insert(name.to_owned(), port);
    port
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_reach_the_ends_of_64_bits() {
        assert_eq!(count(b" 42 "), Some(42));
        assert_eq!(count(b"9223372036854775807"), Some(i64::MAX));
        for none in ["9223372036854775808", "1O", "", " ", "-", "1.5", "0x10"] {
            assert_eq!(count(none.as_bytes()), None, "{none}");
        }
        assert_eq!(count(b"-7"), Some(-7));
        assert_eq!(count(b" 53.0 "), Some(53));
    }

    #[test]
    fn a_column_of_its_own_is_taken_at_its_word() {
        for (text, whole, number) in [
            ("0", Some(0), Some(0.0)),
            (" 12 ", Some(12), Some(12.0)),
            ("-3", Some(-3), Some(-3.0)),
            ("9223372036854775807", Some(i64::MAX), Some(i64::MAX as f64)),
            ("1.0", None, Some(1.0)),
            ("0.5", None, Some(0.5)),
            ("1e3", None, Some(1000.0)),
            ("007", None, None),
            ("00", None, None),
            ("-01", None, None),
            ("01.5", None, Some(1.5)),
            ("9223372036854775808", None, None),
            ("12345678901234567890123", None, None),
            ("1,234", None, None),
            ("", None, None),
            ("x", None, None),
        ] {
            assert_eq!(integer(text.as_bytes()), whole, "{text}");
            assert_eq!(decimal(text.as_bytes()), number, "{text}");
        }
    }

    #[test]
    fn numbers_are_the_nearest_doubles() {
        for text in [
            "0.027947",
            "-1.5",
            "6953.125000",
            "123456789012345",
            "1e300",
            "0.1",
            "3",
            ".5",
            "5.",
            "1234567.123456789123",
            "nan",
        ] {
            let ours = number(text.as_bytes()).unwrap();
            let std: f64 = text.parse().unwrap();
            assert!(ours.to_bits() == std.to_bits(), "{text}: {ours} {std}");
        }
        for none in [
            "", ".", "-", "1.2.3", "1,5", "1,234", "0,123.5", "1.2 K", "abc",
        ] {
            assert_eq!(number(none.as_bytes()), None, "{none}");
        }
        for (text, value) in [
            ("1,234.5", 1234.5),
            ("-1,234,567", -1_234_567.0),
            ("12,345e1", 123_450.0),
        ] {
            assert_eq!(number(text.as_bytes()), Some(value), "{text}");
        }
    }

    #[test]
    fn ports_are_numbers_icmp_codes_or_services() {
        assert_eq!(port(b"443"), Some(443));
        assert_eq!(port(b"0x0303"), Some(0x0303));
        assert_eq!(port(b" 53 "), Some(53));
        assert_eq!(port(b" 0x0303 "), Some(0x0303));
        assert_eq!(port(b"53.0"), Some(53));
        assert_eq!(port(b"8,080"), Some(8080));
        for none in [
            "",
            "  ",
            "65536",
            "0x",
            "0x+3",
            "0x10000",
            "no-such-service",
            "1.5",
            "65536.0",
            "-1",
            "-",
            "None",
        ] {
            assert_eq!(port(none.as_bytes()), None, "{none}");
        }
        if std::path::Path::new("/etc/services").exists() {
            assert_eq!(port(b"domain"), Some(53));
        }
    }
}
