//! How numbers and times are written, short enough for an axis.

use chrono::DateTime;

pub(crate) use crate::display::{count, grouped};

/// `950`, `1.5k`, `20M`, `0.25`, `3e-5`.
pub fn thousands(value: f64) -> String {
    let (scaled, suffix) = match value.abs() {
        size if size >= 1e15 => return format!("{value:e}"),
        size if size >= 1e12 => (value / 1e12, "T"),
        size if size >= 1e9 => (value / 1e9, "G"),
        size if size >= 1e6 => (value / 1e6, "M"),
        size if size >= 1e3 => (value / 1e3, "k"),
        size if size < 1e-4 && size > 0.0 => return format!("{:e}", significant(value)),
        _ => (value, ""),
    };
    format!("{}{suffix}", significant(scaled))
}

/// `1 value`, `799999 values`: for texts that a program may read, without commas.
pub fn plain_count(n: u64, what: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{n} {what}{plural}")
}

/// `7 flows`, `1 flow`, `1 TotBytes`.
pub fn amount_of(value: f64, what: &str) -> String {
    match what {
        "flows" if value == 1.0 => "1 flow".to_owned(),
        what => format!("{} {what}", amount(value)),
    }
}

/// `512 B`, `1.5 KiB`, `64 MiB`.
pub fn binary(value: f64) -> String {
    const UNITS: [&str; 6] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    let mut scaled = value;
    let mut unit = 0;
    while scaled.abs() >= 1024.0 && unit + 1 < UNITS.len() {
        scaled /= 1024.0;
        unit += 1;
    }
    format!("{} {}", significant(scaled), UNITS[unit])
}

/// `50000`: a number that is a name, such as a port.
pub fn plain(value: f64) -> String {
    significant(value).to_string()
}

/// Five significant digits: what floating point adds behind them does not come from
/// the data. Minus zero is zero.
fn significant(value: f64) -> f64 {
    if value == 0.0 {
        return 0.0;
    }
    let scale = 10f64.powi(4 - value.abs().log10().floor() as i32);
    let rounded = (value * scale).round() / scale;
    if rounded.is_finite() { rounded } else { value }
}

/// A time, as finely as the ticks need it.
pub fn time(micros: f64, step: f64) -> String {
    let format = match step {
        step if step < 1e6 => "%H:%M:%S%.3f",
        step if step < 60e6 => "%H:%M:%S",
        step if step < 86_400e6 && (micros / 86_400e6).fract() != 0.0 => "%H:%M",
        _ => "%Y-%m-%d",
    };
    moment(micros, format)
}

/// A time by a format of strftime; a number where it is too far off to be a date.
pub fn moment(micros: f64, format: &str) -> String {
    DateTime::from_timestamp_micros(micros as i64)
        .map_or_else(|| plain(micros), |moment| moment.format(format).to_string())
}

/// A whole instant, as text has it.
pub fn instant(micros: f64) -> String {
    moment(micros, "%Y-%m-%d %H:%M:%S")
}

/// An amount in words: all of its digits, if it is a whole number.
pub fn amount(value: f64) -> String {
    if value.fract() == 0.0 && (0.0..1e15).contains(&value) {
        grouped(value as usize)
    } else {
        thousands(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_short() {
        let written: Vec<String> = [950.0, 1500.0, -2e7, -0.0, 0.25, 0.1 + 0.2, 2e-5]
            .map(thousands)
            .into();
        assert_eq!(written, ["950", "1.5k", "-20M", "0", "0.25", "0.3", "2e-5"]);
        assert_eq!(
            [0.0, 1536.0, 67_108_864.0].map(binary),
            ["0 B", "1.5 KiB", "64 MiB"]
        );
        assert_eq!(plain(50_000.0), "50000");
    }

    #[test]
    fn a_time_is_as_fine_as_its_step() {
        let at = 1_762_000_200_500_000.0;
        assert_eq!(time(at, 5e5), "12:30:00.500");
        assert_eq!(time(at, 60e6), "12:30");
        assert_eq!(time(at, 86_400e6), "2025-11-01");
    }
}
