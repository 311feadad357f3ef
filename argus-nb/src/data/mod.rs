//! Where the rows are: in memory, in a lazy scan, or at an engine on other machines. One question
//! ([`query`]) is answered by all of them ([`engine`]).

pub mod engine;
pub mod query;
pub mod remote;

pub use engine::{DataError, Engine, Rows};
