//! Times as text, as polars writes them to CSV.

use chrono::{DateTime, Datelike};
use polars::prelude::*;
use polars_arrow::array::MutablePlString;

/// Times as polars writes them. Nothing of another column, of a zone where clocks are other than
/// in UTC, and of a year that has not four digits.
pub(super) fn times_as_text(column: &Column) -> PolarsResult<Option<Column>> {
    let DataType::Datetime(unit, zone) = column.dtype() else {
        return Ok(None);
    };
    let zone = match zone {
        None => "",
        Some(zone) if zone.as_str() == "UTC" => "+0000",
        Some(_) => return Ok(None),
    };
    let (of_a_second, digits) = match unit {
        TimeUnit::Milliseconds => (1_000, 3),
        TimeUnit::Microseconds => (1_000_000, 6),
        TimeUnit::Nanoseconds => (1_000_000_000, 9),
    };
    let times = column.datetime()?.physical();
    let mut texts = MutablePlString::with_capacity(times.len());
    let mut clock = Clock::new(digits, zone);
    for time in times.iter() {
        let Some(time) = time else {
            texts.push_null();
            continue;
        };
        let (seconds, fraction) = (time.div_euclid(of_a_second), time.rem_euclid(of_a_second));
        match clock.shows(seconds, fraction) {
            Some(text) => texts.push_value(text),
            None => return Ok(None),
        }
    }
    let texts = StringChunked::with_chunk(column.name().clone(), texts.freeze());
    Ok(Some(texts.into_column()))
}

/// A text of an instant, of which only what differs from the one before is written anew.
struct Clock {
    text: String,
    /// The day that the text shows, in days since 1970.
    day: Option<i64>,
    digits: usize,
    zone: &'static str,
}

/// How long a day and what divides it from the time is: `2023-11-15T`.
const DAY: usize = 11;
const SECONDS_OF_A_DAY: i64 = 86_400;

impl Clock {
    fn new(digits: usize, zone: &'static str) -> Clock {
        Clock {
            text: String::new(),
            day: None,
            digits,
            zone,
        }
    }

    /// Seconds since 1970, and a fraction of so many digits. Nothing of a year that has not four.
    fn shows(&mut self, seconds: i64, fraction: i64) -> Option<&str> {
        let day = seconds.div_euclid(SECONDS_OF_A_DAY);
        if self.day != Some(day) {
            let instant = DateTime::from_timestamp(day * SECONDS_OF_A_DAY, 0)?;
            if !(0..10_000).contains(&instant.year()) {
                return None;
            }
            self.text = instant.format("%FT").to_string();
            self.day = Some(day);
        }
        self.text.truncate(DAY);
        let second = seconds.rem_euclid(SECONDS_OF_A_DAY);
        push(&mut self.text, second / 3_600, 2);
        self.text.push(':');
        push(&mut self.text, second / 60 % 60, 2);
        self.text.push(':');
        push(&mut self.text, second % 60, 2);
        self.text.push('.');
        push(&mut self.text, fraction, self.digits);
        self.text.push_str(self.zone);
        Some(&self.text)
    }
}

/// A number with so many digits, of which it has at most nine.
fn push(text: &mut String, number: i64, digits: usize) {
    let mut left = number;
    let mut written = [0; 9];
    for digit in written[..digits].iter_mut().rev() {
        *digit = b'0' + (left % 10) as u8;
        left /= 10;
    }
    text.extend(written[..digits].iter().map(|digit| char::from(*digit)));
}
