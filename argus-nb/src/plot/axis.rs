//! Axes that people read: scale, label, and ticks with k, M and KiB.

use super::look::Look;
use super::scale::Scale;
use super::values::{Meaning, Values};
use chrono::DateTime;

/// An axis: where values lie, and what it says.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    pub scale: Scale,
    pub label: String,
    style: Style,
}

/// How a tick is written.
#[derive(Debug, Clone, PartialEq)]
enum Style {
    /// 950, 1.5k, 20M.
    Thousands,
    /// 512 B, 1 KiB, 4 MiB.
    Binary,
    /// 50000.
    Plain,
    /// 10:05, 2026-11-01.
    Time,
    Names(Vec<String>),
}

impl Axis {
    /// An axis of a column's values, from the least to the greatest.
    pub fn of(values: &Values, (low, high): (f64, f64), log: bool, look: &Look) -> Axis {
        let (scale, style) = match values.meaning {
            Meaning::Time => (Scale::time(low, high), Style::Time),
            meaning => {
                let scale = if log {
                    Scale::log(low, high)
                } else {
                    Scale::linear(low, high)
                };
                (scale, style(meaning, look))
            }
        };
        let mut label = label(&values.name, values.meaning);
        if let Some(day) = one_day(&scale) {
            label = format!("{} (UTC, {day})", values.name);
        }
        Axis {
            scale,
            label,
            style,
        }
    }

    /// An axis of what is counted or summed, from zero (or from the least, on a
    /// logarithmic one) to the greatest.
    pub fn amount(label: &str, unit: &str, ends: (f64, f64), log: bool, look: &Look) -> Axis {
        let (low, high) = ends;
        let scale = match (log, low < 0.0) {
            // A bar of one must be seen too.
            (true, _) => Scale::Log(low / 1.6..high * 1.3),
            (false, true) => Scale::linear(low, high.max(0.0)),
            (false, false) => Scale::Linear(0.0..if high > 0.0 { high * 1.04 } else { 1.0 }),
        };
        let is_bytes = look.binary_units && is_bytes(unit);
        Axis {
            scale,
            label: with_unit(label, unit),
            style: if is_bytes {
                Style::Binary
            } else {
                Style::Thousands
            },
        }
    }

    /// An axis of names, in order.
    pub fn names(label: &str, names: Vec<String>) -> Axis {
        Axis {
            scale: Scale::Names(names.len()),
            label: label.to_owned(),
            style: Style::Names(names),
        }
    }

    /// The same axis without its label.
    pub fn unnamed(mut self) -> Axis {
        self.label.clear();
        self
    }

    /// The values named, at most about `n` of them, and how each is written.
    pub fn ticks(&self, n: usize) -> Vec<(f64, String)> {
        let ticks = match self.style {
            Style::Binary => self.scale.binary_ticks(n),
            _ => self.scale.ticks(n),
        };
        let step = ticks.windows(2).map(|pair| pair[1] - pair[0]);
        let step = step.fold(f64::INFINITY, f64::min);
        ticks
            .into_iter()
            .map(|tick| (tick, self.write(tick, step)))
            .collect()
    }

    fn write(&self, tick: f64, step: f64) -> String {
        match &self.style {
            Style::Thousands => thousands(tick),
            Style::Binary => binary(tick),
            Style::Plain => plain(tick),
            Style::Time => time(tick, step),
            Style::Names(names) => names.get(tick as usize).cloned().unwrap_or_default(),
        }
    }
}

fn style(meaning: Meaning, look: &Look) -> Style {
    match meaning {
        Meaning::Port => Style::Plain,
        Meaning::Time => Style::Time,
        Meaning::Number { unit } if look.binary_units && is_bytes(unit) => Style::Binary,
        Meaning::Number { .. } => Style::Thousands,
    }
}

fn is_bytes(unit: &str) -> bool {
    unit == "bytes"
}

/// `TotBytes (bytes)`, with the unit that Argus gives the field.
pub(super) fn label(name: &str, meaning: Meaning) -> String {
    match meaning {
        Meaning::Number { unit } => with_unit(name, unit),
        Meaning::Time => format!("{name} (UTC)"),
        Meaning::Port => name.to_owned(),
    }
}

fn with_unit(name: &str, unit: &str) -> String {
    if unit.is_empty() {
        name.to_owned()
    } else {
        format!("{name} ({unit})")
    }
}

/// `950`, `1.5k`, `20M`, `0.25`, `3e-5`.
pub(super) fn thousands(value: f64) -> String {
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

/// `512 B`, `1.5 KiB`, `64 MiB`.
fn binary(value: f64) -> String {
    const UNITS: [&str; 6] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    let mut scaled = value;
    let mut unit = 0;
    while scaled.abs() >= 1024.0 && unit + 1 < UNITS.len() {
        scaled /= 1024.0;
        unit += 1;
    }
    format!("{} {}", significant(scaled), UNITS[unit])
}

fn plain(value: f64) -> String {
    significant(value).to_string()
}

/// Five digits that count: what floating point adds behind them is not the
/// data's. Minus zero is zero.
fn significant(value: f64) -> f64 {
    if value == 0.0 {
        return 0.0;
    }
    let scale = 10f64.powi(4 - value.abs().log10().floor() as i32);
    let rounded = (value * scale).round() / scale;
    if rounded.is_finite() { rounded } else { value }
}

/// A time, as finely as the ticks need it.
fn time(micros: f64, step: f64) -> String {
    let format = match step {
        step if step < 1e6 => "%H:%M:%S%.3f",
        step if step < 60e6 => "%H:%M:%S",
        step if step < 86_400e6 && (micros / 86_400e6).fract() != 0.0 => "%H:%M",
        _ => "%Y-%m-%d",
    };
    moment(micros, format)
}

fn moment(micros: f64, format: &str) -> String {
    DateTime::from_timestamp_micros(micros as i64)
        .map_or_else(|| plain(micros), |moment| moment.format(format).to_string())
}

/// A whole instant, as text has it.
pub(super) fn instant(micros: f64) -> String {
    moment(micros, "%Y-%m-%d %H:%M:%S")
}

/// The day, if all of a time axis lies in one.
fn one_day(scale: &Scale) -> Option<String> {
    let Scale::Time(ends) = scale else {
        return None;
    };
    let day = |micros| moment(micros, "%Y-%m-%d");
    (day(ends.start) == day(ends.end)).then(|| day(ends.start))
}

/// An amount in words: whole, if it is a whole number.
pub(super) fn amount(value: f64) -> String {
    if value.fract() == 0.0 && (0.0..1e15).contains(&value) {
        grouped(value as usize)
    } else {
        thousands(value)
    }
}

/// `1,251`.
pub(super) fn grouped(n: usize) -> String {
    crate::display::grouped(n)
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
