//! The ways in which ra and other programs write an instant, read to the microsecond.

use super::epoch::{SECOND, epoch, rounded, seconds_and_micros, two};
use super::error::LoadError;
use super::value::digits;
use super::zone::without_offset;
use chrono::{DateTime, NaiveDate, NaiveDateTime};
use chrono_tz::Tz;
use polars::prelude::TimeZone;

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
            _ => match compact(text, days) {
                Some(wall) => Instant::Wall(wall),
                None => epoch(text).map_or(Instant::None, Instant::Utc),
            },
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

/// `20190404162300.325010`. As milliseconds since 1970 that would be the year 2609.
fn compact(text: &[u8], days: &mut Days) -> Option<i64> {
    let (date, clock) = text.split_at_checked(8)?;
    let (clock, fraction) = clock.split_at_checked(6)?;
    if !date.starts_with(b"19") && !date.starts_with(b"20") {
        return None;
    }
    let year = i32::try_from(digits(&date[..4])?).ok()?;
    let midnight = days.midnight(year, two(&date[4..6])?, two(&date[6..])?)?;
    Some(midnight + time_of_day([&clock[..2], &clock[2..4], &clock[4..]], fraction)?)
}

/// `16:23:00.325010` or, as spreadsheets have it, `16:23`, as microseconds of the day.
fn clock_time(text: &[u8]) -> Option<i64> {
    match text {
        [_, _, b':', _, _, b':', _, _, fraction @ ..] => {
            time_of_day([&text[..2], &text[3..5], &text[6..8]], fraction)
        }
        [_, _, b':', _, _] => time_of_day([&text[..2], &text[3..], b"00"], b""),
        _ => None,
    }
}

/// Hours, minutes and seconds, and a fraction with its point, as microseconds.
fn time_of_day(clock: [&[u8]; 3], fraction: &[u8]) -> Option<i64> {
    let [hours, minutes, seconds] = clock;
    let (hours, minutes, seconds) = (two(hours)?, two(minutes)?, two(seconds)?);
    // A leap second is printed as 60.
    let in_range = hours < 24 && minutes < 60 && seconds <= 60;
    let fraction = match fraction {
        [] => 0,
        [b'.', digits @ ..] => rounded(digits, 6)?,
        _ => return None,
    };
    let seconds = i64::from((hours * 60 + minutes) * 60 + seconds);
    in_range.then_some(seconds * SECOND + fraction)
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
        assert_eq!(read(&clock, "1577836800123.456"), Instant::Utc(at));
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
        let whole = Instant::Wall(at - 123_456);
        assert_eq!(read(&clock, "2020-01-01 00:00"), whole);
        assert_eq!(read(&clock, "20200101000000"), whole);
        assert_eq!(read(&clock, "20200101000000.123456"), Instant::Wall(at));
        // No such month: milliseconds, of a year far away.
        assert_eq!(
            read(&clock, "20201301000000"),
            Instant::Utc(20_201_301_000_000_000)
        );
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
            "2020-01-01 0:00",
            "2020-01-01 24:00",
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
