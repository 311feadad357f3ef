//! What the tests stand on: a clone set up as the README says, and a Jupyter
//! client that talks to a real kernel process.

pub mod checkout;
pub mod client;
mod generated;
pub mod notebook;
pub mod run_with_timeout;
pub mod stock;

pub use checkout::Checkout;
pub use client::{Client, Output, Reply};
pub use generated::generated;
pub use run_with_timeout::run_with_timeout;
