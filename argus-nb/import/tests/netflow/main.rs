//! NetFlow, IPFIX and nfcapd's files.

// A test fails by panicking, in its helpers as well.
#![allow(clippy::expect_used, clippy::panic)]

mod datagrams;
mod exports;
mod mutations;
mod nfdump;
#[cfg(feature = "netflow-programs")]
mod programs;
