//! Where a value lies on an axis, and which values an axis names.

use plotters::coord::ranged1d::Ranged;
use plotters::coord::types::RangedCoordf64;
use std::ops::Range;

/// How values become places.
#[derive(Debug, Clone, PartialEq)]
pub enum Scale {
    Linear(Range<f64>),
    /// Equal ratios are equal lengths; both ends are above zero.
    Log(Range<f64>),
    /// Microseconds since 1970, UTC.
    Time(Range<f64>),
    /// The places 0, 1, 2, … of names.
    Names(usize),
}

impl Scale {
    /// A linear scale, widened so that no mark sits on the frame; a single value
    /// gets room around it.
    pub fn linear(low: f64, high: f64) -> Scale {
        // The span of any two of these is a number too.
        const MOST: f64 = f64::MAX / 4.0;
        let (low, high) = (low.clamp(-MOST, MOST), high.clamp(-MOST, MOST));
        let span = high - low;
        let margin = if span > 0.0 {
            span * 0.03
        } else {
            high.abs().max(1.0) * 0.5
        };
        Scale::Linear(low - margin..high + margin)
    }

    /// A logarithmic scale, widened in the same way.
    pub fn log(low: f64, high: f64) -> Scale {
        let margin = if low < high {
            ratio(low, high).powf(0.03)
        } else {
            2.0
        };
        // Neither end is zero or infinite, however near to that the values are.
        let low = (low / margin).max(f64::MIN_POSITIVE);
        Scale::Log(low..(high * margin).min(f64::MAX))
    }

    /// A scale of times, widened in the same way.
    pub fn time(low: f64, high: f64) -> Scale {
        let margin = ((high - low) * 0.01).max(0.5e6);
        Scale::Time(low - margin..high + margin)
    }

    pub fn is_log(&self) -> bool {
        matches!(self, Scale::Log(_))
    }

    pub fn is_names(&self) -> bool {
        matches!(self, Scale::Names(_))
    }

    /// The first and the last place.
    pub fn ends(&self) -> Range<f64> {
        match self {
            Scale::Linear(ends) | Scale::Log(ends) | Scale::Time(ends) => ends.clone(),
            Scale::Names(n) => -0.5..*n as f64 - 0.5,
        }
    }

    /// The place of a value between the ends, 0 to 1.
    pub fn share(&self, value: f64) -> f64 {
        let Range { start, end } = self.ends();
        let share = match self {
            Scale::Log(_) if (end / start).is_finite() => (value / start).ln() / (end / start).ln(),
            Scale::Log(_) => (value.ln() - start.ln()) / (end.ln() - start.ln()),
            _ => (value - start) / (end - start),
        };
        // A value far outside is kept outside, but not so near that a line to it
        // would leave the plot at another place: pixels are counted in 32 bits.
        if share.is_nan() {
            0.0
        } else if share.is_infinite() {
            share.clamp(-0.1, 1.1)
        } else {
            share.clamp(-1000.0, 1000.0)
        }
    }

    /// The same scale between other ends.
    pub fn with_ends(&self, ends: Range<f64>) -> Scale {
        match self {
            Scale::Linear(_) => Scale::Linear(ends),
            Scale::Log(_) => Scale::Log(ends),
            Scale::Time(_) => Scale::Time(ends),
            Scale::Names(names) => Scale::Names(*names),
        }
    }

    /// The same scale, as much longer as it takes for a value to lie on it.
    pub fn reaching(&self, value: f64) -> Scale {
        /// Room behind the value, as a share of the length.
        const ROOM: f64 = 0.04;
        let Range { start, end } = self.ends();
        if (start..=end).contains(&value) || self.is_names() {
            return self.clone();
        }
        let (low, high) = (start.min(value), end.max(value));
        let room = match self {
            Scale::Log(_) => ratio(low, high).powf(ROOM),
            _ => (high - low) * ROOM,
        };
        let with_room = |value: f64, is_end: bool| match (self, is_end) {
            (Scale::Log(_), false) => (value / room).max(f64::MIN_POSITIVE),
            (Scale::Log(_), true) => (value * room).min(f64::MAX),
            (_, false) => value - room,
            (_, true) => value + room,
        };
        match value < start {
            true => self.with_ends(with_room(low, false)..end),
            false => self.with_ends(start..with_room(high, true)),
        }
    }

