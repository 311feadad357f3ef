//! What the tests and the measuring programs stand on: a checkout set up as the README
//! says, and a Jupyter client that talks to a real kernel process.

pub mod cases;
pub mod checkout;
pub mod client;
pub mod engines;
pub mod forty;
mod generated;
pub mod measuring;
pub mod notebook;
pub mod ra_comparison;
pub mod remote;
pub mod requirements;
pub mod run_with_timeout;
pub mod stock;

pub use checkout::Checkout;
pub use client::{Client, Output, Reply};
pub use generated::generated;
pub use run_with_timeout::run_with_timeout;

/// Which of the [`requirements`] were not met when the tests were built; empty if none.
pub const UNMET_REQUIREMENTS: &str = env!("UNMET_REQUIREMENTS");

/// Whether a test that can't run is a failure.
#[must_use]
pub fn all_has_to_be_tested() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    match std::env::var(requirements::NO_IGNORED_TESTS).as_deref() {
        Ok("0") => false,
        _ => ["CI", requirements::NO_IGNORED_TESTS]
            .into_iter()
            .any(is_set),
    }
}
