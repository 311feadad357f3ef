//! Tables of text of which each line is a flow: nfdump's, SiLK's and CICFlowMeter's.
//!
//! [`header`] cuts a line at its delimiters, [`dialect`] knows which program wrote a header,
//! [`layout`] says by that program's table which field is which column, [`convert`] makes a value
//! of a field's text ([`protocol`] of a protocol's name), [`decode`] a row of a line. [`summary`] knows what nfdump writes behind its
//! rows, and [`import`] reads a file.

mod convert;
mod decode;
mod dialect;
mod header;
mod import;
mod layout;
mod protocol;
mod summary;

pub(crate) use dialect::Program;
pub(crate) use import::from_table;
