//! Zeek's logs, as text with its `#` header and as JSON.
//!
//! [`fields`] knows conn.log's fields, [`header`] reads the `#` lines, [`tsv`] the rows
//! behind them, [`json`] has what makes objects into the same rows. What follows from a
//! connection's values is in [`state`], for both.

mod decode;
mod fields;
mod header;
mod json;
mod layout;
mod state;
mod tsv;

pub(crate) use header::is_bare_header;
pub(crate) use json::{CONN, OTHER, is_conn};
pub(crate) use tsv::from_tsv;
