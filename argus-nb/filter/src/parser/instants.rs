//! Times as a filter has them, without a calendar's crate.

use crate::condition::Instant;

const SECOND: i64 = 1_000_000;

/// The point in time that a text is: `2026-11-25`, `2026-11-25 03:56`,
/// `2026/11/25.03:56:00.5`, `2026-11-25T03:56:00Z`, `… +02:00`, or seconds since 1970.
pub(super) fn instant(text: &str) -> Option<Instant> {
    if let Some(micros) = since_1970(text) {
        let is_utc = true;
        return Some(Instant { micros, is_utc });
    }
    let date = text.get(..10)?;
    let day = day(date)?;
    let rest = text.get(10..)?;
    let Some(separator) = rest.chars().next() else {
        let micros = day * 86_400 * SECOND;
        return Some(Instant {
            micros,
            is_utc: false,
        });
    };
    if !matches!(separator, ' ' | 'T' | 't' | '.') {
        return None;
    }
    let (time, offset) = without_offset(rest[1..].trim());
    let seconds_east = match offset {
        "" | "Z" | "z" | "UTC" => 0,
        offset => east(offset)?,
    };
    let micros = day * 86_400 * SECOND + time_of_day(time.trim())? - seconds_east * SECOND;
    let is_utc = !offset.is_empty();
    Some(Instant { micros, is_utc })
}

/// Ten digits of seconds, and a fraction.
fn since_1970(text: &str) -> Option<i64> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    if seconds.len() != 10 {
        return None;
    }
    Some(digits(seconds)? * SECOND + micros(fraction)?)
}

/// A number of digits alone.
fn digits(text: &str) -> Option<i64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// A fraction of a second as microseconds.
fn micros(fraction: &str) -> Option<i64> {
    if fraction.is_empty() {
        return Some(0);
    }
    digits(&fraction.chars().take(9).collect::<String>())?;
    let padded: String = fraction.chars().chain("000000".chars()).take(6).collect();
    digits(&padded)
}

/// Days since 1970 of a date with hyphens or slashes, by the Gregorian calendar.
fn day(date: &str) -> Option<i64> {
    let separator = date
        .chars()
        .nth(4)
        .filter(|letter| matches!(letter, '-' | '/'))?;
    let mut parts = date.split(separator).map(digits);
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let last = match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if parts.next().is_some() || !(1..=last).contains(&day) {
        return None;
    }
    // The year begins in March here, so that the day of a leap year comes last.
    let (year, month) = if month > 2 {
        (year, month - 3)
    } else {
        (year - 1, month + 9)
    };
    let days = 365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Some(days + (153 * month + 2) / 5 + day - 1 - 719_468)
}

fn without_offset(text: &str) -> (&str, &str) {
    for word in ["UTC", "Z", "z"] {
        if let Some(time) = text.strip_suffix(word) {
            return (time, &text[time.len()..]);
        }
    }
    text.rfind(['+', '-'])
        .map_or((text, ""), |at| text.split_at(at))
}

/// How many seconds east of Greenwich an offset is: `+02:00`, `-0500`, `+01`.
fn east(offset: &str) -> Option<i64> {
    let sign = if offset.starts_with('-') { -1 } else { 1 };
    let clock = offset.get(1..)?.replace(':', "");
    let (hours, minutes) = match clock.len() {
        2 => (digits(&clock)?, 0),
        4 => (digits(&clock[..2])?, digits(&clock[2..])?),
        _ => return None,
    };
    (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

/// Microseconds since midnight: `03:56`, `03:56:00`, `03:56:00.5`.
fn time_of_day(text: &str) -> Option<i64> {
    let mut parts = text.split(':');
    let (hours, minutes) = (digits(parts.next()?)?, digits(parts.next()?)?);
    let (seconds, fraction) = match parts.next() {
        Some(seconds) => seconds.split_once('.').unwrap_or((seconds, "")),
        None => ("0", ""),
    };
    let seconds = digits(seconds)?;
    if parts.next().is_some() || hours > 23 || minutes > 59 || seconds > 59 {
        return None;
    }
    Some((hours * 3600 + minutes * 60 + seconds) * SECOND + micros(fraction)?)
}
