//! Text as logs have it: lines of any length, and values read from them exactly.
//!
//! [`lines`] cuts a stream into lines within bounded memory, [`value`] reads numbers and
//! addresses, [`time`] reads instants.

mod lines;
mod time;
mod value;

pub(crate) use lines::{Lines, damaged, excerpt};
pub(crate) use time::{instant, instant_with_year_last};
pub(crate) use value::{address, boolean, count, number, port, real};
