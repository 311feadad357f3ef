//! Questions to the person at the notebook. It knows of [`display`](crate::display)
//! how text is made visible, and tells `stdin` that it reads there.

use crate::display::visible;
use crate::interrupt::interrupted;
use crate::stdin::Question;

/// A line that the reader types: Python's `input()`. Where nobody can answer
/// (nbconvert, a test) it is empty.
///
/// evcxr's own protocol carries it, so it works in a stock kernel too.
///
/// # Panics
/// If the stop button is pressed instead; that ends the cell.
#[track_caller]
pub fn input(prompt: &str) -> String {
    answer(prompt, ::evcxr_input::get_string)
}

/// A line that is not shown while it is typed: Python's `getpass()`.
///
/// # Panics
/// As [`input`].
#[track_caller]
pub fn password(prompt: &str) -> String {
    answer(prompt, ::evcxr_input::get_password)
}

#[track_caller]
#[expect(
    clippy::panic,
    reason = "a line is handed out without a Result, and only a panic ends the cell"
)]
fn answer(prompt: &str, get: fn(&str) -> String) -> String {
    let _asked = Question::new();
    let line = get(&as_evcxr_wants_it(prompt));
    if let Err(stopped) = interrupted() {
        // The kernel knows that this was asked for, and says so.
        std::panic::panic_any(stopped.to_string());
    }
    line
}

/// The crate by which a stock notebook asks, for one that names it.
#[doc(hidden)]
pub mod evcxr_input {
    pub use super::{input as get_string, password as get_password};
}

/// evcxr's protocol ends a prompt at a colon or at the end of a line, so a colon
/// becomes U+2236, which looks like one, and the prompt one line.
fn as_evcxr_wants_it(prompt: &str) -> String {
    visible(prompt.trim_end())
        .replace(':', "\u{2236}")
        .replace('\n', " ")
}
