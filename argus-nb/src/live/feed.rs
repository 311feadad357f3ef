//! Where bytes come from as they are made: a sensor, or a file that grows.

use super::error::LiveError;
use std::time::Duration;

/// How long a feed waits for bytes at most before it says that there are none, and so how
/// long a stop takes.
pub(super) const STEP: Duration = Duration::from_millis(100);
/// How many bytes are taken at once. Together with the longest of records it bounds what
/// is held of a stream: a sensor that is quicker than its reader waits.
pub(super) const READ: usize = 64 << 10;

/// What came.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Arrived {
    /// Bytes, behind those that were there.
    Bytes,
    /// None for now.
    Nothing,
    /// The bytes so far are all that come of this connection or this file.
    Broken {
        /// Why, in words that follow "the connection" or "the file".
        why: String,
        /// Whether another follows.
        goes_on: bool,
    },
    /// What follows is of another connection, or of another file.
    Again,
}

/// Gives bytes as they come.
pub(super) trait Feed: Send {
    /// Takes what is there, or waits for it so long, and a [`STEP`] at most.
    fn read(&mut self, into: &mut Vec<u8>, patience: Duration) -> Result<Arrived, LiveError>;

    /// Whether to go on with another connection when one is lost.
    fn set_reconnect(&mut self, reconnect: bool);

    /// What it is: `connection` or `file`.
    fn kind(&self) -> &'static str;
}
