//! Instants: seconds since 1970, or a date with a time and a zone (ISO 8601).

const MICROS: i64 = 1_000_000;

/// Microseconds since 1970, UTC, of `1700000000.123456`, `2023-11-14T22:13:20.123456+0100` or
/// `2023/11/14 22:13:20`.
/// Milliseconds are told by their size. A date without a zone is UTC's. Digits behind the microsecond are left out.
pub(crate) fn instant(text: &str) -> Option<i64> {
    if matches!(text.as_bytes().get(4), Some(b'-' | b'/')) {
        date_and_time(text)
    } else {
        seconds(text)
    }
}

/// From here on a number is one of milliseconds, which some logs have: as seconds it would
/// be behind the year 5000.
const MILLISECONDS_FROM: i64 = 100_000_000_000;

/// Not by way of a float, which has too few digits for a microsecond of today.
fn seconds(text: &str) -> Option<i64> {
    if text.bytes().any(|byte| matches!(byte, b'e' | b'E')) {
        let seconds: f64 = text.parse().ok()?;
        let micros = seconds * MICROS as f64;
        return (micros.abs() < 9e18).then_some(micros.round() as i64);
    }
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    if !whole.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let millionths = fraction(part)?;
    let micros = if whole >= MILLISECONDS_FROM {
        whole.checked_mul(1000)?.checked_add(millionths / 1000)?
    } else {
        whole.checked_mul(MICROS)?.checked_add(millionths)?
    };
    Some(if is_negative { -micros } else { micros })
}

/// Microseconds of the digits behind the point.
fn fraction(digits: &str) -> Option<i64> {
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let six = digits.get(..6).unwrap_or(digits);
    let scale = 10_i64.pow(6 - six.len() as u32);
    Some(six.parse::<i64>().ok()? * scale)
}

fn date_and_time(text: &str) -> Option<i64> {
    let digits = |from: usize, to: usize, least: i64, most: i64| {
        let digits = text.get(from..to)?;
        if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let value: i64 = digits.parse().ok()?;
        (least..=most).contains(&value).then_some(value)
    };
    let is = |at: usize, one_of: &[u8]| {
        text.as_bytes()
            .get(at)
            .is_some_and(|byte| one_of.contains(byte))
    };
    let (year, month, day) = (
        digits(0, 4, 0, 9999)?,
        digits(5, 7, 1, 12)?,
        digits(8, 10, 1, 31)?,
    );
    let (hour, minute, second) = (
        digits(11, 13, 0, 23)?,
        digits(14, 16, 0, 59)?,
        digits(17, 19, 0, 60)?,
    );
    let is_date = is(4, b"-") && is(7, b"-") || is(4, b"/") && is(7, b"/");
    if !(is_date && is(10, b"T t") && is(13, b":") && is(16, b":")) {
        return None;
    }
    if day > days_of_month(year, month) {
        return None;
    }
    let rest = text.get(19..)?;
    let (micros, zone) = match rest.strip_prefix('.') {
        Some(behind) => {
            let end = behind
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(behind.len());
            (fraction(behind.get(..end)?)?, behind.get(end..)?)
        }
        None => (0, rest),
    };
    let of_day = hour * 3600 + minute * 60 + second - offset(zone)?;
    Some((days_since_1970(year, month, day) * 86_400 + of_day) * MICROS + micros)
}

/// Microseconds since 1970, UTC, of `14/2/2018 8:31:01 PM`, where nothing but the date and hours
/// and minutes is needed. The day stands first, or the month.
pub(crate) fn instant_with_year_last(text: &str, is_day_first: bool) -> Option<i64> {
    let mut words = text.split_ascii_whitespace();
    let (date, time, half) = (words.next()?, words.next()?, words.next());
    let mut numbers = date.split('/');
    let (one, other, year) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let (day, month) = if is_day_first {
        (one, other)
    } else {
        (other, one)
    };
    let mut parts = time.split(':');
    let (hour, minute) = (parts.next()?, parts.next()?);
    let (second, micros) = match parts.next().unwrap_or("0").split_once('.') {
        Some((second, part)) => (second, fraction(part)?),
        None => (time.splitn(3, ':').nth(2).unwrap_or("0"), 0),
    };
    if numbers.next().is_some() || parts.next().is_some() || words.next().is_some() {
        return None;
    }
    let digits = |text: &str, least: i64, most: i64| {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        let value: i64 = text.parse().ok().filter(|_| is_number)?;
        (least..=most).contains(&value).then_some(value)
    };
    let (year, month) = (digits(year, 1000, 9999)?, digits(month, 1, 12)?);
    let day = digits(day, 1, days_of_month(year, month))?;
    let hour = match half {
        None => digits(hour, 0, 23)?,
        Some("AM" | "am") => digits(hour, 1, 12)? % 12,
        Some("PM" | "pm") => digits(hour, 1, 12)? % 12 + 12,
        Some(_) => return None,
    };
    let of_day = hour * 3600 + digits(minute, 0, 59)? * 60 + digits(second, 0, 60)?;
    Some((days_since_1970(year, month, day) * 86_400 + of_day) * MICROS + micros)
}

