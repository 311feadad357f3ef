//! The ways in which ra writes an instant, read to the microsecond.

use super::error::LoadError;
use super::value::digits;
use super::zone::without_offset;
use chrono::{DateTime, NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use polars::prelude::TimeZone;

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// What the caller said of the file's times.
#[derive(Debug, Clone, Default)]
pub(super) struct Clock {
    year: Option<i32>,
    /// Midnight of the date, in µs since 1970.
    date: Option<i64>,
    format: Option<String>,
    zone: Option<Tz>,
}

/// What a text is as an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Instant {
    /// Microseconds since 1970, by the clock on the file's wall.
    Wall(i64),
    /// Microseconds since 1970, UTC whatever the zone.
    Utc(i64),
    /// `01/09.17:09:04.26`: it has no year, and the caller gave none.
    NoYear,
    /// `17:09:04.26`: it has no date, and the caller gave none.
    NoDate,
    /// No instant at all.
    None,
}

impl Clock {
    pub(super) fn new(
        year: Option<i32>,
        date: Option<&str>,
        format: Option<&str>,
        zone: Option<&str>,
    ) -> Result<Clock, LoadError> {
        let date = date
            .map(|text| {
                let date = NaiveDate::parse_from_str(text, "%Y-%m-%d").ok();
                date.map(midnight).ok_or_else(|| LoadError::Option {
                    option: "date",
                    value: text.to_owned(),
                    wanted: "a date, year first: .date(\"2024-01-09\")",
                })
            })
            .transpose()?;
        let zone = zone
            .map(|text| {
                text.parse::<Tz>().ok().ok_or_else(|| LoadError::Option {
                    option: "zone",
                    value: text.to_owned(),
                    wanted: "a zone of the IANA time zone database: .zone(\"Europe/Berlin\")",
                })
            })
            .transpose()?;
        Ok(Clock {
            year,
            date,
            format: format.map(str::to_owned),
            zone,
        })
    }

    /// Reads a text that is neither empty nor padded.
    #[inline]
    pub(super) fn read(&self, text: &[u8], days: &mut Days) -> Instant {
        match seconds_and_micros(text) {
            Some(at) if self.format.is_none() => Instant::Utc(at),
            _ => self.read_any(text, days),
        }
    }

    fn read_any(&self, text: &[u8], days: &mut Days) -> Instant {
        if let Some(format) = &self.format {
            return formatted(text, format);
        }
        match text {
            [_, _, _, _, b'/' | b'-', ..] => calendar(text, days),
            [_, _, b'/', _, _, b'.', ..] => match self.year {
                Some(year) => without_year(text, year, days),
                None if without_year(text, 2000, days) != Instant::None => Instant::NoYear,
                None => Instant::None,
            },
            [_, _, b':', ..] => match (clock_time(text), self.date) {
                (Some(time), Some(date)) => Instant::Wall(date + time),
                (Some(_), None) => Instant::NoDate,
                (None, _) => Instant::None,
            },
            _ => epoch(text).map_or(Instant::None, Instant::Utc),
        }
    }

    /// Microseconds since 1970, UTC, of what was read; none if it is no instant.
    #[inline]
    pub(super) fn utc(&self, instant: Instant) -> Option<i64> {
        match instant {
            Instant::Utc(at) => Some(at),
            Instant::Wall(at) => self.wall_to_utc(at),
            Instant::NoYear | Instant::NoDate | Instant::None => None,
        }
    }

    /// What the file's wall clock showed, as UTC. Of an hour that a change of
    /// clocks repeats it is the first; one that a change leaves out never was.
    fn wall_to_utc(&self, wall: i64) -> Option<i64> {
        let Some(zone) = self.zone else {
            return Some(wall);
        };
        let naive = DateTime::from_timestamp_micros(wall)?.naive_utc();
        let instant = naive.and_local_timezone(zone).earliest()?;
        Some(instant.timestamp_micros())
    }

