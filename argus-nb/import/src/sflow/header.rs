//! The header of a packet, as far as a sample has it.

use super::address::{v4, v6};
use crate::netflow::octets::Octets;
use std::net::IpAddr;

/// What a header says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) macs: Option<[[u8; 6]; 2]>,
    pub(super) vlan: Option<u16>,
    pub(super) is_arp: bool,
    pub(super) protocol: Option<u8>,
    pub(super) addresses: Option<[IpAddr; 2]>,
    pub(super) ports: Option<[u16; 2]>,
    pub(super) flags: Option<u8>,
    pub(super) tos: Option<u8>,
    pub(super) ttl: Option<u8>,
}

const ETHERNET: u32 = 1;
const IPV4: u32 = 11;
const IPV6: u32 = 12;
const ICMP: u8 = 1;
const TCP: u8 = 6;
const ICMPV6: u8 = 58;

impl Header {
    /// Of a packet whose outermost protocol is that, by sFlow's numbers.
    pub(super) fn of_packet(protocol: u32, packet: &[u8]) -> Header {
        let mut header = Header::default();
        let octets = Octets::new(packet);
        // Where it ends too early, what was read of it stands.
        let _ = match protocol {
            ETHERNET => header.ethernet(octets),
            IPV4 | IPV6 => header.ip(octets),
            _ => None,
        };
        header
    }

    /// Of what an agent read itself, behind the packet's length.
    pub(super) fn of_fields(mut octets: Octets<'_>, is_ipv6: bool) -> Option<Header> {
        let protocol = u8::try_from(octets.u32()?).ok()?;
        let addresses = match is_ipv6 {
            true => [v6(&mut octets)?.into(), v6(&mut octets)?.into()],
            false => [v4(&mut octets)?.into(), v4(&mut octets)?.into()],
        };
        let [source, destination, flags, tos] =
            [octets.u32()?, octets.u32()?, octets.u32()?, octets.u32()?];
        let has_ports = matches!(protocol, TCP | 17 | 132 | ICMP | ICMPV6);
        let port = |port: u32| u16::try_from(port).ok();
        Some(Header {
            protocol: Some(protocol),
            addresses: Some(addresses),
            ports: port(source)
                .zip(port(destination))
                .filter(|_| has_ports)
                .map(<[u16; 2]>::from),
            flags: u8::try_from(flags).ok().filter(|_| protocol == TCP),
            tos: u8::try_from(tos).ok(),
            ..Header::default()
        })
    }

    fn ethernet(&mut self, mut octets: Octets<'_>) -> Option<()> {
        const TAGS: usize = 4;
        let destination = octets.take(6)?.try_into().ok()?;
        let source = octets.take(6)?.try_into().ok()?;
        self.macs = Some([source, destination]);
        for _ in 0..TAGS {
            match octets.u16()? {
                0x8100 | 0x88a8 | 0x9100 => {
                    let vlan = octets.u16()? & 0x0fff;
                    self.vlan = self.vlan.or(Some(vlan));
                }
                0x0800 | 0x86dd => return self.ip(octets),
                0x0806 => {
                    self.is_arp = true;
                    return Some(());
                }
                _ => return None,
            }
        }
        None
    }

    fn ip(&mut self, octets: Octets<'_>) -> Option<()> {
        match octets.rest().first()? >> 4 {
            4 => self.ipv4(octets),
            6 => self.ipv6(octets),
            _ => None,
        }
    }

    fn ipv4(&mut self, mut octets: Octets<'_>) -> Option<()> {
        let fixed: [u8; 12] = octets.take(12)?.try_into().ok()?;
        let options = (usize::from(fixed[0] & 15) * 4).checked_sub(20)?;
        (self.tos, self.ttl, self.protocol) = (Some(fixed[1]), Some(fixed[8]), Some(fixed[9]));
        self.addresses = Some([v4(&mut octets)?.into(), v4(&mut octets)?.into()]);
        let offset = u16::from_be_bytes([fixed[6] & 0x1f, fixed[7]]);
        match offset {
            0 => self.transport(fixed[9], octets.skip(options)?),
            // Behind the first fragment there are no ports.
            _ => None,
        }
    }

    fn ipv6(&mut self, mut octets: Octets<'_>) -> Option<()> {
        const EXTENSIONS: usize = 8;
        let fixed: [u8; 8] = octets.take(8)?.try_into().ok()?;
        self.tos = Some(fixed[0] << 4 | fixed[1] >> 4);
        self.ttl = Some(fixed[7]);
        self.addresses = Some([v6(&mut octets)?.into(), v6(&mut octets)?.into()]);
        let mut next = fixed[6];
        for _ in 0..EXTENSIONS {
            self.protocol = Some(next);
            match next {
                // Options of a hop, routing, options of the destination.
                0 | 43 | 60 => {
                    next = octets.u8()?;
                    let length = usize::from(octets.u8()?) * 8 + 6;
                    octets = octets.skip(length)?;
                }
                44 => {
                    next = octets.u8()?;
                    octets = octets.skip(1)?;
                    let is_first = octets.u16()? >> 3 == 0;
                    octets = octets.skip(4)?;
                    if !is_first {
                        self.protocol = Some(next);
                        return None;
                    }
                }
                protocol => return self.transport(protocol, octets),
            }
        }
        None
    }

    fn transport(&mut self, protocol: u8, mut octets: Octets<'_>) -> Option<()> {
        match protocol {
            ICMP | ICMPV6 => {
                self.ports = Some([octets.u8()?.into(), octets.u8()?.into()]);
            }
            // TCP, UDP, DCCP, SCTP, UDP-Lite.
            TCP | 17 | 33 | 132 | 136 => {
                self.ports = Some([octets.u16()?, octets.u16()?]);
                if protocol == TCP {
                    self.flags = Some(*octets.skip(9)?.rest().first()?);
                }
            }
            _ => {}
        }
        Some(())
    }
}
