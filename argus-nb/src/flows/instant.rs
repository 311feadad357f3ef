//! Instants and lengths of time, written as people write them, for comparing with and
//! adding to columns of times.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeZone};
use chrono_tz::Tz;
use polars::prelude::{Duration, Expr, Scalar, TimeUnit, lit};

/// A text that is no time, or no length of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    #[error(
        "`{0}` is not a time\n  hint: write it as 2011-08-10, 2011-08-10 09:48 or 2011-08-10 09:48:00.5; a zone may follow: Z, +02:00, Europe/Berlin"
    )]
    NotATime(String),
    #[error(
        "`{0}` is not a length of time\n  hint: write it as 500ms, 30s, 5m, 1h30m, 1d or 1w; m is minutes, and months differ in length"
    )]
    NotALength(String),
    /// A stretch of time that is empty, or goes backwards.
    #[error(
        "a stretch of `{0}` holds no time\n  hint: choose one that is longer than nothing: 10s, 1m, 1h, 1d"
    )]
    NoStretch(String),
}

/// A time to compare a column of times with, such as `StartTime`: pandas'
/// `pd.Timestamp`.
///
/// It is a date, or a date and a time to the minute, the second or a part of one; in
/// ra's way (`2011/08/10.09:48:00.5`) or with a blank or a `T` between; or seconds
/// since 1970, as `ra -u` prints them. Without a zone it is the clock of the file, as in
/// a column that [`load`](crate::load::load) made. `Z`, `UTC` or an offset (`+02:00`,
/// `+0200`) makes it UTC. A column that was loaded with
/// [`zone`](crate::load::Load::zone) has that zone, and is compared with a time of the
/// same zone: `timestamp("2011-08-10 09:48 Europe/Berlin")?`.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("flows.csv");
/// # std::fs::write(&path, "StartTime\n2011/08/10 09:46:59.6\n2011/08/10 09:48:00.1\n")?;
/// let df = load(path)?;
/// let late = df.lazy().filter(col("StartTime").gt(timestamp("2011-08-10 09:48")?)).collect()?;
/// assert_eq!(late.height(), 1);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A text that is no time, and an hour that a change of clocks left out.
pub fn timestamp(text: &str) -> Result<Expr, TimeError> {
    let (micros, zone) =
        instant(text.trim()).ok_or_else(|| TimeError::NotATime(text.to_owned()))?;
    let zone = zone.map(|zone| polars::prelude::TimeZone::from_chrono(&zone));
    let scalar = Scalar::new_datetime(micros, TimeUnit::Microseconds, zone);
    Ok(lit(scalar))
}

/// A length of time to add to or to compare differences of times with: pandas'
/// `pd.Timedelta`. `500ms`, `30s`, `5m`, `1h30m`, `1d`, `1w`, and `-` before them.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let until = timestamp("2011-08-10 09:48")? + timedelta("5m")?;
/// let busy = (col("LastTime") - col("StartTime")).gt(timedelta("1h30m")?);
/// # let _ = (until, busy);
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A text that is no length of time, or one of months, which differ in length.
pub fn timedelta(text: &str) -> Result<Expr, TimeError> {
    let micros = length_in_micros(text)?;
    Ok(lit(Scalar::new_duration(micros, TimeUnit::Microseconds)))
}

/// Microseconds since 1970 of a time that is compared with a column of that zone: without
/// a zone of its own it is what the clock of the column shows.
pub(super) fn micros_in(
    text: &str,
    zone: Option<&polars::prelude::TimeZone>,
) -> Result<i64, TimeError> {
    let refused = || TimeError::NotATime(text.to_owned());
    let text = text.trim();
    let zone: Option<Tz> = zone.and_then(|zone| zone.as_str().parse().ok());
    match (zone, clock(text)) {
        (Some(zone), Some(shown)) => {
            let instant = zone.from_local_datetime(&shown).earliest();
            Ok(instant.ok_or_else(refused)?.timestamp_micros())
        }
        _ => Ok(instant(text).ok_or_else(refused)?.0),
    }
}

/// A length of time as polars spells it, who knows `1m` and not pandas' `1min`.
pub(crate) fn in_polars_units(text: &str) -> String {
    let text: String = text.split_whitespace().collect();
    let both_are_letters = |one: &u8, other: &u8| {
        let [one, other] = [one, other].map(u8::is_ascii_alphabetic);
        one == other
    };
    let parts = text.as_bytes().chunk_by(both_are_letters);
    let parts = parts.map(|part| match String::from_utf8_lossy(part) {
        unit if ["min", "mins", "minute", "minutes"].contains(&&*unit) => "m".into(),
        unit if ["sec", "secs", "second", "seconds"].contains(&&*unit) => "s".into(),
        unit if ["H", "hour", "hours"].contains(&&*unit) => "h".into(),
        unit if ["D", "day", "days"].contains(&&*unit) => "d".into(),
        unit if ["W", "week", "weeks"].contains(&&*unit) => "w".into(),
        part => part,
    });
    parts.collect()
}

