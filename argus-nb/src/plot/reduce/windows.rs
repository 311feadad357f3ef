//! Time cut into windows of equal length.

use crate::flows::in_polars_units;
use crate::plot::error::PlotError;
use crate::plot::layout::scale::time_step;
use crate::plot::statistics::Grid;
use polars::prelude::Duration;

/// Windows of equal length, one behind the other, which begin at whole multiples of
/// their length since 1970.
#[derive(Debug, Clone, PartialEq)]
pub struct Windows {
    /// The number of the first one since 1970.
    first: i64,
    count: usize,
    /// In microseconds.
    length: f64,
    name: String,
}

/// How many windows there may be.
#[derive(Debug, Clone, Copy)]
pub struct WindowLimits {
    /// Where nobody says how long they are.
    pub auto: usize,
    pub most: usize,
}

impl Windows {
    /// From the first time to the last: of a length such as `5m`, or of the clock's
    /// shortest that makes at most `auto` of them.
    pub fn over(
        (low, high): (f64, f64),
        every: Option<&str>,
        limits: WindowLimits,
    ) -> Result<Windows, PlotError> {
        let length = match every {
            Some(every) => length_of(every)?,
            None => time_step(high - low, limits.auto),
        };
        let name = every.map_or_else(|| name_of(length), str::to_owned);
        let first = (low / length).floor() as i64;
        let count = (high / length).floor() as i64 - first + 1;
        if count > limits.most as i64 {
            return Err(PlotError::TooManyWindows {
                every: name,
                windows: count as usize,
                most: limits.most,
            });
        }
        Ok(Windows {
            first,
            count: count as usize,
            length,
            name,
        })
    }

    /// How many windows there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// Their length as it was given, or as one says it: `5m`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Their length in microseconds.
    pub fn length(&self) -> f64 {
        self.length
    }

    /// The window of a time that lies in one of them.
    pub fn window(&self, time: f64) -> usize {
        ((time / self.length).floor() as i64 - self.first) as usize
    }

    /// When a window begins, in microseconds since 1970.
    pub fn begin(&self, window: usize) -> f64 {
        (self.first + window as i64) as f64 * self.length
    }

    /// When the first begins and the last ends.
    pub fn ends(&self) -> (f64, f64) {
        (self.begin(0), self.begin(self.count))
    }

    /// The same windows as their numbers.
    pub(super) fn grid(&self) -> Grid {
        Grid {
            from: self.begin(0),
            length: self.length,
            count: self.count,
        }
    }

    /// When each begins, in whole microseconds.
    pub fn begins(&self) -> Vec<i64> {
        (0..self.count)
            .map(|window| self.begin(window) as i64)
            .collect()
    }
}

/// A length of time in microseconds, as polars reads it.
fn length_of(every: &str) -> Result<f64, PlotError> {
    let refused = || PlotError::NotALength(every.to_owned());
    let duration = Duration::try_parse(&in_polars_units(every)).map_err(|_| refused())?;
    let micros = duration.duration_us();
    if duration.negative() || micros <= 0 || !duration.is_constant_duration(None) {
        return Err(refused());
    }
    Ok(micros as f64)
}

/// `30s`, `5m`, `1h`, `2d`.
fn name_of(micros: f64) -> String {
    let units = [
        (86_400e6, "d"),
        (3600e6, "h"),
        (60e6, "m"),
        (1e6, "s"),
        (1e3, "ms"),
    ];
    units
        .into_iter()
        .find(|(unit, _)| micros % unit == 0.0)
        .map_or_else(
            || format!("{micros}us"),
            |(unit, name)| format!("{}{name}", micros / unit),
        )
}
