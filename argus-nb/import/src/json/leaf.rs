//! What an object has, and why a text has none.

use std::borrow::Cow;

/// A value that is not an object with members.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Leaf<'a> {
    Null,
    Bool(bool),
    /// As it was written.
    Number(&'a str),
    Text(Cow<'a, str>),
    /// An array, as it was written.
    Array(&'a str),
}

/// Why a text is no JSON, or not all of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Where, in bytes.
    pub(crate) at: usize,
    pub(crate) why: &'static str,
    /// Whether more text might mend it.
    pub(crate) is_end: bool,
}
