//! The tunnels that a flow goes through: GRE, VXLAN and GENEVE, which version 5 knows.

use super::flow::Record;
use super::key::Address;
use super::parts::{Part, PartKind};
use super::sides::Sides;
use crate::bytes::{array, u8_at};

/// A tunnel of GRE or GENEVE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tunnel {
    /// What goes through it, an Ethernet type.
    pub protocol: u16,
    /// Between whom it is, where these are of IPv4: no other was met.
    pub ends: Option<Sides<Address>>,
}

impl Record<'_> {
    /// The tunnel of GRE.
    pub fn gre(&self) -> Option<Tunnel> {
        tunnel(&self.part(PartKind::Gre)?, 8)
    }

    /// The tunnel of GENEVE.
    pub fn geneve(&self) -> Option<Tunnel> {
        tunnel(&self.part(PartKind::Geneve)?, 12)
    }

    /// The network identifiers of VXLAN.
    pub fn vxlan(&self) -> Option<Sides<u32>> {
        let part = self.part(PartKind::Vxlan)?;
        Some(Sides {
            source: part.u32(4)?,
            destination: part.u32(8)?,
        })
    }
}

/// Both have the protocol in the same place, and behind their own words a flow's key.
fn tunnel(part: &Part<'_>, key_at: usize) -> Option<Tunnel> {
    Some(Tunnel {
        protocol: part.u16(6)?,
        ends: ends(part.rest(key_at)),
    })
}

/// The addresses of this key alone are in the sensor's order of bytes.
fn ends(key: &[u8]) -> Option<Sides<Address>> {
    const KEY: u8 = 0x02;
    const IPV4: u8 = 1;
    if u8_at(key, 0)? != KEY || u8_at(key, 2)? & 0x1f != IPV4 {
        return None;
    }
    let address = |at: usize| {
        let mut bytes: [u8; 4] = array(key, at)?;
        bytes.reverse();
        Some(Address::V4(bytes))
    };
    Some(Sides {
        source: address(4)?,
        destination: address(8)?,
    })
}
