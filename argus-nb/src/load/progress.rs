//! A load that takes a while says how far it is, and takes the word back when
//! it is done.

use super::source::Meter;
use crate::display::wire;
use std::io::IsTerminal;
use std::path::Path;
use std::time::{Duration, Instant};

/// A load shorter than this says nothing.
const PATIENCE: Duration = Duration::from_millis(500);
/// How often it says more; the end of a load waits for this at most.
const STEP: Duration = Duration::from_millis(20);

pub(super) struct Progress {
    name: String,
    total: u64,
    meter: Meter,
    shown: Option<Bar>,
}

enum Bar {
    /// And the percentage that it shows.
    Notebook(wire::Updatable, u64),
    Terminal(indicatif::ProgressBar),
}

impl Progress {
    pub(super) fn new(path: &Path, total: u64, meter: Meter) -> Progress {
        let name = path.file_name().unwrap_or(path.as_os_str());
        Progress {
            name: name.to_string_lossy().into_owned(),
            total,
            meter,
            shown: None,
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
                self.show();
                wait = STEP;
            }
        }
    }

    fn show(&mut self) {
        let read = self.meter.read().min(self.total);
        let bar = self.shown.get_or_insert_with(|| {
            if std::io::stderr().is_terminal() {
                Bar::Terminal(indicatif::ProgressBar::new(self.total))
            } else {
                Bar::Notebook(wire::Updatable::new(), u64::MAX)
            }
        });
        match bar {
            Bar::Terminal(bar) => bar.set_position(read),
            Bar::Notebook(display, shown) => {
                let percent = read * 100 / self.total.max(1);
                if std::mem::replace(shown, percent) == percent {
                    return;
                }
                let filled = (percent / 5) as usize;
                let text = format!(
                    "{} {}{} {percent} %",
                    crate::display::visible(&self.name),
                    "█".repeat(filled),
                    "░".repeat(20 - filled)
                );
                display.show(&text);
            }
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        match &mut self.shown {
            Some(Bar::Terminal(bar)) => bar.finish_and_clear(),
            Some(Bar::Notebook(display, _)) => display.show(""),
            None => {}
        }
    }
}