    /// The zone as polars names it.
    pub(super) fn time_zone(&self) -> Option<TimeZone> {
        self.zone.as_ref().map(TimeZone::from_chrono)
    }
}

fn midnight(date: NaiveDate) -> i64 {
    i64::from(date.to_epoch_days()) * DAY
}

/// The day last looked up: neighbouring rows share theirs.
#[derive(Debug, Default)]
pub(super) struct Days(Option<((i32, u32, u32), i64)>);

impl Days {
    fn midnight(&mut self, year: i32, month: u32, day: u32) -> Option<i64> {
        let asked = (year, month, day);
        match self.0 {
            Some((known, midnight)) if known == asked => Some(midnight),
            _ => {
                let found = midnight(NaiveDate::from_ymd_opt(year, month, day)?);
                self.0 = Some((asked, found));
                Some(found)
            }
        }
    }
}

/// `2019/04/04 16:23:00.325010`, `2019-04-04T16:23:00.3+02:00`.
fn calendar(text: &[u8], days: &mut Days) -> Instant {
    let separator = text[4];
    let [
        _,
        _,
        _,
        _,
        _,
        _,
        _,
        between,
        _,
        _,
        b' ' | b'T' | b't' | b'.',
        ..,
    ] = text
    else {
        return Instant::None;
    };
    let date = (|| {
        let year = i32::try_from(digits(&text[..4])?).ok()?;
        days.midnight(year, two(&text[5..7])?, two(&text[8..10])?)
    })();
    let Some(date) = date.filter(|_| *between == separator) else {
        return Instant::None;
    };
    let time = &text[11..];
    match clock_time(time) {
        Some(time) => Instant::Wall(date + time),
        // A zone of its own, `Z` or `+02:00`, makes it UTC.
        None => match without_offset(time) {
            Some((time, offset)) => clock_time(time).map_or(Instant::None, |time| {
                Instant::Utc(date + time - offset * SECOND)
            }),
            None => Instant::None,
        },
    }
}

/// `01/09.17:09:04.266106`.
fn without_year(text: &[u8], year: i32, days: &mut Days) -> Instant {
    let instant = (|| {
        let date = days.midnight(year, two(&text[..2])?, two(&text[3..5])?)?;
        Some(date + clock_time(&text[6..])?)
    })();
    instant.map_or(Instant::None, Instant::Wall)
}

/// `16:23:00.325010` as microseconds of the day.
fn clock_time(text: &[u8]) -> Option<i64> {
    let [_, _, b':', _, _, b':', _, _, rest @ ..] = text else {
        return None;
    };
    let (hours, minutes, seconds) = (two(&text[..2])?, two(&text[3..5])?, two(&text[6..8])?);
    // A leap second is printed as 60.
    let in_range = hours < 24 && minutes < 60 && seconds <= 60;
    let fraction = match rest {
        [] => 0,
        [b'.', digits @ ..] => micros(digits)?,
        _ => return None,
    };
    let seconds = i64::from((hours * 60 + minutes) * 60 + seconds);
    in_range.then_some(seconds * SECOND + fraction)
}

