//! JSON lines, and arrays of JSON objects, as rows.
//!
//! [`cut`] finds the objects in a stream, [`walk`] gives an object's leaves by their paths
//! (`flow.start`) as [`reader`] reads them, [`sample`] keeps the first objects, of which [`infer`] learns what columns
//! there are, and [`import`] makes rows of them. What a format adds to that (which objects are
//! rows, which path is which field of Argus) is its [`Dialect`]. A stream can be read
//! only once, so the first 64 MB decide on the columns: a key that first occurs behind them
//! is left out, and the notes name it.

mod cut;
mod decode;
mod dialect;
mod import;
mod infer;
mod keys;
mod leaf;
mod left_out;
mod nested;
mod piece;
mod reader;
mod sample;
mod walk;

pub(crate) use cut::{Objects, Shape};
pub(crate) use dialect::{Dialect, Event, PLAIN};
pub(crate) use import::JsonImport;
pub use import::from_json;
pub(crate) use leaf::{Fault, Leaf};
pub(crate) use walk::walk;
