//! What the kernel hears of a panic.
//!
//! A panic on the cell's own thread ends the cell. One on another thread ends that thread; but
//! who waits for its work, as rayon and polars do, goes on with its panic on the cell's thread, and
//! std's hook hears nothing of it there. So what another thread said is kept until the cell is
//! over, and said of the cell if that never came to its end.

use crate::display::send::send;
use crate::show::failure::message;
use argus_wire::Frame;
use std::panic::PanicHookInfo;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};
use std::thread::ThreadId;

/// What the hook hears of a panic.
struct Panic {
    value: String,
    file: String,
    line: usize,
    column: usize,
}

impl Panic {
    fn send(self) {
        let Panic {
            value,
            file,
            line,
            column,
        } = self;
        send(&Frame::Panic {
            value,
            file,
            line,
            column,
        });
    }
}

/// What is known of the running cell.
struct Running {
    /// The thread that runs cells.
    thread: Option<ThreadId>,
    /// Whether the kernel knows that the cell was left by a panic or a `?`.
    has_departed: bool,
    /// The first panic of another thread since the cell began.
    elsewhere: Option<Panic>,
}

static RUNNING: Mutex<Running> = Mutex::new(Running {
    thread: None,
    has_departed: false,
    elsewhere: None,
});

fn running() -> MutexGuard<'static, Running> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A cell begins on this thread: from here on a panic becomes a frame.
pub(super) fn begin() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| std::panic::set_hook(Box::new(report)));
    *running() = Running {
        thread: Some(std::thread::current().id()),
        has_departed: false,
        elsewhere: None,
    };
}

/// The kernel is told what has left the cell.
pub(super) fn note_departure() {
    running().has_departed = true;
}

/// The cell is over. If it did not come to its end and nobody has said why, a panic of another
/// thread was taken over.
pub(super) fn end(has_succeeded: bool) {
    let taken_over = {
        let mut running = running();
        let elsewhere = running.elsewhere.take();
        elsewhere.filter(|_| !has_succeeded && !running.has_departed)
    };
    if let Some(panic) = taken_over {
        panic.send();
    }
}

fn report(info: &PanicHookInfo<'_>) {
    let value = info.payload_as_str().unwrap_or("the panic carries no text");
    let (file, line, column) = info
        .location()
        .map_or(("", 0, 0), |at| (at.file(), at.line(), at.column()));
    let value = in_words(value, file);
    let panic = Panic {
        value: message(&value),
        file: file.to_owned(),
        line: line as usize,
        column: column as usize,
    };
    let mut running = running();
    if running.thread == Some(std::thread::current().id()) {
        running.has_departed = true;
        drop(running);
        panic.send();
    } else {
        running.elsewhere.get_or_insert(panic);
        drop(running);
        eprintln!("a thread of the notebook panicked at {file}:{line}:{column}: {value}");
    }
}

/// What a panic says, with a mend where polars was asked for a type that is not built.
#[doc(hidden)]
pub fn in_words(value: &str, file: &str) -> String {
    let is_type = value == "not implemented" && file.ends_with("datatypes/mod.rs");
    match is_type && file.contains("polars-core") {
        false => value.to_owned(),
        true => format!(
            "{value}: this build of polars has no columns of 8-bit numbers, as the words of an Enum of at most 255 are\n  hint: cast them before they are grouped or counted: col(\"e\").cast(DataType::String)"
        ),
    }
}
