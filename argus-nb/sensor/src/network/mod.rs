//! What packets carry: IP in both versions, ARP, and the protocols above, down to the key
//! of a flow.

mod arp;
mod decode;
mod gre;
mod icmp;
mod ip4;
mod ip4_header;
mod ip6;
mod ip6_header;
mod isis;
mod outside;
mod transport;
mod tunnel;
mod udp_tunnel;

pub(crate) use decode::packet;
