//! Where bytes come from as they are made: a sensor, or a file that grows.

use super::error::LiveError;
use super::incoming::Arrived;
use std::time::Duration;

/// How many bytes are taken at once. Together with the longest of records it bounds what
/// is held of a stream: a sensor that is quicker than its reader waits.
pub(super) const READ: usize = 64 << 10;

/// Gives bytes as they come.
pub(super) trait Feed: Send {
    /// Takes what is there, or waits for it so long, and a [`STEP`] at most. Why no more
    /// comes is said in words that follow "the connection" or "the file".
    ///
    /// [`STEP`]: super::incoming::STEP
    fn read(&mut self, into: &mut Vec<u8>, patience: Duration) -> Result<Arrived, LiveError>;

    /// Whether to go on with another connection when one is lost.
    fn set_reconnect(&mut self, reconnect: bool);

    /// What it is: `connection` or `file`.
    fn kind(&self) -> &'static str;
}
