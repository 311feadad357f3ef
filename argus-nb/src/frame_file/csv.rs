//! Rows as lines of text, as polars writes them.
//!
//! polars makes the lines of some rows on all cores, then writes these, then makes the next; here
//! the next are made while those are written. And times are made text here: polars asks chrono
//! for each, which takes a third of the whole.

use chrono::{DateTime, Datelike};
use polars::prelude::*;
use polars_arrow::array::MutablePlString;
use rayon::prelude::*;
use std::io::Write;
use std::sync::Arc;

/// How many rows are made text at a time.
const BATCH: usize = 1 << 13;

/// A header, if it is wanted, and a line for each row.
pub(super) fn write(
    df: &DataFrame,
    has_header: bool,
    to: &mut (dyn Write + Send),
) -> PolarsResult<()> {
    if has_header {
        CsvWriter::new(&mut *to).finish(&mut df.clear())?;
    }
    let batches: Vec<usize> = (0..df.height()).step_by(BATCH).collect();
    let at_a_time = 2 * rayon::current_num_threads();
    let buffers = || vec![Vec::new(); at_a_time];
    let (mut written, mut made) = (buffers(), buffers());
    for batches in batches.chunks(at_a_time) {
        let (writing, making) = rayon::join(
            || written.iter().try_for_each(|lines| to.write_all(lines)),
            || {
                let lines = made.par_iter_mut().enumerate();
                lines.try_for_each(|(number, lines)| {
                    lines.clear();
                    match batches.get(number) {
                        Some(first) => write_lines(df.slice(*first as i64, BATCH), lines),
                        None => Ok(()),
                    }
                })
            },
        );
        writing?;
        making?;
        std::mem::swap(&mut written, &mut made);
    }
    written.iter().try_for_each(|lines| to.write_all(lines))?;
    Ok(())
}

fn write_lines(mut rows: DataFrame, to: &mut Vec<u8>) -> PolarsResult<()> {
    let times: Vec<(usize, Column)> = rows
        .columns()
        .iter()
        .enumerate()
        .filter_map(|(at, column)| Some((at, times_as_text(column).transpose()?)))
        .map(|(at, text)| Ok((at, text?)))
        .collect::<PolarsResult<_>>()?;
    for (at, text) in times {
        rows.replace_column(at, text)?;
    }
    rows.rechunk_mut();
    let options = Arc::new(SerializeOptions::default());
    CsvSerializer::new(Arc::clone(rows.schema()), options)?.serialize_to_csv(&rows, to)
}

/// Times as polars writes them. Nothing of another column, of a zone where clocks are other than
/// in UTC, and of a year that has not four digits.
fn times_as_text(column: &Column) -> PolarsResult<Option<Column>> {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Times of each unit and zone, at the ends of days and years, before 1970 and far away.
    fn frames() -> Vec<DataFrame> {
        let seconds = [
            0,
            -1,
            1_700_000_000,
            951_782_399,
            951_782_400,
            -62_167_219_200,
            253_402_300_799,
        ];
        let far = [253_402_300_800, -62_167_219_201];
        let rows = 3 * BATCH + 7;
        let times = |second: &[i64], unit: TimeUnit, zone: Option<&str>| {
            let of_a_second = match unit {
                TimeUnit::Milliseconds => 1_000,
                TimeUnit::Microseconds => 1_000_000,
                TimeUnit::Nanoseconds => 1_000_000_000,
            };
            let time = |row: usize| {
                let second = second[row % second.len()];
                let whole = second.checked_mul(of_a_second)?;
                (row % 5 != 3).then_some(whole + row as i64 % of_a_second)
            };
            let times: Int64Chunked = (0..rows).map(time).collect();
            let zone = zone.map(|zone| TimeZone::opt_try_new(Some(zone)).unwrap().unwrap());
            let times = times.into_series().cast(&DataType::Datetime(unit, zone));
            let numbers: Vec<f64> = (0..rows).map(|row| row as f64 / 3.0).collect();
            let words: Vec<&str> = (0..rows).map(|row| ["a", "b,\"", ""][row % 3]).collect();
            df!("t" => times.unwrap(), "n" => numbers, "w" => words).unwrap()
        };
        let mut frames = vec![times(&far, TimeUnit::Microseconds, None)];
        for unit in [
            TimeUnit::Milliseconds,
            TimeUnit::Microseconds,
            TimeUnit::Nanoseconds,
        ] {
            for zone in [None, Some("UTC"), Some("Europe/Berlin")] {
                frames.push(times(&seconds, unit, zone));
            }
        }
        frames.push(frames[0].clear());
        frames.push(frames[0].head(Some(2)));
        frames
    }

    #[test]
    fn lines_are_those_that_polars_writes() {
        for mut df in frames() {
            let (mut ours, mut of_polars) = (Vec::new(), Vec::new());
            write(&df, true, &mut ours).unwrap();
            CsvWriter::new(&mut of_polars).finish(&mut df).unwrap();
            let [ours, of_polars] = [ours, of_polars].map(|text| String::from_utf8(text).unwrap());
            assert_eq!(ours.lines().count(), df.height() + 1);
            for (ours, of_polars) in ours.lines().zip(of_polars.lines()) {
                assert_eq!(ours, of_polars);
            }
            assert_eq!(ours.len(), of_polars.len());
        }
    }
}