/// How many microseconds a length of time is.
pub(crate) fn length_in_micros(text: &str) -> Result<i64, TimeError> {
    let refused = || TimeError::NotALength(text.to_owned());
    let length = Duration::try_parse(&in_polars_units(text)).map_err(|_| refused())?;
    if !length.is_constant_duration(None) || text.trim().is_empty() {
        return Err(refused());
    }
    let sign = if length.negative() { -1 } else { 1 };
    Ok(sign * length.duration_us().abs())
}

/// How many microseconds a length of time is that something is to lie in: more than none.
pub(crate) fn stretch_in_micros(text: &str) -> Result<i64, TimeError> {
    match length_in_micros(text)? {
        micros if micros > 0 => Ok(micros),
        _ => Err(TimeError::NoStretch(text.to_owned())),
    }
}

/// A time in microseconds since 1970, as [`timestamp`] reads it.
pub(crate) fn instant_in_micros(text: &str) -> Result<i64, TimeError> {
    let instant = instant(text.trim()).ok_or_else(|| TimeError::NotATime(text.to_owned()))?;
    Ok(instant.0)
}

/// Microseconds since 1970, UTC or by the clock of the file; and the zone, if one is
/// named.
fn instant(text: &str) -> Option<(i64, Option<Tz>)> {
    if let Some(micros) = epoch(text) {
        return Some((micros, None));
    }
    if let Some((wall, zone)) = text.rsplit_once(' ')
        && let Ok(zone) = zone.parse::<Tz>()
        && zone != Tz::UTC
        && zone != Tz::GMT
    {
        let instant = zone.from_local_datetime(&clock(wall.trim())?).earliest()?;
        return Some((instant.timestamp_micros(), Some(zone)));
    }
    let (wall, offset) = without_offset(text)?;
    let instant = offset.from_local_datetime(&clock(wall.trim())?).single()?;
    Some((instant.timestamp_micros(), None))
}

