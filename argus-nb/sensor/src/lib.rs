//! Packet captures made into Argus' flow records, as `argus -r CAPTURE -w -` makes them:
//! pcap and pcapng in, Argus 3 records out.
//!
//! A [`Sensor`] is read like a file that argus wrote, and reads packets as it goes:
//!
//! ```no_run
//! use argus_sensor::{Sensor, SensorOptions};
//! use std::io::Read;
//! let capture = std::fs::File::open("capture.pcap")?;
//! let mut records = Vec::new();
//! Sensor::new(Box::new(capture), SensorOptions::default()).read_to_end(&mut records)?;
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! # What holds
//! - No capture makes it panic, loop, or allocate by a length that the capture names.
//! - Memory is bounded by the number of flows that are known at a time, which is bounded.
//! - A packet is counted in one flow, or counted as passed over.
//!
//! # Where the knowledge is from
//! What the installed argus (3.0.8) makes of real captures, and of captures that were
//! written for this; `docs/argus-sensor.md` gathers the facts. Nothing is taken from
//! openargus' sources.
//!
//! The files follow a packet's way: `capture` finds packets, `link` takes off the headers
//! of links, `network` reads IP and ARP, `key` says between whom a packet is and `packet`
//! what it tells; `flow` is what is known of a flow, `index`, `timers` and `cache` find it and say when it is
//! reported, `write` writes its record, and `sensor` drives them.

mod bytes;
mod cache;
pub mod capture;
mod error;
mod flow;
mod fragments;
mod header_options;
mod index;
mod key;
mod layer;
mod link;
mod network;
mod options;
mod packet;
mod sensor;
mod timers;
mod write;

pub use error::SensorError;
pub use options::{SensorOptions, Tunnels};
pub use sensor::{Counts, Sensor};
