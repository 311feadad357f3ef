//! A load that takes a while shows how far it is, with a bar that goes when the load is
//! done.

use super::source::Meter;
use crate::progress::{Bar, PATIENCE};
use std::path::Path;
use std::time::{Duration, Instant};

/// How often the bar moves. A load that is done waits for so long at most.
const STEP: Duration = Duration::from_millis(20);

/// The bar of a load, measured by the bytes that are read.
pub(super) struct LoadBar {
    total: u64,
    meter: Meter,
    bar: Bar,
}

impl LoadBar {
    pub(super) fn new(path: &Path, total: u64, meter: Meter) -> LoadBar {
        let name = path.file_name().unwrap_or(path.as_os_str());
        LoadBar {
            total,
            meter,
            bar: Bar::new(&name.to_string_lossy(), Some(total)),
        }
    }

    /// Moves the bar until `done`.
    pub(super) fn watch(&mut self, done: impl Fn() -> bool) {
        let started = Instant::now();
        // Most loads are over in milliseconds, and must not wait for the next look.
        let mut wait = Duration::from_micros(200);
        while !done() {
            std::thread::sleep(wait);
            if started.elapsed() < PATIENCE {
                wait = (wait * 2).min(Duration::from_millis(5));
            } else {
                self.bar.set(self.meter.read().min(self.total));
                wait = STEP;
            }
        }
    }
}
