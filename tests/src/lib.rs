//! What the tests and the measuring programs stand on: a checkout set up as the README
//! says, and a Jupyter client that talks to a real kernel process.

pub mod cases;
pub mod checkout;
pub mod client;
pub mod forty;
mod generated;
pub mod measuring;
pub mod notebook;
pub mod ra_comparison;
pub mod requirements;
pub mod run_with_timeout;
pub mod stock;

pub use checkout::Checkout;
pub use client::{Client, Output, Reply};
pub use generated::generated;
pub use run_with_timeout::run_with_timeout;

/// Which of the [`requirements`] were not met when the tests were built; empty if none.
pub const UNMET_REQUIREMENTS: &str = env!("UNMET_REQUIREMENTS");
