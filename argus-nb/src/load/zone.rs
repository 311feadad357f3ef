//! The zone that stands behind a time.

use super::value::digits;

/// A time without the zone behind it, and how many seconds that is ahead of UTC:
/// `Z`, `UTC`, `+02:00`, `+0200`, `+02`, with a blank before it or not.
pub(super) fn without_offset(text: &[u8]) -> Option<(&[u8], i64)> {
    let at = text
        .iter()
        .position(|byte| matches!(byte, b'Z' | b'z' | b'+' | b'-' | b' '))?;
    let (time, zone) = text.split_at(at);
    let (sign, offset) = match zone.trim_ascii_start() {
        b"Z" | b"z" | b"UTC" | b"GMT" => return Some((time, 0)),
        [b'+', offset @ ..] => (1, offset),
        [b'-', offset @ ..] => (-1, offset),
        _ => return None,
    };
    let (hours, minutes) = match offset {
        [_, _] => (digits(offset)?, 0),
        [_, _, b':', _, _] => (digits(&offset[..2])?, digits(&offset[3..])?),
        [_, _, _, _] => (digits(&offset[..2])?, digits(&offset[2..])?),
        _ => return None,
    };
    let in_range = hours < 24 && minutes < 60;
    in_range.then_some((time, sign * (hours * 60 + minutes) * 60))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_told_from_the_time_before_it() {
        for (text, offset) in [
            ("09:48:00Z", 0),
            ("09:48:00 UTC", 0),
            ("09:48:00+0000", 0),
            ("09:48:00.5 +02:00", 7200),
            ("09:48:00-0530", -19_800),
            ("09:48:00-05", -18_000),
        ] {
            let (time, found) = without_offset(text.as_bytes()).unwrap();
            assert!(time.starts_with(b"09:48:00") && time.len() <= 10, "{text}");
            assert_eq!(found, offset, "{text}");
        }
        for none in [
            "09:48:00",
            "09:48:00+",
            "09:48:00+1",
            "09:48:00+2400",
            "09:48:00+0260",
            "09:48:00 PM",
            "09:48:00+02:0",
        ] {
            assert_eq!(without_offset(none.as_bytes()), None, "{none}");
        }
    }
}
