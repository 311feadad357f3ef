//! The stop button: a cell is asked to end, and made to if it does not.
//!
//! Why it is so: `docs/decisions.md#an-interrupt-asks-first`.
//! Why it is so: `docs/decisions.md#work-in-the-background-waits-for-cells`.

use super::processes;
use std::process::Child;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::{Duration, Instant};

/// How long a cell that was asked to stop may go on.
const GRACE: Duration = Duration::from_secs(2);

/// How long work in the background waits for a cell.
const PATIENCE: Duration = Duration::from_secs(2);

/// How often it is looked whether a cell has stopped.
const STEP: Duration = Duration::from_millis(10);

/// Stops a running cell: asks it, and after a while ends the process it runs in.
#[derive(Clone, Default)]
pub struct Interrupter {
    child: Arc<OnceLock<Arc<Mutex<Child>>>>,
    /// Counts cells; odd from when one is to be run until it is over.
    cells: Arc<AtomicU64>,
    /// The cell is compiled, and runs.
    running: Arc<AtomicBool>,
    /// The last cell that was asked to stop, by that count.
    asked: Arc<AtomicU64>,
}

impl Interrupter {
    /// Cells run in this process; the handle outlives its restarts.
    pub(super) fn watch(&self, child: Arc<Mutex<Child>>) {
        // There is one engine, and so one handle.
        let _ = self.child.set(child);
    }

    /// The flag that says that a cell's own code runs, for who sees it begin.
    pub(super) fn running(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.running)
    }

    /// A cell is to be run. From here on it can be stopped, though it may wait for the
    /// session to come up.
    pub(super) fn begin(&self) {
        self.running.store(false, Ordering::SeqCst);
        self.cells.fetch_add(1, Ordering::SeqCst);
    }

    /// The cell is over. Returns whether it was asked to stop.
    pub(super) fn end(&self) -> bool {
        let asked = self.is_asked();
        self.cells.fetch_add(1, Ordering::SeqCst);
        self.running.store(false, Ordering::SeqCst);
        asked
    }

    /// Whether the cell that is to be run, or runs, was asked to stop.
    pub fn is_asked(&self) -> bool {
        let cell = self.cells.load(Ordering::SeqCst);
        !cell.is_multiple_of(2) && self.asked.load(Ordering::SeqCst) == cell
    }

    /// Waits for the running cell, if there is one; not for ever.
    pub(super) fn give_way(&self) {
        let most = PATIENCE.as_millis() / STEP.as_millis();
        for _ in 0..most {
            if self.cells.load(Ordering::SeqCst).is_multiple_of(2) {
                return;
            }
            std::thread::sleep(STEP);
        }
    }

    /// Does nothing between cells: an idle kernel keeps its variables.
    ///
    /// A cell that is compiled is stopped at once, since nothing of it has run. One
    /// that runs gets a SIGINT, which the preload's loops watch; if it still runs
    /// two seconds later its process ends, and its variables with it. To ask again
    /// changes nothing.
    pub fn interrupt(&self) {
        let cell = self.cells.load(Ordering::SeqCst);
        let is_idle = cell.is_multiple_of(2);
        if is_idle || self.asked.swap(cell, Ordering::SeqCst) == cell {
            return;
        }
        let interrupter = self.clone();
        std::thread::spawn(move || interrupter.stop(cell));
    }

    /// Until the cell is over. A cell is compiled in several steps, and ends only when
    /// each of them has been ended; meanwhile it may have begun to run.
    fn stop(&self, cell: u64) {
        let mut signalled: Option<Instant> = None;
        while self.cells.load(Ordering::SeqCst) == cell {
            let is_running = self.running.load(Ordering::SeqCst);
            match (self.child_id(), signalled) {
                (Some(child), None) if is_running => {
                    processes::signal_interrupt(child);
                    signalled = Some(Instant::now());
                }
                (_, Some(since)) if since.elapsed() > GRACE => {
                    self.kill();
                    return;
                }
                (Some(child), None) => processes::end_children_but(child),
                _ => {}
            }
            std::thread::sleep(STEP);
        }
    }

    fn child_id(&self) -> Option<u32> {
        Some(self.child.get()?.lock().ok()?.id())
    }

    /// Ends the child, whatever it does.
    pub fn kill(&self) {
        if let Some(child) = self.child.get()
            && let Ok(mut child) = child.lock()
        {
            // An error means that it has ended already.
            let _ = child.kill();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Interrupter;

    #[test]
    fn a_cell_is_stopped_from_when_it_was_asked_for_and_no_other_is() {
        let interrupter = Interrupter::default();
        interrupter.interrupt();
        assert!(!interrupter.is_asked(), "nothing runs");
        interrupter.begin();
        assert!(!interrupter.is_asked(), "that was before this cell");
        interrupter.interrupt();
        interrupter.interrupt();
        assert!(interrupter.is_asked() && interrupter.end());
        interrupter.begin();
        assert!(!interrupter.end(), "that was the cell before");
    }
}
