//! NetFlow 5, NetFlow 9 and IPFIX, from datagrams.
//!
//! A [`Decoder`] is given datagrams and fills batches; [`from_capture`] gives it those of a
//! capture of the export. The files follow a datagram's way: `capture` reads packets, `udp`
//! finds the datagram in a packet, `message` reads its header and templates, `template` and
//! `element` a record, `flow` holds its values, `rows` writes them. `exporter` keeps what an
//! exporter told of itself, `waiting` what can't be read yet.
//!
//! ```
//! use argus_import::{Batch, netflow::Decoder};
//! // Datagrams come from a socket, or from anywhere else.
//! let mut decoder = Decoder::new(&["e9.45".parse()?]);
//! let mut batch = Batch::new(decoder.columns());
//! decoder.datagram([192, 0, 2, 1].into(), &[0, 9, 0, 0]);
//! assert_eq!(decoder.rows(&mut batch, 1000), 0);
//! assert_eq!(decoder.notes()[1], "1 datagrams end within their header");
//! # Ok::<(), argus_import::netflow::NoElement>(())
//! ```
//!
//! # What holds
//! - No datagram makes it panic, loop, or take memory without bound.
//! - Every record becomes a row, or is counted in the notes.
//! - What a record does not have is null. Counts stay as they were exported.

mod capture;
mod decoder;
mod element;
mod exporter;
pub(crate) mod flow;
mod message;
mod notes;
pub(crate) mod octets;
pub(crate) mod rows;
mod template;
pub(crate) mod udp;
mod waiting;

pub use capture::{ExportOptions, PORTS, elements_of_capture, from_capture};
pub use decoder::Decoder;
pub use element::{ElementId, NoElement};