/// Seconds since 1970, ten digits of them and a fraction: `1312962420.5`.
fn epoch(text: &str) -> Option<i64> {
    let (seconds, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if seconds.len() != 10 || !is_number(seconds) || !is_number(fraction) {
        return None;
    }
    let micros: String = fraction.chars().chain("000000".chars()).take(6).collect();
    Some(seconds.parse::<i64>().ok()? * 1_000_000 + micros.parse::<i64>().ok()?)
}

/// A time without the offset behind it, which is none if there is none.
fn without_offset(text: &str) -> Option<(&str, FixedOffset)> {
    let utc = FixedOffset::east_opt(0)?;
    for word in ["Z", "z", "UTC", "GMT"] {
        if let Some(wall) = text.strip_suffix(word) {
            return Some((wall, utc));
        }
    }
    // A sign among the first ten characters is one of the date.
    let sign = text.rfind(['+', '-']).filter(|at| *at > 10);
    let Some(at) = sign else {
        return Some((text, utc));
    };
    // chrono takes `+02:00` and `+0200`, and of hours alone nothing.
    let offset = match text[at..].len() {
        3 => format!("{}00", &text[at..]),
        _ => text[at..].to_owned(),
    };
    let whole = format!("1970-01-01 00:00 {offset}");
    let parsed = DateTime::parse_from_str(&whole, "%Y-%m-%d %H:%M %z").ok()?;
    Some((&text[..at], *parsed.offset()))
}

/// What a clock and a calendar show.
fn clock(text: &str) -> Option<NaiveDateTime> {
    let (date, time) = match text.get(..10) {
        Some(date) => (date, text.get(10..)?),
        None => (text, ""),
    };
    let between = |separator: char| {
        let format = format!("%Y{separator}%m{separator}%d");
        NaiveDate::parse_from_str(date, &format).ok()
    };
    let date = between('-').or_else(|| between('/'))?;
    let time = match time.strip_prefix(['.', 'T', 't', ' ']) {
        Some(time) => time.trim_start(),
        None if time.is_empty() => return date.and_hms_opt(0, 0, 0),
        None => return None,
    };
    let formats = ["%H:%M:%S%.f", "%H:%M"];
    let parsed = formats
        .iter()
        .find_map(|format| chrono::NaiveTime::parse_from_str(time, format).ok())?;
    Some(date.and_time(parsed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::Load;
    use polars::prelude::{DataFrame, IntoLazy, col};

    #[test]
    fn a_time_is_written_in_many_ways() {
        let at = 1_312_969_680_000_000; // 2011-08-10 09:48 UTC
        let second = 1_000_000;
        let berlin = Some(Tz::Europe__Berlin);
        for (text, micros, zone) in [
            ("2011-08-10", at - (9 * 60 + 48) * 60 * second, None),
            ("2011/08/10", at - (9 * 60 + 48) * 60 * second, None),
            ("2011-08-10 09:48", at, None),
            (" 2011-08-10 09:48 ", at, None),
            ("2011-08-10T09:48:00", at, None),
            ("2011/08/10.09:48:00.5", at + second / 2, None),
            ("2011-08-10 09:48:00.000001", at + 1, None),
            ("2011-08-10 09:48Z", at, None),
            ("2011-08-10 09:48 UTC", at, None),
            ("2011-08-10 11:48+02:00", at, None),
            ("2011-08-10 11:48:00 +0200", at, None),
            ("2011-08-10T04:48:00-05", at, None),
            ("2011-08-10 11:48 Europe/Berlin", at, berlin),
            ("1312969680", at, None),
            ("1312969680.25", at + second / 4, None),
        ] {
            assert_eq!(instant(text.trim()), Some((micros, zone)), "{text}");
        }
        for none in [
            "",
            "noon",
            "2011-13-01",
            "2011-08-10 25:00",
            "10.08.2011",
            "2011-08-10 09",
            "2011-08-10x09:48",
            "2011-08-10 09:48 Nowhere/Land",
            "2011-08-10 09:48+99:99",
            // The clocks went from 02:00 to 03:00.
            "2011-03-27 02:30 Europe/Berlin",
            "2011-08-\u{661}0 09:48",
        ] {
            assert_eq!(instant(none), None, "{none}");
            assert!(timestamp(none).is_err());
        }
    }

    fn loaded(said: fn(Load) -> Load) -> (tempfile::TempDir, Load) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("flows.csv");
        let rows = "StartTime,LastTime\n\
            2011/08/10 09:46:59,2011/08/10 09:47:00\n\
            2011/08/10 09:48:00,2011/08/10 09:53:00\n\
            2011/08/10 09:50:00,2011/08/10 11:20:00\n";
        std::fs::write(&path, rows).unwrap();
        (folder, said(Load::new(path)))
    }

    #[test]
    fn times_and_lengths_are_compared_with_columns_and_added_to_them() {
        let (_folder, load) = loaded(|load| load);
        let start = || col("StartTime");
        let at = |text: &str| timestamp(text).unwrap();
        let of = |text: &str| timedelta(text).unwrap();
        let length = || col("LastTime") - start();
        for (question, rows) in [
            (start().gt(at("2011-08-10 09:48")), 1),
            (start().gt_eq(at("2011-08-10 09:48")), 2),
            (start().eq(at("2011/08/10.09:48:00")), 1),
            (start().lt(at("2011-08-10 11:48+02:00")), 1),
            (
                start().is_between(at("2011-08-10"), at("2011-08-11"), Default::default()),
                3,
            ),
            (start().gt(at("2011-08-10 09:43") + of("5m")), 1),
            ((start() + of("-1m")).gt_eq(at("2011-08-10 09:47")), 2),
            (length().gt(of("1s")), 2),
            (length().eq(of("1h30m")), 1),
            (length().lt(of("1d")), 3),
        ] {
            let asked = |frame: polars::prelude::LazyFrame| -> DataFrame {
                frame.filter(question.clone()).collect().unwrap()
            };
            assert_eq!(
                asked(load.read().unwrap().lazy()).height(),
                rows,
                "{question}"
            );
            assert_eq!(asked(load.scan().unwrap()).height(), rows, "{question}");
        }
        let moved = load.read().unwrap().lazy();
        let moved = moved
            .with_columns([(start() + of("5m")).alias("Later")])
            .collect()
            .unwrap();
        let dtypes = ["StartTime", "Later"].map(|name| moved.column(name).unwrap().dtype().clone());
        assert_eq!(dtypes[0], dtypes[1]);
    }

    #[test]
    fn a_column_with_a_zone_is_compared_with_times_of_that_zone() {
        let (_folder, load) = loaded(|load| load.zone("Europe/Berlin"));
        let late = timestamp("2011-08-10 09:48 Europe/Berlin").unwrap();
        let late = load
            .read()
            .unwrap()
            .lazy()
            .filter(col("StartTime").gt(late))
            .collect();
        assert_eq!(late.unwrap().height(), 1);
    }

    #[test]
    fn what_is_no_length_of_time_is_refused() {
        for none in ["", "five minutes", "5", "1mo", "1y", "min", "M"] {
            let error = timedelta(none).unwrap_err();
            assert_eq!(error, TimeError::NotALength(none.to_owned()));
        }
    }

    #[test]
    fn a_stretch_is_longer_than_nothing() {
        assert_eq!(stretch_in_micros("2s"), Ok(2_000_000));
        for none in ["0s", "-1m"] {
            assert_eq!(
                stretch_in_micros(none),
                Err(TimeError::NoStretch(none.to_owned()))
            );
        }
        assert_eq!(
            stretch_in_micros("5"),
            Err(TimeError::NotALength("5".to_owned()))
        );
    }

    #[test]
    fn lengths_are_read_in_pandas_spelling_too() {
        for (spelt, seconds) in [
            ("1min", 60),
            ("90 sec", 90),
            ("2H", 7_200),
            ("1 day", 86_400),
            ("1h30min", 5_400),
            ("-2minutes", -120),
            ("1W", 604_800),
        ] {
            assert_eq!(length_in_micros(spelt), Ok(seconds * 1_000_000), "{spelt}");
        }
    }
}
