//! Packets: from the link layer to UDP.

use super::octets::Octets;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// A datagram of UDP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Datagram<'a> {
    /// Who sent it.
    pub source: IpAddr,
    /// To which port it was sent.
    pub port: u16,
    /// What is in it, or as much as was captured.
    pub octets: &'a [u8],
}

/// What a packet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found<'a> {
    /// A whole datagram of UDP.
    Udp(Datagram<'a>),
    /// A part of a packet of IP.
    Fragment,
    /// Anything else.
    Other,
}

const UDP: u8 = 17;

/// What is in a packet of that link type.
pub(crate) fn find(link_type: u16, octets: &[u8]) -> Found<'_> {
    datagram(link_type, octets).unwrap_or(Found::Other)
}

fn datagram(link_type: u16, packet: &[u8]) -> Option<Found<'_>> {
    let mut octets = Octets::new(packet);
    match link_type {
        // The loopback of BSD: a number of the family, in either order.
        0 | 108 => ip(octets.skip(4)?),
        1 => ethertype(octets.skip(12)?),
        12 | 14 | 101 | 228 | 229 => ip(octets),
        // Linux' cooked captures.
        113 => ethertype(octets.skip(14)?),
        276 => {
            let protocol = octets.u16()?;
            of_ethertype(protocol, octets.skip(18)?)
        }
        _ => None,
    }
}

fn ethertype(mut octets: Octets<'_>) -> Option<Found<'_>> {
    const TAGS: usize = 4;
    for _ in 0..TAGS {
        let ethertype = octets.u16()?;
        match ethertype {
            0x8100 | 0x88a8 | 0x9100 => octets = octets.skip(2)?,
            other => return of_ethertype(other, octets),
        }
    }
    None
}

fn of_ethertype(ethertype: u16, octets: Octets<'_>) -> Option<Found<'_>> {
    match ethertype {
        0x0800 | 0x86dd => ip(octets),
        // Tags within a cooked capture.
        0x8100 => {
            let mut octets = octets.skip(2)?;
            let inner = octets.u16()?;
            matches!(inner, 0x0800 | 0x86dd).then(|| ip(octets))?
        }
        _ => None,
    }
}

fn ip(octets: Octets<'_>) -> Option<Found<'_>> {
    match octets.rest().first()? >> 4 {
        4 => ipv4(octets),
        6 => ipv6(octets),
        _ => None,
    }
}

fn ipv4(mut octets: Octets<'_>) -> Option<Found<'_>> {
    let header = octets.take(20)?;
    let options = (usize::from(header[0] & 15) * 4).checked_sub(20)?;
    let octets = octets.skip(options)?;
    if header[9] != UDP {
        return None;
    }
    let [high, low] = [header[6], header[7]];
    if high & 0x3f != 0 || low != 0 {
        return Some(Found::Fragment);
    }
    let source = Ipv4Addr::new(header[12], header[13], header[14], header[15]);
    udp(octets, source.into())
}

fn ipv6(mut octets: Octets<'_>) -> Option<Found<'_>> {
    const EXTENSIONS: usize = 8;
    let header = octets.take(40)?;
    let source = <[u8; 16]>::try_from(header.get(8..24)?).ok()?;
    let source = Ipv6Addr::from(source);
    let mut next = header[6];
    for _ in 0..EXTENSIONS {
        match next {
            UDP => return udp(octets, source.into()),
            // Options of a hop, routing, options of the destination.
            0 | 43 | 60 => {
                next = octets.u8()?;
                let length = usize::from(octets.u8()?) * 8 + 6;
                octets = octets.skip(length)?;
            }
            44 => return Some(Found::Fragment),
            _ => return None,
        }
    }
    None
}

fn udp(mut octets: Octets<'_>, source: IpAddr) -> Option<Found<'_>> {
    const HEADER: usize = 8;
    octets = octets.skip(2)?;
    let port = octets.u16()?;
    let length = usize::from(octets.u16()?);
    octets = octets.skip(2)?;
    // Behind it may be what fills up a short frame.
    let length = length.checked_sub(HEADER)?.min(octets.rest().len());
    let octets = octets.take(length)?;
    Some(Found::Udp(Datagram {
        source,
        port,
        octets,
    }))
}
