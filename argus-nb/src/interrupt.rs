//! The stop button.
//!
//! The kernel sends SIGINT to the process that runs the cells. That sets a flag,
//! which the loops of this crate watch: they end with an error, and the variables
//! stay. If the cell still runs after two seconds, the kernel ends the process.
//!
//! It knows no other module of this crate.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, LazyLock};

static ASKED: LazyLock<Arc<AtomicBool>> = LazyLock::new(|| {
    let flag = Arc::new(AtomicBool::new(false));
    // Without the handler SIGINT ends the process, as it would any other.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(&flag));
    flag
});

/// The cell was asked to stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stopped before the end; variables are kept")]
pub struct Interrupted;

/// Whether the running cell was asked to stop, for loops of your own:
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Interrupted> {
/// for step in 0..1000 {
///     interrupted()?;
///     // a long step
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`Interrupted`], if it was.
pub fn interrupted() -> Result<(), Interrupted> {
    if ASKED.load(Ordering::Relaxed) {
        Err(Interrupted)
    } else {
        Ok(())
    }
}

/// A cell begins: nobody has asked it to stop.
pub(crate) fn begin() {
    ASKED.store(false, Ordering::Relaxed);
}
