//! One bar that moves in its place: for loads, and for loops of your own.
//!
//! In JupyterLab it is a display that is updated, in a terminal a line, and in a
//! notebook that nbconvert runs its last state: how far a loop came; of a load, which
//! has its frame to show, nothing. It says nothing in the first half second.

use crate::display::{visible, wire};
use crate::interrupt::{Interrupted, interrupted};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// Work shorter than this says nothing.
pub(crate) const PATIENCE: Duration = Duration::from_millis(500);
/// How often a loop's bar moves at most.
const STEP: Duration = Duration::from_millis(100);

/// A bar. It is shown at its first [`Bar::at`].
pub(crate) struct Bar {
    name: String,
    total: Option<u64>,
    shown: Option<Shown>,
    /// Its last state is left where it is.
    stays: bool,
}

enum Shown {
    /// And the text that it shows.
    Notebook(wire::Updatable, String),
    Terminal(indicatif::ProgressBar),
}

impl Bar {
    pub(crate) fn new(name: &str, total: Option<u64>) -> Bar {
        Bar {
            name: visible(name).into_owned(),
            total,
            shown: None,
            stays: false,
        }
    }

    /// One that is left where it is when it is over.
    fn staying(total: Option<u64>) -> Bar {
        let mut bar = Bar::new("", total);
        bar.stays = true;
        bar
    }

    /// So far it is.
    pub(crate) fn at(&mut self, done: u64) {
        let total = self.total;
        let shown = self.shown.get_or_insert_with(|| {
            if std::io::stderr().is_terminal() {
                Shown::Terminal(match total {
                    Some(total) => indicatif::ProgressBar::new(total),
                    None => indicatif::ProgressBar::new_spinner(),
                })
            } else {
                Shown::Notebook(wire::Updatable::new(), String::new())
            }
        });
        match shown {
            Shown::Terminal(bar) => bar.set_position(done),
            Shown::Notebook(display, before) => {
                let text = text(&self.name, done, total);
                if *before != text {
                    display.show(&text);
                    *before = text;
                }
            }
        }
    }
}

fn text(name: &str, done: u64, total: Option<u64>) -> String {
    let Some(total) = total else {
        let done = crate::display::grouped(done as usize);
        return format!("{name} {done}").trim_start().to_owned();
    };
    let percent = done.min(total) * 100 / total.max(1);
    let filled = (percent / 5) as usize;
    let bar = format!("{}{}", "█".repeat(filled), "░".repeat(20 - filled));
    format!("{name} {bar} {percent} %").trim_start().to_owned()
}

impl Drop for Bar {
    fn drop(&mut self) {
        match &mut self.shown {
            Some(Shown::Terminal(bar)) if self.stays => bar.abandon(),
            Some(Shown::Terminal(bar)) => bar.finish_and_clear(),
            Some(Shown::Notebook(display, _)) if !self.stays => display.show(""),
            Some(Shown::Notebook(..)) | None => {}
        }
    }
}

/// Shows how far a loop is: tqdm. The stop button ends the loop, with a panic that
/// keeps the variables.
///
/// ```
/// # use argus_nb::prelude::*;
/// let mut sum = 0;
/// for n in progress(0..1000) {
///     sum += n;
/// }
/// assert_eq!(sum, 499_500);
/// ```
pub fn progress<I: IntoIterator>(items: I) -> Progress<I::IntoIter> {
    let items = items.into_iter();
    let total = match items.size_hint() {
        (_, Some(most)) => Some(most as u64),
        (_, None) => None,
    };
    Progress {
        items,
        pace: Pace {
            bar: Bar::staying(total),
            done: 0,
            started: Instant::now(),
            moved: None,
        },
    }
}

/// See [`progress`].
pub struct Progress<I> {
    items: I,
    pace: Pace,
}

impl<I: Iterator> Iterator for Progress<I> {
    type Item = I::Item;

    fn next(&mut self) -> Option<I::Item> {
        self.pace.step();
        let item = self.items.next();
        if item.is_none() {
            self.pace.end();
        }
        item
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        self.items.size_hint()
    }
}

/// What a step costs a loop, without the loop's own types.
struct Pace {
    bar: Bar,
    done: u64,
    started: Instant,
    moved: Option<Instant>,
}

impl Pace {
    /// # Panics
    /// If the cell was asked to stop: an iterator has no other way to end the cell
    /// that it runs in.
    #[expect(clippy::panic, reason = "it is how a loop ends the cell")]
    fn step(&mut self) {
        if let Err(Interrupted) = interrupted() {
            std::panic::panic_any(Interrupted.to_string());
        }
        let now = Instant::now();
        let is_due = match self.moved {
            None => now - self.started > PATIENCE,
            Some(moved) => now - moved > STEP,
        };
        if is_due {
            self.bar.at(self.done);
            self.moved = Some(now);
        }
        self.done += 1;
    }

    /// A bar that was shown ends where the loop did. The step before was the one
    /// that found nothing more.
    fn end(&mut self) {
        if self.moved.is_some() {
            self.bar.at(self.done - 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_says_how_far_it_is() {
        assert_eq!(text("x", 50, Some(100)), "x ██████████░░░░░░░░░░ 50 %");
        assert_eq!(text("x", 0, Some(0)), "x ░░░░░░░░░░░░░░░░░░░░ 0 %");
        assert_eq!(text("x", 1234, None), "x 1,234");
    }
}
