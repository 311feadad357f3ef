//! What the tests stand on: a clone set up as the README says, and a Jupyter
//! client that talks to a real kernel process.

pub mod client;
pub mod clone;
pub mod ended;
mod generated;
pub mod notebook;
pub mod stock;

pub use client::{Client, Output, Reply};
pub use clone::Clone;
pub use ended::ended;
pub use generated::generated;
