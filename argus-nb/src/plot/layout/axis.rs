//! Axes that people read: scale, label, and ticks with k, M and KiB.

use super::format::{amount, binary, instant, moment, plain, thousands, time};
use super::scale::Scale;

/// An axis: where values lie, and what it says.
#[derive(Debug, Clone)]
pub struct Axis {
    pub scale: Scale,
    pub label: String,
    /// Lines across the plot at places of this axis.
    pub rules: Vec<Rule>,
    /// Where on this axis the notes stand, in their order.
    pub notes: Vec<f64>,
    /// Whether the ends were asked for, so that marks may lie beyond them.
    pub is_cut: bool,
    style: Style,
}

/// A line across the plot, and what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    pub at: f64,
    pub text: String,
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

/// What the numbers of a column are, and so how an axis names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// Numbers in a unit, which is empty where they have none.
    Number { unit: &'static str },
    /// Microseconds since 1970, UTC.
    Time,
    /// Port numbers, which nobody wants in thousands.
    Port,
}

/// How an axis of numbers was asked to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AxisOptions {
    /// Equal ratios are equal lengths.
    pub log: bool,
    /// Bytes in KiB and MiB.
    pub binary_units: bool,
}

impl Axis {
    /// An axis of a column's values, from the least to the greatest.
    pub fn from_values(
        name: &str,
        meaning: Meaning,
        (low, high): (f64, f64),
        options: AxisOptions,
    ) -> Axis {
        let (scale, style) = match meaning {
            Meaning::Time => (Scale::time(low, high), Style::Time),
            meaning => {
                let scale = if options.log {
                    Scale::log(low, high)
                } else {
                    Scale::linear(low, high)
                };
                (scale, style(meaning, options))
            }
        };
        let mut label = label(name, meaning);
        if let Some(day) = one_day(&scale) {
            label = format!("{name} (UTC, {day})");
        }
        Axis::new(scale, label, style)
    }

    /// An axis of what is counted or summed, from zero (or from the least, on a
    /// logarithmic one) to the greatest.
    pub fn from_amounts(label: &str, unit: &str, ends: (f64, f64), options: AxisOptions) -> Axis {
        let (low, high) = ends;
        let scale = match (options.log, low < 0.0) {
            // A bar of one must be seen too.
            (true, _) => Scale::Log(low / 1.6..high * 1.3),
            (false, true) => Scale::linear(low, high.max(0.0)),
            (false, false) => Scale::Linear(0.0..if high > 0.0 { high * 1.04 } else { 1.0 }),
        };
        let is_bytes = options.binary_units && is_bytes(unit);
        let style = if is_bytes {
            Style::Binary
        } else {
            Style::Thousands
        };
        Axis::new(scale, with_unit(label, unit), style)
    }

    /// An axis of shares, 0 to 1.
    pub fn from_shares(label: &str) -> Axis {
        Axis::from_amounts(label, "", (0.0, 1.0), AxisOptions::default())
    }

    /// An axis of names, in order.
    pub fn from_names(label: &str, names: Vec<String>) -> Axis {
        let scale = Scale::Names(names.len());
        Axis::new(scale, label.to_owned(), Style::Names(names))
    }

    fn new(scale: Scale, label: String, style: Style) -> Axis {
        Axis {
            scale,
            label,
            rules: Vec::new(),
            notes: Vec::new(),
            is_cut: false,
            style,
        }
    }

    /// The names of an axis of them.
    pub fn names(&self) -> &[String] {
        match &self.style {
            Style::Names(names) => names,
            _ => &[],
        }
    }

    /// The same axis between these ends, whatever lies beyond.
    pub fn cut_to(mut self, low: f64, high: f64) -> Axis {
        self.scale = self.scale.with_ends(low..high);
        self.is_cut = true;
        self
    }

    /// Makes room for a place, unless the ends were asked for.
    pub fn reach(&mut self, place: f64) {
        if !self.is_cut {
            self.scale = self.scale.reaching(place);
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

    /// A value of this axis in words.
    pub fn written(&self, value: f64) -> String {
        match &self.style {
            Style::Time => instant(value),
            Style::Thousands if value.fract() == 0.0 => amount(value),
            _ => self.write(value, 0.0),
        }
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

fn style(meaning: Meaning, options: AxisOptions) -> Style {
    match meaning {
        Meaning::Port => Style::Plain,
        Meaning::Time => Style::Time,
        Meaning::Number { unit } if options.binary_units && is_bytes(unit) => Style::Binary,
        Meaning::Number { .. } => Style::Thousands,
    }
}

fn is_bytes(unit: &str) -> bool {
    unit == "bytes"
}

/// `TotBytes (bytes)`, with the unit that Argus gives the field.
pub fn label(name: &str, meaning: Meaning) -> String {
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

/// The day, if all of a time axis lies in one.
fn one_day(scale: &Scale) -> Option<String> {
    let Scale::Time(ends) = scale else {
        return None;
    };
    let day = |micros| moment(micros, "%Y-%m-%d");
    (day(ends.start) == day(ends.end)).then(|| day(ends.start))
}
