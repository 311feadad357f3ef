//! Files of packets: pcap and pcapng, told apart by their first bytes.

mod found;
mod input;
mod open;
mod pcap;
mod pcapng;

pub use found::Found;
pub use open::{Capture, is_capture};
