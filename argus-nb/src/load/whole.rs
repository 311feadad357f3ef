//! Whole numbers that a program wrote in another way than as digits: pandas makes
//! `53.0` of a port beside a missing one, and `1.5e6` of a count; spreadsheets write
//! `1,234`. Such a text is read where it is a whole number to the last digit.
//!
//! Why it is so: `docs/decisions.md#a-number-is-read-where-it-is-exact`.

/// The whole number that a text without padding is, whichever way it is written.
pub(super) fn whole(text: &[u8]) -> Option<i64> {
    let (negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        text => (false, text),
    };
    let (mantissa, exponent) = match text.iter().position(|byte| matches!(byte, b'e' | b'E')) {
        Some(at) => (&text[..at], exponent(&text[at + 1..])?),
        None => (text, 0),
    };
    let point = mantissa.iter().position(|byte| *byte == b'.');
    let (integer, fraction) = match point {
        Some(at) => (&mantissa[..at], &mantissa[at + 1..]),
        None => (mantissa, &mantissa[..0]),
    };
    let mut digits = ungrouped(integer)?;
    // Where the point would stand among the digits if the exponent were 0.
    let units = i64::try_from(digits.len()).ok()? + exponent;
    digits.extend_from_slice(fraction);
    let value = value(&digits, units)?;
    i64::try_from(if negative { -value } else { value }).ok()
}

/// The number of which so many of these digits stand before the point.
fn value(digits: &[u8], units: i64) -> Option<i128> {
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let first = digits.iter().position(|digit| *digit != b'0');
    let Some(first) = first else { return Some(0) };
    let last = digits.iter().rposition(|digit| *digit != b'0')?;
    // More than 19 digits before the point are no 64-bit number.
    let units = usize::try_from(units).ok()?;
    if last >= units || units - first > 19 {
        return None;
    }
    let digit = |at: usize| digits.get(at).map_or(0, |digit| i128::from(digit - b'0'));
    Some((first..units).fold(0, |value, at| value * 10 + digit(at)))
}

fn exponent(text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text).ok()?;
    text.parse()
        .ok()
        .filter(|exponent: &i64| exponent.abs() < 1000)
}

/// The digits before the point, without the commas between thousands. `0,123` and
/// `1,23` are not grouped so: there the comma is a decimal point.
pub(super) fn ungrouped(integer: &[u8]) -> Option<Vec<u8>> {
    if !integer.contains(&b',') {
        return Some(integer.to_vec());
    }
    let mut groups = integer.split(|byte| *byte == b',');
    let first = groups.next()?;
    let is_grouped = (1..=3).contains(&first.len())
        && first[0] != b'0'
        && groups.all(|group| group.len() == 3)
        && integer
            .iter()
            .all(|byte| byte.is_ascii_digit() || *byte == b',');
    is_grouped.then(|| {
        integer
            .iter()
            .copied()
            .filter(|byte| *byte != b',')
            .collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_number_is_read_however_it_is_written() {
        for (text, number) in [
            ("53.0", 53),
            ("53.", 53),
            ("-7.000", -7),
            ("0.0", 0),
            ("1.5e6", 1_500_000),
            ("1.5E+06", 1_500_000),
            ("250e-1", 25),
            (".5e1", 5),
            ("0e-999", 0),
            ("1,234", 1234),
            ("12,345,678.0", 12_345_678),
            ("007", 7),
            ("9223372036854775807.0", i64::MAX),
            ("-9223372036854775808", i64::MIN),
            ("9.223372036854775807e18", i64::MAX),
        ] {
            assert_eq!(whole(text.as_bytes()), Some(number), "{text}");
        }
    }

    #[test]
    fn what_is_not_whole_to_the_last_digit_is_none() {
        for text in [
            "",
            "-",
            ".",
            "e5",
            "53.5",
            "1.55e1",
            "25e-1",
            "1e19",
            "1e400",
            "1e",
            "1,23",
            "0,123",
            "1234,567",
            ",123",
            "1,,234",
            "1.0.0",
            "9223372036854775808",
            "1O",
            "0x10",
            "+5",
            "nan",
        ] {
            assert_eq!(whole(text.as_bytes()), None, "{text}");
        }
    }
}
