//! A cell that reads stdin asks the person at the notebook.
//!
//! The stdin of the process that runs the cells is the pipe on which evcxr says what to
//! run next. A cell that reads it (`std::io::stdin().read_line(…)`) would wait for ever,
//! since nobody knows that it waits. So a thread looks, while a cell runs, whether the
//! cell's own thread sits in such a read, and asks for it as `input()` does: evcxr then
//! writes the answer into the pipe.
//!
//! Where there is no `/proc` nobody looks. It knows [`interrupt`](mod@crate::interrupt).

use crate::interrupt::interrupted;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::Thread;
use std::time::Duration;

/// How often the thread looks. A line that was printed before the read is on its way for
/// less than that.
const STEP: Duration = Duration::from_millis(50);

/// `read(2)`'s number, by which the system names it.
const READ: &str = if cfg!(target_arch = "aarch64") {
    "63 0x0 "
} else {
    "0 0x0 "
};

static IS_CELL_RUNNING: AtomicBool = AtomicBool::new(false);
/// How many questions of [`ask`](crate::ask) wait for their answer: those are read from
/// stdin too.
static QUESTIONS: AtomicUsize = AtomicUsize::new(0);
static WATCHER: OnceLock<Option<Thread>> = OnceLock::new();

/// A question that has been asked, and whose answer is awaited as long as this lives.
pub(crate) struct Question(());

impl Question {
    pub(crate) fn new() -> Question {
        QUESTIONS.fetch_add(1, Ordering::SeqCst);
        Question(())
    }
}

impl Drop for Question {
    fn drop(&mut self) {
        QUESTIONS.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A cell begins, on this thread.
pub(crate) fn begin() {
    IS_CELL_RUNNING.store(true, Ordering::SeqCst);
    if let Some(watcher) = WATCHER.get_or_init(watch) {
        watcher.unpark();
    }
}

/// The cell is over.
pub(crate) fn end() {
    IS_CELL_RUNNING.store(false, Ordering::SeqCst);
}

/// Starts to watch this thread.
fn watch() -> Option<Thread> {
    let thread = Path::new("/proc").join(std::fs::read_link("/proc/thread-self").ok()?);
    let watcher = std::thread::Builder::new()
        .name("stdin".to_owned())
        .spawn(move || {
            loop {
                if IS_CELL_RUNNING.load(Ordering::SeqCst) {
                    watch_cell(&thread);
                } else {
                    std::thread::park();
                }
            }
        });
    Some(watcher.ok()?.thread().clone())
}

/// Until the cell is over: asks for each read of stdin once.
fn watch_cell(thread: &Path) {
    let mut seen = None;
    let mut asked = None;
    while IS_CELL_RUNNING.load(Ordering::SeqCst) {
        std::thread::sleep(STEP);
        let now = reading_since(thread);
        let is_new = now.is_some() && now == seen && now != asked;
        if is_new && QUESTIONS.load(Ordering::SeqCst) == 0 && interrupted().is_ok() {
            asked.clone_from(&now);
            ask();
        }
        seen = now;
    }
}

/// If the thread waits in a read of stdin: how often it has waited, for anything, so far.
/// That tells one read from the next.
fn reading_since(thread: &Path) -> Option<String> {
    let call = std::fs::read_to_string(thread.join("syscall")).ok()?;
    if !call.starts_with(READ) {
        return None;
    }
    let status = std::fs::read_to_string(thread.join("status")).ok()?;
    let waits = |line: &str| {
        line.strip_prefix("voluntary_ctxt_switches:")
            .map(str::to_owned)
    };
    status.lines().find_map(waits)
}

/// Asks without a prompt, in evcxr's way: what the cell has printed is the prompt. It is
/// written past std's stdout, which the cell may have locked.
fn ask() {
    let stdout = OpenOptions::new().write(true).open("/proc/self/fd/1");
    if let Ok(mut stdout) = stdout {
        let request = format!("{}:\n", evcxr_input::GET_CMD);
        // If nobody reads it, the kernel is gone.
        let _ = stdout.write_all(request.as_bytes());
    }
}
