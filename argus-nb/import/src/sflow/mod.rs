//! sFlow 5, from captures of its datagrams: a row for each packet that an agent sampled.
//!
//! `address` reads addresses, `datagram` takes the samples out of a datagram, `header` reads the packet's header that a
//! sample holds, `import` makes rows of them.

mod address;
mod datagram;
mod header;
mod import;

pub(crate) use import::SflowImport;
