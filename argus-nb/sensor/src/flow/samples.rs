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
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Jitter {
    pub(crate) active: Samples,
    pub(crate) idle: Samples,
    last: Option<i64>,
}

impl Jitter {
    /// After more than `longest` microseconds a packet begins a series of its own.
    pub(crate) fn note(&mut self, time: i64, is_active: bool, longest: i64) {
        if let Some(last) = self.last {
            let between = time.saturating_sub(last);
            match is_active {
                _ if between >= longest => {}
                true => self.active.add(between as f64),
                false => self.idle.add(between as f64),
            }
        }
        self.last = Some(time);
    }

    /// Begins anew with the next packet, which is still so long after the last one.
    pub(crate) fn restart(&mut self) {
        self.active = Samples::default();
        self.idle = Samples::default();
    }
}
