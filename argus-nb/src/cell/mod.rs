//! What the kernel's generated code calls around a cell's own code.
//!
//! None of this is for people: the kernel adds the calls when it compiles a
//! cell, and reads the frames they write. In a stock kernel nothing calls them.
//!
//! This folder knows [`display`](crate::display)'s way out of the process,
//! [`interrupt`](mod@crate::interrupt), [`show`](mod@crate::show), of
//! [`load`](mod@crate::load) where a frame came from, and which types of theirs are cheap
//! to clone. What a cell instantiates for its
//! own types is thin here: the type is dropped at once, and the rest is done in code
//! that is compiled once, in the preload.

mod by_value;
mod cheap;
mod guard;
#[doc(hidden)]
pub mod joins;
#[cfg(argus_preload)]
mod outcome;
mod panics;
pub mod questions;
mod short_type;
pub mod variables;
mod words;

use crate::display::send::{send, send_on_stderr};
use crate::interrupt;
use crate::show::failure::Failure;
use crate::stdin;
use argus_wire::{Frame, VERSION};
use std::fmt::Display;
use std::panic::Location;
use std::path::Path;
use variables::VariableStore;

pub use by_value::ShownByValue;
pub use cheap::{CheapClone, kept};
pub use guard::guard;
#[cfg(argus_preload)]
pub use outcome::{DONE, Outcome};
#[doc(hidden)]
pub use panics::in_words as panic_in_words;

/// The cell is about to run: from here on a panic becomes a frame.
pub fn begin(variables: &mut VariableStore) {
    variables.begin();
    interrupt::begin();
    stdin::begin();
    send(&Frame::Begin { version: VERSION });
    panics::begin();
}

/// The kernel itself runs something, of which nobody is to hear.
pub fn begin_unheard(variables: &mut VariableStore) {
    variables.begin();
}

/// The cell is over, by its last line or by a `?`, and these are its variables.
///
/// The frame also ends a line that `print!` left open, which evcxr's own
/// end-of-cell line would otherwise be glued to. It goes to stderr too, so that
/// the kernel knows when it has read all of both streams.
pub fn end(variables: &VariableStore) {
    stdin::end();
    if stdout_is_closed() {
        // The kernel can hear nothing more of this process and would wait for it
        // forever. It starts a new one when this one has ended.
        std::process::exit(1);
    }
    panics::end(variables.has_succeeded());
    variables::report(variables);
    send(&Frame::End);
    send_on_stderr(&Frame::End);
}

/// Whether the cell has closed its stdout, which can be told on Linux only. Writing
/// to it would not tell, since std ignores that a stdout is closed.
fn stdout_is_closed() -> bool {
    let descriptors = Path::new("/proc/self/fd");
    descriptors.is_dir() && std::fs::symlink_metadata(descriptors.join("1")).is_err()
}

/// A display that shows nothing, whatever the value: for the cells that evcxr runs by
/// itself when it starts, before there is anybody to show anything to.
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

/// A `let` that evcxr does not see, and therefore does not keep: its value is one that
/// only its own cell can have, such as a borrow or a closure.
#[doc(hidden)]
#[macro_export]
macro_rules! local {
    ($($statement:tt)*) => { $($statement)* };
}

/// A `?` met an error and leaves the cell.
#[track_caller]
#[inline]
pub fn question_mark<E: Display>(error: &E) {
    report_error(std::any::type_name::<E>(), error, Location::caller());
}

fn report_error(type_name: &str, error: &dyn Display, at: &Location<'_>) {
    let (name, value) = Failure::named(type_name, error).into_parts();
    panics::note_departure();
    send(&Frame::Error {
        name,
        value,
        line: at.line() as usize,
        column: at.column() as usize,
    });
}
