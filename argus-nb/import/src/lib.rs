//! Flow data of others, as typed columns under Argus' names where they mean the same.
//!
//! An [`Import`] is given bytes and fills a [`Batch`] of typed columns, again and again. It
//! opens nothing and knows no polars. What a source's field is to Argus is written down once,
//! as data, in [`mapping`]; what is not the same keeps its own name. What a source does not
//! have is null, never 0.
//!
//! Of the formats that are text, [`detect`] tells which one a source has, and [`Format::open`]
//! reads it.

mod batch;
mod cloud;
mod column;
mod delimited;
mod error;
mod fill;
mod format;
mod json;
mod line_import;
pub mod mapping;
pub mod netflow;
pub mod nfcapd;
mod row;
mod sflow;
mod steps;
mod suricata;
mod text;
mod zeek;

pub use batch::{Batch, Texts, Values};
pub use column::{Column, Kind};
pub use error::ImportError;
pub use format::{Format, detect};
pub use json::from_json;

/// Flow data of one source, read batch by batch.
pub trait Import: Send {
    /// The columns, in the frame's order. They are known before the first batch.
    fn columns(&self) -> &[Column];

    /// Puts the next rows into a batch that has these columns, no more than `most_rows`;
    /// false if there are none left.
    ///
    /// # Errors
    /// What can't be read, with its place and what to do. After an error it may be called
    /// again where [`ImportError::goes_on`] says so; the next rows are those behind it.
    fn next(&mut self, batch: &mut Batch, most_rows: usize) -> Result<bool, ImportError>;

    /// What is to be said of what was read so far: records that became no row and why,
    /// what a column means here that another source means otherwise. The sum first.
    fn notes(&self) -> Vec<String>;
}
