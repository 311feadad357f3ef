//! Questions to the person at the notebook.

/// A line that the reader types: Python's `input()`. Where nobody can answer
/// (nbconvert, a test) it is empty.
///
/// evcxr's own protocol carries it, so it works in a stock kernel too.
pub fn input(prompt: &str) -> String {
    evcxr_input::get_string(&on_the_wire(prompt))
}

/// A line that is not shown while it is typed: Python's `getpass()`.
pub fn password(prompt: &str) -> String {
    evcxr_input::get_password(&on_the_wire(prompt))
}

/// evcxr's protocol ends a prompt at a colon or a line's end: U+2236 looks like
/// the one, and there is one line.
fn on_the_wire(prompt: &str) -> String {
    crate::display::visible(prompt.trim_end())
        .replace(':', "\u{2236}")
        .replace('\n', " ")
}