    /// The place of a value on a line of pixels, which may run either way.
    pub fn pixel(&self, value: f64, (from, to): (i32, i32)) -> i32 {
        from + (self.share(value) * f64::from(to - from)).round() as i32
    }

    /// The value at a place: the inverse of [`Scale::share`].
    pub fn value(&self, share: f64) -> f64 {
        let Range { start, end } = self.ends();
        match self {
            Scale::Log(_) if (end / start).is_finite() => start * (end / start).powf(share),
            Scale::Log(_) => (start.ln() * (1.0 - share) + end.ln() * share).exp(),
            _ => start + (end - start) * share,
        }
    }

    /// The values that an axis names, at most about `n`.
    pub fn ticks(&self, n: usize) -> Vec<f64> {
        let n = n.max(2);
        match self {
            Scale::Linear(ends) => RangedCoordf64::from(ends.clone()).key_points(n),
            Scale::Log(ends) => decades(ends, n),
            Scale::Time(ends) => {
                let step = time_step(ends.end - ends.start, n);
                let first = (ends.start / step).ceil();
                let last = (ends.end / step).floor();
                (first as i64..=last as i64)
                    .map(|i| i as f64 * step)
                    .collect()
            }
            Scale::Names(names) => (0..*names).map(|i| i as f64).collect(),
        }
    }

    /// Multiples of powers of 2 instead, for bytes in KiB and MiB.
    pub fn binary_ticks(&self, n: usize) -> Vec<f64> {
        match self {
            Scale::Linear(ends) => {
                let least = (ends.end - ends.start) / n.max(2) as f64;
                let step = 2f64.powf(least.log2().ceil());
                let first = (ends.start / step).ceil() as i64;
                let last = (ends.end / step).floor() as i64;
                (first..=last).map(|i| i as f64 * step).collect()
            }
            Scale::Log(ends) => {
                let ratio = ends.end / ends.start;
                let span = match ratio.is_finite() {
                    true => ratio.log2(),
                    false => ends.end.log2() - ends.start.log2(),
                };
                let each = (span / n.max(2) as f64).ceil();
                let first = (ends.start.log2() / each).ceil() as i64;
                let last = (ends.end.log2() / each).floor() as i64;
                let powers = (first..=last).map(|i| 2f64.powf(i as f64 * each));
                powers.filter(|power| power.is_finite()).collect()
            }
            _ => self.ticks(n),
        }
    }
}

/// How many times the lower end the upper one is, or the most that can be said.
fn ratio(low: f64, high: f64) -> f64 {
    (high / low).min(f64::MAX)
}

/// Powers of ten; 2 and 5 times them too where there is room; linear ticks where
/// the ends lie closer than that.
fn decades(ends: &Range<f64>, n: usize) -> Vec<f64> {
    let first = ends.start.log10().ceil() as i32;
    let last = ends.end.log10().floor() as i32;
    let powers = (last - first + 1).max(0) as usize;
    if powers < 2 {
        let linear = RangedCoordf64::from(ends.clone()).key_points(n);
        return linear.into_iter().filter(|tick| *tick > 0.0).collect();
    }
    let fine = powers * 3 <= n;
    let every = powers.div_ceil(n).max(1);
    (first - 1..=last)
        .filter(|power| (power - first).rem_euclid(every as i32) == 0)
        .flat_map(|power| {
            let steps: &[f64] = if fine { &[1.0, 2.0, 5.0] } else { &[1.0] };
            steps.iter().map(move |step| step * 10f64.powi(power))
        })
        .filter(|tick| ends.contains(tick))
        .collect()
}

