//! Addresses as sFlow writes them.

use crate::netflow::octets::Octets;
use std::net::{Ipv4Addr, Ipv6Addr};

pub(super) fn v4(octets: &mut Octets<'_>) -> Option<Ipv4Addr> {
    let octets: [u8; 4] = octets.take(4)?.try_into().ok()?;
    Some(octets.into())
}

pub(super) fn v6(octets: &mut Octets<'_>) -> Option<Ipv6Addr> {
    let octets: [u8; 16] = octets.take(16)?.try_into().ok()?;
    Some(octets.into())
}
