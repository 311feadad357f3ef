//! Questions to the person at the notebook. It knows of [`display`](crate::display)
//! how text is made visible.

use crate::display::visible;

/// A line that the reader types: Python's `input()`. Where nobody can answer
/// (nbconvert, a test) it is empty.
///
/// evcxr's own protocol carries it, so it works in a stock kernel too.
pub fn input(prompt: &str) -> String {
    evcxr_input::get_string(&as_evcxr_wants_it(prompt))
}

/// A line that is not shown while it is typed: Python's `getpass()`.
pub fn password(prompt: &str) -> String {
    evcxr_input::get_password(&as_evcxr_wants_it(prompt))
}

/// evcxr's protocol ends a prompt at a colon or at the end of a line, so a colon
/// becomes U+2236, which looks like one, and the prompt one line.
fn as_evcxr_wants_it(prompt: &str) -> String {
    visible(prompt.trim_end())
        .replace(':', "\u{2236}")
        .replace('\n', " ")
}
