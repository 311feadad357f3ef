//! Times between packets.

/// What a series of times comes to, in microseconds.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Samples {
    pub(crate) count: u32,
    pub(crate) minimum: f64,
    pub(crate) maximum: f64,
    sum: f64,
    sum_of_squares: f64,
}

impl Samples {
    fn add(&mut self, value: f64) {
        self.minimum = if self.count == 0 {
            value
        } else {
            self.minimum.min(value)
        };
        self.maximum = self.maximum.max(value);
        self.sum += value;
        self.sum_of_squares += value * value;
        self.count += 1;
    }

    pub(crate) fn mean(&self) -> f64 {
        self.sum / f64::from(self.count.max(1))
    }

    pub(crate) fn deviation(&self) -> f64 {
        let mean = self.mean();
        let square = self.sum_of_squares / f64::from(self.count.max(1)) - mean * mean;
        square.max(0.0).sqrt()
    }
}

/// Times between the packets of one side: while it was sending, and while it waited.
#[derive(Debug, Clone, Default)]
pub(crate) struct Jitter {
    /// Most sides of most flows send a packet or none, and have nothing to keep.
    series: Option<Box<Series>>,
    last: Option<i64>,
}

/// The two kinds of times.
#[derive(Debug, Clone, Default)]
struct Series {
    active: Samples,
    idle: Samples,
}

impl Jitter {
    /// After more than `longest` microseconds a packet begins a series of its own.
    pub(crate) fn note(&mut self, time: i64, is_active: bool, longest: i64) {
        if let Some(last) = self.last {
            let between = time.saturating_sub(last);
            if (1..longest).contains(&between) {
                let series = self.series.get_or_insert_default();
                match is_active {
                    true => series.active.add(between as f64),
                    false => series.idle.add(between as f64),
                }
            }
        }
        self.last = Some(time);
    }

    /// Begins anew with the next packet, which is still so long after the last one.
    pub(crate) fn restart(&mut self) {
        if let Some(series) = &mut self.series {
            **series = Series::default();
        }
    }

    /// While it was sending, and while it waited, where there are any.
    pub(crate) fn samples(&self) -> [Option<&Samples>; 2] {
        let series = self.series.as_deref();
        let [active, idle] = [
            series.map(|both| &both.active),
            series.map(|both| &both.idle),
        ];
        [active, idle].map(|samples| samples.filter(|samples| samples.count > 0))
    }
}