/// [`epoch`] of this century as ra prints it, `1520628556.520001`: ten digits, a
/// point, six digits.
#[inline]
fn seconds_and_micros(text: &[u8]) -> Option<i64> {
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
fn epoch(text: &[u8]) -> Option<i64> {
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

/// The digits behind a decimal point as microseconds, rounded to the nearest.
fn micros(fraction: &[u8]) -> Option<i64> {
    rounded(fraction, 6)
}

/// So many of the digits behind a decimal point as a number, rounded to the nearest.
fn rounded(fraction: &[u8], places: usize) -> Option<i64> {
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

fn formatted(text: &[u8], format: &str) -> Instant {
    let Ok(text) = std::str::from_utf8(text) else {
        return Instant::None;
    };
    if let Ok(instant) = DateTime::parse_from_str(text, format) {
        return Instant::Utc(instant.timestamp_micros());
    }
    let wall = NaiveDateTime::parse_from_str(text, format).or_else(|_| {
        NaiveDate::parse_from_str(text, format).map(|date| date.and_time(Default::default()))
    });
    wall.map_or(Instant::None, |wall| {
        Instant::Wall(wall.and_utc().timestamp_micros())
    })
}

fn two(text: &[u8]) -> Option<u32> {
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

    fn read(clock: &Clock, text: &str) -> Instant {
        clock.read(text.as_bytes(), &mut Days::default())
    }

    #[test]
    fn every_way_of_writing_an_instant_is_read_to_the_microsecond() {
        let clock = Clock::default();
        let at = 1_577_836_800_123_456;
        assert_eq!(read(&clock, "1577836800.123456"), Instant::Utc(at));
        assert_eq!(
            read(&clock, "2020/01/01 00:00:00.123456"),
            Instant::Wall(at)
        );
        assert_eq!(
            read(&clock, "2020-01-01T00:00:00.123456"),
            Instant::Wall(at)
        );
        assert_eq!(
            read(&clock, "2020-01-01T00:00:00.123456Z"),
            Instant::Utc(at)
        );
        assert_eq!(
            read(&clock, "2020-01-01T01:00:00.123456+01:00"),
            Instant::Utc(at)
        );
        for zoned in [
            "2020-01-01T00:00:00.123456+0000",
            "2020-01-01 01:00:00.123456 +0100",
            "2020/01/01 00:00:00.123456 UTC",
            "2019-12-31T19:00:00.123456-05",
            "2020-01-01 05:30:00.123456+05:30",
        ] {
            assert_eq!(read(&clock, zoned), Instant::Utc(at), "{zoned}");
        }
        assert_eq!(
            read(&clock, "1970/01/01 01:00:00"),
            Instant::Wall(3600 * SECOND)
        );
        assert_eq!(read(&clock, "0000000009.999999"), Instant::Utc(9_999_999));
        for none in [
            "157783680a.123456",
            "15778368 0.123456",
            "1577836800.12345:",
            "157783680/.123456",
            "1577836800123456400.x",
            "15778368001234564001234",
        ] {
            assert_eq!(read(&clock, none), Instant::None, "{none}");
        }
        for text in [
            "1577836800123.456",
            "1577836800123456",
            "1577836800123455.9",
            "1577836800123456400",
            "1577836800123455500.7",
        ] {
            assert_eq!(read(&clock, text), Instant::Utc(at), "{text}");
        }
        assert_eq!(
            read(&clock, "99999999999"),
            Instant::Utc(99_999_999_999 * SECOND)
        );
        assert_eq!(
            read(&clock, "100000000000"),
            Instant::Utc(100_000_000 * SECOND)
        );
        assert_eq!(read(&clock, "-0.5"), Instant::Utc(-500_000));
        assert_eq!(read(&clock, "0.1234567"), Instant::Utc(123_457));
    }

    #[test]
    fn a_year_or_a_date_is_never_invented() {
        let clock = Clock::default();
        assert_eq!(read(&clock, "01/09.17:09:04.266106"), Instant::NoYear);
        assert_eq!(read(&clock, "17:09:04.266106"), Instant::NoDate);
        for none in [
            "",
            "x",
            "2020/13/01 00:00:00",
            "2020/02/30 00:00:00",
            "25:00:00",
            "1.2.3",
            "2020-01-01",
        ] {
            assert_eq!(read(&clock, none), Instant::None, "{none}");
        }
        let told = Clock::new(Some(2024), Some("2024-01-09"), None, None).unwrap();
        let at = Instant::Wall(1_704_820_144_266_106);
        assert_eq!(read(&told, "01/09.17:09:04.266106"), at);
        assert_eq!(read(&told, "17:09:04.266106"), at);
        let german = Clock::new(None, None, Some("%d.%m.%Y %H:%M:%S%.f"), None).unwrap();
        assert_eq!(read(&german, "09.01.2024 17:09:04.266106"), at);
    }
}
