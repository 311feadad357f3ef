//! Flows that come, whatever they come as: the bytes of a sensor or of a file that grows
//! (`records`), or datagrams (`collector`).

use super::error::LiveError;
use polars::prelude::DataFrame;
use std::time::Duration;

/// How long is waited at most before it is said that nothing came, and so how long a stop
/// takes.
pub(super) const STEP: Duration = Duration::from_millis(100);

/// What came.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Arrived {
    /// Something, behind what was there.
    Some,
    /// Nothing for now.
    Nothing,
    /// What came so far is all that comes of this connection, file or socket.
    Broken {
        /// Why.
        why: String,
        /// Whether another follows.
        goes_on: bool,
    },
    /// What follows is of another connection, or of another file.
    Again,
}

/// Which columns are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// These.
    Named(Vec<String>),
    /// One of each field that there can be.
    All,
}

/// Gives flows as they come. What it holds of what is no row yet is bounded.
pub(super) trait Incoming: Send {
    /// Takes what is there, or waits for it so long, and a [`STEP`] at most.
    fn read(&mut self, patience: Duration) -> Result<Arrived, LiveError>;

    /// Makes rows of what was taken, until there are `most_rows`.
    fn decode(&mut self, most_rows: usize);

    /// How many rows wait for [`Incoming::frame`].
    fn rows(&self) -> usize;

    /// The rows since the last frame; its report has these notes, and its own.
    fn frame(&mut self, notes: Vec<String>) -> Result<DataFrame, LiveError>;

    /// Gives up the rows that wait.
    fn discard(&mut self);

    /// Rows of these columns, from here on; those that wait are given up.
    fn set_columns(&mut self, wanted: &Wanted) -> Result<(), LiveError>;

    /// With a column for each of these elements of NetFlow and IPFIX besides, from here on;
    /// rows that wait are given up.
    fn add_elements(&mut self, names: &[String]) -> Result<(), LiveError>;

    /// From here on another connection is made when one is lost.
    fn set_reconnect(&mut self);

    /// The newest report of the sensor on itself.
    fn sensor(&self) -> Result<DataFrame, LiveError>;

    /// What is known to be lost, or is not understood, for a table that moves.
    fn losses(&self) -> Vec<String>;

    /// How many bytes are held of what is no row yet.
    #[cfg(test)]
    fn held(&self) -> usize;
}
