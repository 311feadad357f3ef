//! A field's text as a value.

use super::protocol;
use crate::mapping::delimited::{Conversion, DateOrder};
use crate::row::Cell;
use crate::text::{count, instant, instant_with_year_last, number, port, real};
use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

/// What a text is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value<'t> {
    Cell(Cell),
    Text(Cow<'t, str>),
    /// A protocol: its number, if it is known, and ra's name.
    Protocol(Option<u8>, Cow<'t, str>),
    /// A port with a point in it: type and code of ICMP, or what pandas makes of a port.
    Dotted(u16, u16),
    /// Bits of TCP's flags.
    Flags(i64),
    /// It says that there is none.
    None,
    /// It is not of that type.
    Misfit,
}

/// Words that stand where there is no value.
fn says_none(text: &str) -> bool {
    matches!(
        text,
        "-" | "?" | "NA" | "N/A" | "NaN" | "nan" | "null" | "None" | "\\N"
    )
}

/// The value of a text that is not empty.
pub(super) fn value(conversion: Conversion, text: &str) -> Value<'_> {
    let cell = |cell: Option<Cell>| match cell {
        Some(cell) => Value::Cell(cell),
        None if says_none(text) => Value::None,
        None => Value::Misfit,
    };
    match conversion {
        Conversion::Time(order) => cell(time(text, order)),
        Conversion::TimeOr0 => match time(text, DateOrder::DayFirst) {
            // In the zone where nfdump ran it may be a day off.
            Some(Cell::Time(at)) if at.abs() <= DAY => Value::None,
            time => cell(time),
        },
        Conversion::Seconds => cell(seconds(text).map(Cell::Number)),
        Conversion::Microseconds => cell(number(text).map(|micros| Cell::Number(micros / 1e6))),
        Conversion::Count => cell(whole(text).map(Cell::Count)),
        Conversion::CountOr0 => match whole(text) {
            Some(0) => Value::None,
            count => cell(count.map(Cell::Count)),
        },
        // Infinite are rates of flows without a duration.
        Conversion::Number => cell(real(text).map(Cell::Number)),
        Conversion::Port => port_or_dotted(text),
        Conversion::AddressOfPair => Value::Text(address(pair(text).0)),
        Conversion::PortOfPair => port_or_dotted(pair(text).1),
        Conversion::AddressOr0 if matches!(text, "0.0.0.0" | "::") => Value::None,
        Conversion::Mac if text == "00:00:00:00:00:00" => Value::None,
        Conversion::Label(_) if text == "0-0-0" => Value::None,
        Conversion::ProtocolOr0 | Conversion::Direction if text == "0" => Value::None,
        Conversion::Direction if text == "1" => Value::Text("egress".into()),
        Conversion::Address | Conversion::AddressOr0 => Value::Text(address(text)),
        Conversion::Protocol | Conversion::ProtocolOr0 => {
            let number = protocol::number(text);
            Value::Protocol(number, protocol::name(number, text))
        }
        Conversion::Flags => flags(text).map_or(Value::Misfit, Value::Flags),
        Conversion::Mac
        | Conversion::Label(_)
        | Conversion::Direction
        | Conversion::Category
        | Conversion::Text => Value::Text(text.into()),
    }
}

const DAY: i64 = 86_400_000_000;

fn time(text: &str, order: DateOrder) -> Option<Cell> {
    let at = match text.split_once('/') {
        Some((first, _)) if first.len() < 3 => {
            instant_with_year_last(text, order == DateOrder::DayFirst)
        }
        _ => instant(text),
    };
    at.map(Cell::Time)
}

/// `3.124`, or `1:02:03.124`.
fn seconds(text: &str) -> Option<f64> {
    let mut parts = text.rsplit(':');
    let last = number(parts.next()?)?;
    let (mut sum, mut scale) = (last, 60.0);
    for part in parts {
        sum += f64::from(part.parse::<u32>().ok()?) * scale;
        scale *= 60.0;
    }
    (scale <= 216_000.0).then_some(sum)
}

/// `12`, pandas' `12.0`, nfdump's `2.1 M`.
fn whole(text: &str) -> Option<i64> {
    if let Some(count) = count(text.strip_suffix(".0").unwrap_or(text)) {
        return Some(count);
    }
    let (digits, scale) = match text.as_bytes().last()? {
        b'K' => (1, 1e3),
        b'M' => (1, 1e6),
        b'G' => (1, 1e9),
        b'T' => (1, 1e12),
        _ => return None,
    };
    let digits = text.get(..text.len() - digits)?.trim_ascii_end();
    let is_decimal = digits
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.');
    let scaled = number(digits).filter(|_| is_decimal)? * scale;
    (scaled < 9e18).then_some(scaled.round() as i64)
}

fn port_or_dotted(text: &str) -> Value<'_> {
    if let Some(port) = port(text) {
        return Value::Cell(Cell::Port(port));
    }
    match text.split_once('.') {
        Some((one, other)) => match (port(one), port(other)) {
            (Some(one), Some(other)) => Value::Dotted(one, other),
            _ => Value::Misfit,
        },
        None if says_none(text) || matches!(text, "" | "-1") => Value::None,
        None => Value::Misfit,
    }
}

/// An address and the port behind it: `192.0.2.1:80`, `2001:db8::1.80`, and of ICMP
/// `192.0.2.1:8.0`.
fn pair(text: &str) -> (&str, &str) {
    let Some((before, behind)) = text.rsplit_once(':') else {
        return (text, "");
    };
    if !before.contains(':') {
        return (before, behind);
    }
    match behind.split_once('.') {
        Some((_, port)) => (&text[..text.len() - port.len() - 1], port),
        None => (text, ""),
    }
}