/// Seconds that a zone is ahead of UTC: `Z`, `+02`, `+0200`, `-02:00`.
fn offset(zone: &str) -> Option<i64> {
    if matches!(zone, "" | "Z" | "z" | " UTC") {
        return Some(0);
    }
    let sign = match zone.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes) = match zone.len() {
        3 => (zone.get(1..3)?, "0"),
        5 => (zone.get(1..3)?, zone.get(3..5)?),
        6 if zone.as_bytes().get(3) == Some(&b':') => (zone.get(1..3)?, zone.get(4..6)?),
        _ => return None,
    };
    let (hours, minutes): (u8, u8) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then(|| sign * (i64::from(hours) * 3600 + i64::from(minutes) * 60))
}

fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// Of the proleptic Gregorian calendar. Years begin in March here, so that a leap day is
/// the last of its year.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let (year, month) = if month <= 2 {
        (year - 1, month + 9)
    } else {
        (year, month - 3)
    };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let of_year = (153 * month + 2) / 5 + day - 1;
    year * 365 + leap_days + of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_year_may_stand_last() {
        let at = |text: &str| instant(text);
        let cases = [
            ("14/02/2018 08:31:01", true, at("2018-02-14T08:31:01")),
            ("7/3/2017 3:30", true, at("2017-03-07T03:30:00")),
            ("7/3/2017 3:30", false, at("2017-07-03T03:30:00")),
            ("03/07/2017 12:05:09 AM", true, at("2017-07-03T00:05:09")),
            (
                "03/07/2017 11:05:09.25 PM",
                true,
                at("2017-07-03T23:05:09.250"),
            ),
            ("02/14/2018 08:31:01", true, None),
            ("29/2/2018 08:31:01", true, None),
            ("14/02/2018", true, None),
            ("14/02/2018 08:31:01 XM", true, None),
            ("14/02/2018 13:31:01 PM", true, None),
            ("14/02/2018 08:31:01:7", true, None),
            ("14/02/2018 +8:31", true, None),
        ];
        for (text, is_day_first, expected) in cases {
            assert_eq!(
                instant_with_year_last(text, is_day_first),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn instants_are_exact() {
        let cases = [
            ("0", Some(0)),
            ("1.000000", Some(1_000_000)),
            ("1700000000.123456", Some(1_700_000_000_123_456)),
            ("1700000000.1234569", Some(1_700_000_000_123_456)),
            ("1700000000123.456", Some(1_700_000_000_123_456)),
            ("-1.5", Some(-1_500_000)),
            ("1.5e3", Some(1_500_000_000)),
            ("XXXXXXXXXX.XXXXXX", None),
            ("99999999999999999", None),
            ("1e300", None),
            ("1.", None),
            ("+1", None),
            ("", None),
            (
                "2017-04-07T22:24:37.251547+0100",
                Some(1_491_600_277_251_547),
            ),
            (
                "2017-04-07T22:24:37.251547+01:00",
                Some(1_491_600_277_251_547),
            ),
            ("2017-04-07T21:24:37Z", Some(1_491_600_277_000_000)),
            ("2017-04-07T21:24:37.5", Some(1_491_600_277_500_000)),
            ("2017/04/07T21:24:37.500", Some(1_491_600_277_500_000)),
            ("2017/04-07 21:24:37", None),
            ("1969-12-31T17:00:00.000000-0700", Some(0)),
            ("2024-02-29T00:00:00Z", Some(1_709_164_800_000_000)),
            ("2023-02-29T00:00:00Z", None),
            ("2023-13-01T00:00:00Z", None),
            ("2023-01-01T00:00:00+2500", None),
            ("2023-01-01T00:00:00é", None),
            ("2023-01-01", None),
        ];
        for (text, expected) in cases {
            assert_eq!(instant(text), expected, "{text}");
        }
    }
}
