//! Numbers, ports, addresses and truth values of a text: all of it, or none.

use std::net::IpAddr;

/// A whole number.
pub(crate) fn count(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// A number that is finite.
pub(crate) fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
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
