//! Files of packets: pcap and pcapng, told apart by their first bytes.

mod found;
mod input;
mod open;
mod pcap;
mod pcapng;

pub(crate) use open::Capture;