/// An address as it is usually written; what is none as it stands there.
fn address(text: &str) -> Cow<'_, str> {
    /// The length of an address with zeros in front, as `rwcut --zero-pad-ips` prints it.
    const PADDED: usize = 15;
    if text.contains(':') {
        let parsed = text.parse::<Ipv6Addr>().map(|address| address.to_string());
        return match parsed {
            Ok(usual) if usual != text => usual.into(),
            _ => text.into(),
        };
    }
    if text.len() == PADDED && text.parse::<Ipv4Addr>().is_err() {
        let mut octets = text.split('.').map(|part| part.parse::<u8>().ok());
        if let (Some(Some(a)), Some(Some(b)), Some(Some(c)), Some(Some(d)), None) = (
            octets.next(),
            octets.next(),
            octets.next(),
            octets.next(),
            octets.next(),
        ) {
            return Ipv4Addr::new(a, b, c, d).to_string().into();
        }
    }
    text.into()
}

/// Letters of flags in any order, with dots or blanks between, or their number.
fn flags(text: &str) -> Option<i64> {
    match text.strip_prefix("0x") {
        Some(digits) => u16::from_str_radix(digits, 16).ok().map(i64::from),
        None if text.bytes().all(|byte| byte.is_ascii_digit()) => {
            text.parse::<u16>().ok().map(i64::from)
        }
        None => bits(text),
    }
}

fn bits(text: &str) -> Option<i64> {
    let mut bits = 0;
    for letter in text.bytes() {
        bits |= match letter {
            b'.' | b' ' => 0,
            b'F' => 1,
            b'S' => 2,
            b'R' => 4,
            b'P' => 8,
            b'A' => 16,
            b'U' => 32,
            b'E' => 64,
            b'C' => 128,
            _ => return None,
        };
    }
    Some(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(conversion: Conversion, text: &str) -> String {
        match value(conversion, text) {
            Value::Cell(Cell::Count(count)) => count.to_string(),
            Value::Cell(Cell::Number(number)) => number.to_string(),
            Value::Cell(Cell::Port(port)) => port.to_string(),
            Value::Cell(Cell::Time(at)) => at.to_string(),
            Value::Text(text) | Value::Protocol(_, text) => text.into_owned(),
            Value::Flags(bits) => format!("{bits:#x}"),
            Value::Dotted(one, other) => format!("{one} and {other}"),
            other => format!("{other:?}"),
        }
    }

    use Conversion::*;

    #[rustfmt::skip]
    const CASES: &[(Conversion, &str, &str)] = &[
        (Count, "12", "12"),
        (Count, "12.0", "12"),
        (Count, "2.1 M", "2100000"),
        (Count, "1e3 M", "Misfit"),
        (Count, "x", "Misfit"),
        (Count, "NaN", "None"),
        (CountOr0, "0", "None"),
        (Number, "Infinity", "inf"),
        (Number, "NaN", "None"),
        (Seconds, "3.124", "3.124"),
        (Seconds, "01:00:03.5", "3603.5"),
        (Seconds, "1:2:3:4", "Misfit"),
        (Microseconds, "3", "0.000003"),
        (Port, "80", "80"),
        (Port, "8.0", "8 and 0"),
        (Port, "-1", "None"),
        (Port, "http", "Misfit"),
        (AddressOfPair, "192.0.2.1:80", "192.0.2.1"),
        (PortOfPair, "192.0.2.1:80", "80"),
        (PortOfPair, "192.0.2.1:3.1", "3 and 1"),
        (AddressOfPair, "2001:db8::1.443", "2001:db8::1"),
        (PortOfPair, "2001:db8::1.443", "443"),
        (PortOfPair, "ff02::1..8e:c3d1.0.0", "0 and 0"),
        (AddressOfPair, "ff02::1..8e:c3d1.0.0", "ff02::1..8e:c3d1"),
        (AddressOfPair, "SERVER", "SERVER"),
        (PortOfPair, "SERVER", "None"),
        (Address, "010.001.002.003", "10.1.2.3"),
        (Address, "2001:0DB8::0001", "2001:db8::1"),
        (AddressOr0, "::", "None"),
        (Protocol, "ICMP6", "ipv6-icmp"),
        (Protocol, "6", "tcp"),
        (Protocol, "TCP", "tcp"),
        (Protocol, "GRE", "gre"),
        (ProtocolOr0, "0", "None"),
        (Flags, "...AP.SF", "0x1b"),
        (Flags, ".AP.SF", "0x1b"),
        (Flags, " S  A", "0x12"),
        (Flags, "0x1b", "0x1b"),
        (Flags, "27", "0x1b"),
        (Flags, "........", "0x0"),
        (Flags, "Q", "Misfit"),
        (Direction, "1", "egress"),
        (TimeOr0, "1970-01-01 01:00:00.000", "None"),
        (
                Time(DateOrder::MonthFirst),
                "02/12/2009 00:00:01",
                "1234396801000000",
            ),
        (
                Time(DateOrder::DayFirst),
                "12/02/2009 00:00:01",
                "1234396801000000",
            ),
        (
                Time(DateOrder::DayFirst),
                "1234396801.5",
                "1234396801500000",
            ),
    ];

    #[test]
    fn texts_become_values() {
        for (conversion, text, expected) in CASES {
            assert_eq!(
                said(*conversion, text),
                *expected,
                "{conversion:?} of {text}"
            );
        }
    }
}
