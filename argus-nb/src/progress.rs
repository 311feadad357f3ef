//! One bar that moves in its place: for loads, and for loops of your own.
//!
//! In JupyterLab it is a display that is updated, in a terminal a line. A notebook that
//! nbconvert runs has its last state: of a loop, how far that came; of a load, which has
//! its frame to show, nothing. Work of less than half a second shows no bar at all.
//!
//! It knows [`display`](crate::display)'s way out of the process and
//! [`interrupt`](mod@crate::interrupt).

use crate::display::send::Updatable;
use crate::display::{grouped, visible};
use crate::interrupt::{Interrupted, interrupted};
use std::io::IsTerminal;
use std::time::{Duration, Instant};

/// Work shorter than this shows no bar.
pub(crate) const PATIENCE: Duration = Duration::from_millis(500);
/// How often a loop's bar moves at most.
const STEP: Duration = Duration::from_millis(100);

/// A bar. It appears at the first [`Bar::set`].
pub(crate) struct Bar {
    name: String,
    total: Option<u64>,
    screen: Option<Screen>,
    /// Whether its last state is left where it is when the work is over.
    stays: bool,
}

/// Where a bar is.
enum Screen {
    Notebook {
        display: Updatable,
        /// What it shows now.
        text: String,
    },
    Terminal(indicatif::ProgressBar),
}

impl Screen {
    fn detect(total: Option<u64>) -> Screen {
        if !std::io::stderr().is_terminal() {
            return Screen::Notebook {
                display: Updatable::new(),
                text: String::new(),
            };
        }
        Screen::Terminal(match total {
            Some(total) => indicatif::ProgressBar::new(total),
            None => indicatif::ProgressBar::new_spinner(),
        })
    }
}

impl Bar {
    pub(crate) fn new(name: &str, total: Option<u64>) -> Bar {
        Bar {
            name: visible(name).into_owned(),
            total,
            screen: None,
            stays: false,
        }
    }

    /// One that is left where it is when the work is over.
    fn staying(total: Option<u64>) -> Bar {
        let mut bar = Bar::new("", total);
        bar.stays = true;
        bar
    }

    /// Shows that so much of the total is done.
    pub(crate) fn set(&mut self, done: u64) {
        let total = self.total;
        match self.screen.get_or_insert_with(|| Screen::detect(total)) {
            Screen::Terminal(bar) => bar.set_position(done),
            Screen::Notebook { display, text } => {
                let now = bar_text(&self.name, done, total);
                if *text != now {
                    display.show(&now);
                    *text = now;
                }
            }
        }
    }
}

fn bar_text(name: &str, done: u64, total: Option<u64>) -> String {
    let Some(total) = total else {
        let done = grouped(done as usize);
        return format!("{name} {done}").trim_start().to_owned();
    };
    let percent = done.min(total) * 100 / total.max(1);
    let filled = (percent / 5) as usize;
    let bar = format!("{}{}", "█".repeat(filled), "░".repeat(20 - filled));
    format!("{name} {bar} {percent} %").trim_start().to_owned()
}

impl Drop for Bar {
    fn drop(&mut self) {
        match &mut self.screen {
            Some(Screen::Terminal(bar)) if self.stays => bar.abandon(),
            Some(Screen::Terminal(bar)) => bar.finish_and_clear(),
            Some(Screen::Notebook { display, .. }) if !self.stays => display.show(""),
            Some(Screen::Notebook { .. }) | None => {}
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

/// The bar of a loop and when it moves, without the loop's own types, so that a cell
/// compiles next to nothing of it.
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
            self.bar.set(self.done);
            self.moved = Some(now);
        }
        self.done += 1;
    }

    /// The loop is over: a bar that was shown ends where the loop did. The last step
    /// is not counted, since it found nothing more.
    fn end(&mut self) {
        if self.moved.is_some() {
            self.bar.set(self.done - 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_says_how_far_it_is() {
        assert_eq!(bar_text("x", 50, Some(100)), "x ██████████░░░░░░░░░░ 50 %");
        assert_eq!(bar_text("x", 0, Some(0)), "x ░░░░░░░░░░░░░░░░░░░░ 0 %");
        assert_eq!(bar_text("x", 1234, None), "x 1,234");
    }
}
