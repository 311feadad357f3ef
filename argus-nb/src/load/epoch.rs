//! Instants that are written as a number: how much time has gone by since 1970.

use super::value::digits;

/// Microseconds in a second.
pub(super) const SECOND: i64 = 1_000_000;

/// [`epoch`] of this century as ra prints it, `1520628556.520001`: ten digits, a
/// point, six digits.
#[inline]
pub(super) fn seconds_and_micros(text: &[u8]) -> Option<i64> {
    let text: &[u8; 17] = text.try_into().ok()?;
    let word = |at: usize| {
        let bytes: Option<&[u8; 8]> = text[at..].first_chunk();
        bytes.map(|bytes| u64::from_le_bytes(*bytes))
    };
    if text[10] != b'.' {
        return None;
    }
    let seconds = eight_digits(word(0)?)? * 100 + u64::from(two(&text[8..10])?);
    // The last second and the point before the microseconds count as zeros.
    let micros = eight_digits(word(9)? & !0xffff | 0x3030)?;
    i64::try_from(seconds * 1_000_000 + micros).ok()
}

/// Eight digits at once, the first in the lowest byte: neighbours are put together
/// three times.
#[inline]
fn eight_digits(text: u64) -> Option<u64> {
    let digits = text.wrapping_sub(0x3030_3030_3030_3030);
    // A byte that is no digit has a high bit before or after 118 is added.
    if (digits | digits.wrapping_add(0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080 != 0 {
        return None;
    }
    let pairs = (digits * 10 + (digits >> 8)) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
    Some((fours * 10_000 + (fours >> 32)) & 0xffff_ffff)
}

/// Seconds since 1970, `ra -u`, or the milliseconds, microseconds or nanoseconds that
/// other programs count: which of them, the number of digits tells, for all times
/// between 1973 and 5138. Read as digits, so that no microsecond is lost to floating
/// point.
pub(super) fn epoch(text: &[u8]) -> Option<i64> {
    let (negative, text) = match text {
        [b'-', rest @ ..] => (true, rest),
        text => (false, text),
    };
    let point = text.iter().position(|byte| *byte == b'.');
    let (units, fraction) = match point {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, &text[..0]),
    };
    let padding = units.iter().take_while(|byte| **byte == b'0').count();
    let micros = match units.len() - padding {
        ..=11 => {
            let seconds = digits(units)?.checked_mul(SECOND)?;
            seconds.checked_add(rounded(fraction, 6)?)?
        }
        12..=14 => digits(units)? * 1000 + rounded(fraction, 3)?,
        15..=17 => digits(units)? + rounded(fraction, 0)?,
        _ => {
            let (micros, rest) = units.split_at(units.len() - 3);
            fraction.iter().all(u8::is_ascii_digit).then_some(())?;
            digits(micros)? + rounded(rest, 0)?
        }
    };
    Some(if negative { -micros } else { micros })
}

/// So many of the digits behind a decimal point as a number, rounded to the nearest.
pub(super) fn rounded(fraction: &[u8], places: usize) -> Option<i64> {
    let (kept, rest) = fraction.split_at(fraction.len().min(places));
    let missing = u32::try_from(places - kept.len()).ok()?;
    let number = match kept {
        [] => 0,
        kept => digits(kept)? * 10i64.pow(missing),
    };
    let rounds_up = rest.first().is_some_and(|digit| *digit >= b'5');
    rest.iter()
        .all(u8::is_ascii_digit)
        .then_some(number + i64::from(rounds_up))
}

/// Two digits.
#[inline]
pub(super) fn two(text: &[u8]) -> Option<u32> {
    match text {
        [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => {
            Some(u32::from(tens - b'0') * 10 + u32::from(ones - b'0'))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<i64> {
        seconds_and_micros(text.as_bytes()).or_else(|| epoch(text.as_bytes()))
    }

    #[test]
    fn the_number_of_digits_tells_what_is_counted() {
        let at = 1_577_836_800_123_456;
        for text in [
            "1577836800.123456",
            "1577836800123.456",
            "1577836800123456",
            "1577836800123455.9",
            "1577836800123456400",
            "1577836800123455500.7",
        ] {
            assert_eq!(read(text), Some(at), "{text}");
        }
        for (text, at) in [
            ("0000000009.999999", 9_999_999),
            ("99999999999", 99_999_999_999 * SECOND),
            ("100000000000", 100_000_000 * SECOND),
            ("-0.5", -500_000),
            ("0.1234567", 123_457),
        ] {
            assert_eq!(read(text), Some(at), "{text}");
        }
    }

    #[test]
    fn what_is_no_number_is_no_instant() {
        for none in [
            "157783680a.123456",
            "15778368 0.123456",
            "1577836800.12345:",
            "157783680/.123456",
            "1577836800123456400.x",
            "15778368001234564001234",
        ] {
            assert_eq!(read(none), None, "{none}");
        }
    }
}
