//! A load that takes a while says how far it is, and takes the word back when
//! it is done.

use super::source::Meter;
use crate::progress::{Bar, PATIENCE};
use std::path::Path;
use std::time::{Duration, Instant};

/// How often it says more; the end of a load waits for this at most.
const STEP: Duration = Duration::from_millis(20);

pub(super) struct Progress {
    total: u64,
    meter: Meter,
    bar: Bar,
}

impl Progress {
    pub(super) fn new(path: &Path, total: u64, meter: Meter) -> Progress {
        let name = path.file_name().unwrap_or(path.as_os_str());
        Progress {
            total,
            meter,
            bar: Bar::new(&name.to_string_lossy(), Some(total)),
        }
    }

    /// Shows how far it is until `done`.
    pub(super) fn watch(&mut self, done: impl Fn() -> bool) {
        let started = Instant::now();
        // Most loads are over in milliseconds: they are not to wait for a clock.
        let mut wait = Duration::from_micros(200);
        while !done() {
            std::thread::sleep(wait);
            if started.elapsed() < PATIENCE {
                wait = (wait * 2).min(Duration::from_millis(5));
            } else {
                self.bar.at(self.meter.read().min(self.total));
                wait = STEP;
            }
        }
    }
}
