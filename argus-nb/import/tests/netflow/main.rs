//! NetFlow, IPFIX and nfcapd's files.

mod datagrams;
mod exports;
mod mutations;
mod nfdump;
#[cfg(feature = "netflow-programs")]
mod programs;