/// The least step of clock and calendar, in microseconds, that has at most `n` of
/// them in the span.
pub fn time_step(span: f64, n: usize) -> f64 {
    const SECOND: f64 = 1e6;
    const MINUTE: f64 = 60.0 * SECOND;
    const HOUR: f64 = 60.0 * MINUTE;
    const DAY: f64 = 24.0 * HOUR;
    #[rustfmt::skip]
    const STEPS: [f64; 31] = [
        1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 2e5, 5e5,
        SECOND, 2.0 * SECOND, 5.0 * SECOND, 10.0 * SECOND, 15.0 * SECOND, 30.0 * SECOND,
        MINUTE, 2.0 * MINUTE, 5.0 * MINUTE, 10.0 * MINUTE, 15.0 * MINUTE, 30.0 * MINUTE,
        HOUR, 2.0 * HOUR, 3.0 * HOUR, 6.0 * HOUR, 12.0 * HOUR,
        DAY, 2.0 * DAY, 7.0 * DAY, 14.0 * DAY, 28.0 * DAY, 91.0 * DAY,
    ];
    let least = span / n.max(1) as f64;
    STEPS
        .into_iter()
        .find(|step| *step >= least)
        .unwrap_or_else(|| (least / (365.0 * DAY)).ceil().max(1.0) * 365.0 * DAY)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_value_has_room_around_it() {
        assert_eq!(Scale::linear(10.0, 10.0).ends(), 5.0..15.0);
        assert_eq!(Scale::linear(0.0, 0.0).ends(), -0.5..0.5);
        assert_eq!(Scale::log(10.0, 10.0).ends(), 5.0..20.0);
    }

    #[test]
    fn ticks_are_those_of_the_scale() {
        let log = Scale::Log(0.5..2e6);
        assert_eq!(log.ticks(8), [1.0, 10.0, 100.0, 1e3, 1e4, 1e5, 1e6]);
        assert_eq!(Scale::Log(0.9..120.0).ticks(10).len(), 7);
        assert_eq!(log.ticks(3).len(), 3);
        let hour = Scale::Time(0.0..3600e6).ticks(8);
        assert_eq!(hour.len(), 7, "every ten minutes: {hour:?}");
        let bytes = Scale::Linear(0.0..5000.0).binary_ticks(6);
        assert_eq!(bytes, [0.0, 1024.0, 2048.0, 3072.0, 4096.0]);
    }

    #[test]
    fn an_axis_from_the_least_to_the_greatest_numbers_has_ends_and_ticks() {
        let least = f64::from_bits(1);
        for (low, high) in [
            (1e-200, 1e200),
            (1e-300, 1e300),
            (least, 1.0),
            (1.0, f64::MAX),
            (least, f64::MAX),
        ] {
            let scale = Scale::log(low, high);
            let ends = scale.ends();
            assert!(ends.start > 0.0 && ends.end.is_finite() && ends.start < ends.end);
            for ticks in [scale.ticks(8), scale.binary_ticks(8)] {
                assert!((2..=10).contains(&ticks.len()), "{low} {high}: {ticks:?}");
                assert!(ticks.iter().all(|tick| ends.contains(tick)), "{ticks:?}");
            }
            let middle = scale.value(0.5);
            assert!((scale.share(middle) - 0.5).abs() < 1e-9, "{middle}");
            assert!(scale.share(ends.start).abs() < 1e-9);
        }
        for (low, high) in [(-f64::MAX, f64::MAX), (0.0, f64::MAX), (f64::MAX, f64::MAX)] {
            let scale = Scale::linear(low, high);
            let ends = scale.ends();
            assert!((ends.end - ends.start).is_finite(), "{ends:?}");
            assert!((1..=20).contains(&scale.ticks(8).len()), "{low} {high}");
        }
    }

    #[test]
    fn a_share_is_a_value_again() {
        for scale in [Scale::Linear(-5.0..20.0), Scale::Log(1.0..1e6)] {
            let value = scale.value(0.3);
            assert!((scale.share(value) - 0.3).abs() < 1e-12, "{scale:?}");
        }
    }
}
