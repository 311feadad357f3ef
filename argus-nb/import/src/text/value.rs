//! Numbers, ports, addresses and truth values of a text: all of it, or none.

use std::net::IpAddr;

/// A whole number.
pub(crate) fn count(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// A number that is finite.
pub(crate) fn number(text: &str) -> Option<f64> {
    real(text).filter(|number| number.is_finite())
}

/// A number, which may be infinite, but is one.
pub(crate) fn real(text: &str) -> Option<f64> {
    match short_decimal(text) {
        Some(number) => Some(number),
        None => text.parse().ok().filter(|number: &f64| !number.is_nan()),
    }
}

/// `1239.5`, to the last bit: a whole number of 15 digits at most is exact, and so is the power
/// of ten that it is divided by, so that there is one rounding.
fn short_decimal(text: &str) -> Option<f64> {
    const DIGITS: usize = 15;
    const TENTHS: [f64; DIGITS + 1] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ];
    if text.is_empty() || text.len() > DIGITS || text == "." {
        return None;
    }
    let mut whole = 0_u64;
    let mut behind = None;
    for byte in text.bytes() {
        match byte {
            b'0'..=b'9' => {
                whole = whole * 10 + u64::from(byte - b'0');
                behind = behind.map(|digits| digits + 1);
            }
            b'.' if behind.is_none() => behind = Some(0),
            _ => return None,
        }
    }
    Some(whole as f64 / TENTHS.get(behind.unwrap_or(0))?)
}

/// A port.
pub(crate) fn port(text: &str) -> Option<u16> {
    text.parse().ok()
}

/// An address. A zone (`fe80::1%eth0`) is no part of it.
pub(crate) fn address(text: &str) -> Option<IpAddr> {
    text.parse().ok()
}

/// `true` or `false`, as columns have truth values.
pub(crate) fn boolean(text: &str) -> Option<&'static str> {
    match text {
        "T" | "true" => Some("true"),
        "F" | "false" => Some("false"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_those_of_the_standard_library() {
        let texts = [
            "0",
            "1239.5",
            "0.1",
            "000.3",
            "5.",
            ".5",
            "56320859.5",
            "999999999999999",
            "0.0000000000001",
            "123456.7890123",
            "1e3",
            "-2.5",
            "1234567890.1234567",
            "Infinity",
            "+7",
        ];
        for text in texts {
            assert_eq!(real(text), text.parse().ok(), "{text}");
        }
        for none in ["", ".", "1.2.3", "NaN", "x", "1 2"] {
            assert_eq!(real(none), None, "{none}");
        }
        assert_eq!(number("inf"), None);
    }
}
