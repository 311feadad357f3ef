//! The stop button: a cell is asked to end, and made to if it does not.
//!
//! Why it is so: `docs/decisions.md#an-interrupt-asks-first`.
//! Why it is so: `docs/decisions.md#work-in-the-background-waits-for-cells`.

use super::processes;
use std::process::Child;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock};
use std::time::Duration;

/// How long a cell that was asked to stop may go on.
const GRACE: Duration = Duration::from_secs(2);

/// How long work in the background waits for a cell.
const PATIENCE: Duration = Duration::from_secs(2);

/// Stops a running cell: asks it, and after a while ends the process it runs in.
#[derive(Clone, Default)]
pub struct Interrupter {
    child: Arc<OnceLock<Arc<Mutex<Child>>>>,
    /// Counts cells; odd while one runs or is compiled.
    cells: Arc<AtomicU64>,
    /// The cell is compiled, and runs.
    running: Arc<AtomicBool>,
    asked: Arc<AtomicBool>,
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

    /// A cell is taken up.
    pub(super) fn begin(&self) {
        self.asked.store(false, Ordering::SeqCst);
        self.running.store(false, Ordering::SeqCst);
        self.cells.fetch_add(1, Ordering::SeqCst);
    }

    /// The cell is over. Returns whether it was asked to stop.
    pub(super) fn end(&self) -> bool {
        self.cells.fetch_add(1, Ordering::SeqCst);
        self.running.store(false, Ordering::SeqCst);
        self.asked.swap(false, Ordering::SeqCst)
    }

    /// Waits for the running cell, if there is one; not for ever.
    pub(super) fn give_way(&self) {
        let step = Duration::from_millis(10);
        let most = PATIENCE.as_millis() / step.as_millis();
        for _ in 0..most {
            if self.cells.load(Ordering::SeqCst).is_multiple_of(2) {
                return;
            }
            std::thread::sleep(step);
        }
    }

    /// Does nothing between cells: an idle kernel keeps its variables.
    ///
    /// A cell that is compiled is stopped at once, since nothing of it has run. One
    /// that runs gets a SIGINT, which the preload's loops watch; if it still runs
    /// two seconds later its process ends, and its variables with it.
    pub fn interrupt(&self) {
        let cell = self.cells.load(Ordering::SeqCst);
        let is_idle = cell.is_multiple_of(2);
        let Some(child) = self.child_id().filter(|_| !is_idle) else {
            return;
        };
        self.asked.store(true, Ordering::SeqCst);
        if !self.running.load(Ordering::SeqCst) {
            processes::end_children_but(child);
            return;
        }
        processes::signal_interrupt(child);
        let interrupter = self.clone();
        std::thread::spawn(move || {
            std::thread::sleep(GRACE);
            if interrupter.cells.load(Ordering::SeqCst) == cell {
                interrupter.kill();
            }
        });
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
