//! A piece of a stream.

/// What is found in a stream.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece<'a> {
    /// In which line it begins, from 1.
    pub(crate) line: u64,
    pub(crate) bytes: &'a [u8],
    /// Why it can't be an object.
    pub(crate) fault: Option<&'static str>,
}
