//! What is around the packets of a network: the headers of its links, taken off until
//! there is a packet of IP, an ARP message, or a frame of something else.

mod decode;
mod ethernet;
mod labels;
pub(crate) mod layers;
mod next;
mod ppp;
mod serial;
mod wireless;

pub(crate) use decode::{follow, is_known, unwrap};
pub(crate) use next::{Content, Header, Link, Next};
