//! One field's text becomes a number, or does not. Spaces around it are ra's
//! padding and mean nothing.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

/// A whole number, up to 64 bits and a sign, padded with spaces or not.
#[inline]
pub(super) fn count(text: &[u8]) -> Option<i64> {
    // Nearly all are a few digits and nothing else.
    digits(text).or_else(|| any_count(text))
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

fn any_count(text: &[u8]) -> Option<i64> {
    // std takes a leading plus, which ra never prints.
    let text = std::str::from_utf8(text).ok()?.trim_ascii();
    text.parse().ok().filter(|_| !text.starts_with('+'))
}

/// A decimal number, correctly rounded.
///
/// Up to 15 significant digits behind which stand at most 22 powers of ten are
/// two exact doubles, and so their quotient is the nearest double (Clinger 1990,
/// the fast path); everything else is std's parser's.
pub(super) fn number(text: &[u8]) -> Option<f64> {
    const POWERS: [f64; 16] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ];
    let text = text.trim_ascii();
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
        [b'0'..=b'9', ..] => port_number(text),
        _ => service(std::str::from_utf8(text).ok()?),
    }
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
        for none in ["9223372036854775808", "1O", "", "-", "1.0", "0x10"] {
            assert_eq!(count(none.as_bytes()), None, "{none}");
        }
        assert_eq!(count(b"-7"), Some(-7));
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
        for none in ["", ".", "-", "1.2.3", "1,5", "1.2 K", "abc"] {
            assert_eq!(number(none.as_bytes()), None, "{none}");
        }
    }

    #[test]
    fn ports_are_numbers_icmp_codes_or_services() {
        assert_eq!(port(b"443"), Some(443));
        assert_eq!(port(b"0x0303"), Some(0x0303));
        assert_eq!(port(b" 53 "), Some(53));
        assert_eq!(port(b" 0x0303 "), Some(0x0303));
        for none in [
            "",
            "  ",
            "65536",
            "0x",
            "0x+3",
            "0x10000",
            "no-such-service",
            "1.5",
            "-1",
        ] {
            assert_eq!(port(none.as_bytes()), None, "{none}");
        }
        if std::path::Path::new("/etc/services").exists() {
            assert_eq!(port(b"domain"), Some(53));
        }
    }
}
