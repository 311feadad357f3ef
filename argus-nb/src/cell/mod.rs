//! What the kernel's generated code calls around a cell's own code.
//!
//! None of this is for people: the kernel adds the calls when it compiles a
//! cell, and reads the frames they write. In a stock kernel nothing calls them.

mod short_type;
pub mod variables;

use crate::display::wire::{Frame, send, send_on_stderr};
use crate::interrupt;
use std::fmt::Display;
use std::panic::{Location, PanicHookInfo};
use std::path::Path;
use std::sync::{Mutex, Once, PoisonError};
use std::thread::ThreadId;
use variables::VariableStore;

/// The thread that runs cells: only a panic there ends one.
static CELL_THREAD: Mutex<Option<ThreadId>> = Mutex::new(None);

/// The cell is about to run: from here on a panic becomes a frame.
pub fn begin() {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| std::panic::set_hook(Box::new(report_panic)));
    interrupt::begin();
    send(&Frame::Begin);
    let mut thread = CELL_THREAD.lock().unwrap_or_else(PoisonError::into_inner);
    *thread = Some(std::thread::current().id());
}

fn is_cell_thread() -> bool {
    let thread = CELL_THREAD.lock().unwrap_or_else(PoisonError::into_inner);
    *thread == Some(std::thread::current().id())
}

/// The cell has run to its end, by any road that returns, and left its variables.
///
/// The frame also ends a line that `print!` left open, which evcxr's own
/// end-of-cell line would otherwise be glued to. It goes to stderr too, so that
/// the kernel knows when it has read all of both streams.
pub fn end(variables: &VariableStore) {
    if stdout_is_closed() {
        // Nothing this process does can be heard any more, and the kernel would
        // wait for it: a new one takes its place.
        std::process::exit(1);
    }
    variables::report(variables);
    send(&Frame::End);
    send_on_stderr(&Frame::End);
}

/// Linux: whether the cell has closed the descriptor that it is heard by. Writing
/// would not tell, since std takes a closed stdout for one that swallows all.
fn stdout_is_closed() -> bool {
    let descriptors = Path::new("/proc/self/fd");
    descriptors.is_dir() && std::fs::symlink_metadata(descriptors.join("1")).is_err()
}

/// The display of a cell that shows nothing, whatever its value: the one that
/// evcxr runs by itself before there is anybody to show it to.
pub trait Unshown {
    /// Does nothing.
    fn evcxr_display(&self) {}
}

impl<T: ?Sized> Unshown for T {}

/// Shows the value of a cell that is compiled for the second time, as
/// `(value).evcxr_display()` does for the first.
#[doc(hidden)]
#[macro_export]
macro_rules! show_again {
    ($value:expr) => {
        ($value).evcxr_display()
    };
}

/// A `?` met an error and leaves the cell.
#[track_caller]
#[inline]
pub fn question_mark<E: Display>(error: &E) {
    report_error(std::any::type_name::<E>(), error, Location::caller());
}

fn report_error(type_name: &str, error: &dyn Display, at: &Location<'_>) {
    let value = error.to_string();
    // polars adds the plan so far, which says less than what stands before it.
    let value = match value.split_once("\n\nResolved plan until failure") {
        Some((what, _plan)) => what,
        None => &value,
    };
    send(&Frame::Error {
        name: last_segment(type_name),
        value,
        line: at.line(),
        column: at.column(),
    });
}

fn report_panic(info: &PanicHookInfo<'_>) {
    let value = info.payload_as_str().unwrap_or("the panic carries no text");
    let (file, line, column) = info
        .location()
        .map_or(("", 0, 0), |at| (at.file(), at.line(), at.column()));
    if is_cell_thread() {
        send(&Frame::Panic {
            value,
            file,
            line,
            column,
        });
    } else {
        eprintln!("a thread of the notebook panicked at {file}:{line}:{column}: {value}");
    }
}

/// `argus_nb::load::LoadError` is `LoadError` to a reader; generics keep their
/// head: `alloc::boxed::Box<dyn core::error::Error>` is `Box`.
fn last_segment(type_name: &str) -> &str {
    let head = type_name.split('<').next().unwrap_or(type_name);
    head.rsplit("::").next().unwrap_or(head)
}

#[cfg(test)]
mod tests {
    use super::last_segment;

    #[test]
    fn an_error_is_named_as_its_author_named_it() {
        assert_eq!(last_segment("argus_nb::load::LoadError"), "LoadError");
        assert_eq!(
            last_segment("alloc::boxed::Box<dyn core::error::Error>"),
            "Box"
        );
        assert_eq!(last_segment("&str"), "&str");
    }
}
