//! What is around the packets of a network: the headers of its links, taken off until
//! there is a packet of IP, an ARP message, or a frame of something else.

mod decode;
mod ethernet;
mod labels;
pub(crate) mod layers;
mod ppp;
mod serial;
mod wireless;

pub(crate) use decode::{Content, Link, is_known, unwrap};
pub(crate) use ethernet::frame;
pub(crate) use ppp::protocol as ppp_protocol;
