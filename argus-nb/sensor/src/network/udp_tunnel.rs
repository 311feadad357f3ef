//! Tunnels in UDP, known by their ports and by what their headers must have: VXLAN, GENEVE,
//! MPLS, Teredo, L2TP.

use crate::layer::Layer;
use crate::link::{Content, Header, Link, Next, layers};

const L2TP: u16 = 1701;
const TEREDO: u16 = 3544;
const VXLAN: u16 = 4789;
/// VXLAN whose header says what it carries.
const VXLAN_GPE: u16 = 4790;
const GENEVE: u16 = 6081;
const MPLS: u16 = 6635;
/// VXLAN as Linux sent it before it had a port of its own.
const VXLAN_OF_LINUX: u16 = 8472;

const TYPE_ETHERNET: u16 = 0x6558;
const TYPE_IP4: u16 = 0x0800;
const TYPE_IP6: u16 = 0x86dd;
const TYPE_MPLS: u16 = 0x8847;

/// What a datagram carries, where it is of a tunnel. Most tunnels vary the source's port, so
/// that the destination's says what it is; in those two that stay with one, either may.
pub(super) fn inside<'a>(datagram: Layer<'a>, link: &mut Link) -> Option<Next<'a>> {
    let (from, to) = (datagram.u16(0)?, datagram.u16(2)?);
    let payload = datagram.behind(8)?;
    match to {
        VXLAN | VXLAN_OF_LINUX => vxlan(payload, link),
        VXLAN_GPE => vxlan_gpe(payload, link),
        GENEVE => geneve(payload, link),
        MPLS => Some(Next::Header(Header::Labels(TYPE_MPLS), payload)),
        _ if [from, to].contains(&TEREDO) => teredo(payload, link),
        _ if [from, to].contains(&L2TP) => l2tp(payload, link),
        _ => None,
    }
}

/// The number of the virtual network, 24 bits.
fn network(header: Layer<'_>) -> Option<u32> {
    Some(header.u32(4)? >> 8)
}

fn vxlan<'a>(layer: Layer<'a>, link: &mut Link) -> Option<Next<'a>> {
    const HAS_NETWORK: u8 = 0x08;
    if layer.u8(0)? & HAS_NETWORK == 0 {
        return None;
    }
    link.wrapping.network = network(layer);
    Some(Next::Header(Header::Ethernet, layer.behind(8)?))
}

fn vxlan_gpe<'a>(layer: Layer<'a>, link: &mut Link) -> Option<Next<'a>> {
    const HAS_PROTOCOL: u8 = 0x04;
    if layer.u8(0)? & HAS_PROTOCOL == 0 {
        return vxlan(layer, link);
    }
    link.wrapping.network = network(layer);
    let behind = layer.behind(8)?;
    match layer.u8(3)? {
        1 | 2 => Some(Next::Content(Content::Ip(behind))),
        3 => Some(Next::Header(Header::Ethernet, behind)),
        4 => service_chain(behind),
        _ => None,
    }
}

/// The header of a chain of services (NSH) between the tunnel and what it carries.
fn service_chain(layer: Layer<'_>) -> Option<Next<'_>> {
    const LENGTH: u16 = 0x3f;
    let behind = layer.behind(4 * usize::from(layer.u16(0)? & LENGTH))?;
    match layer.u8(3)? {
        1 | 2 => Some(Next::Content(Content::Ip(behind))),
        3 => Some(Next::Header(Header::Ethernet, behind)),
        _ => None,
    }
}

fn geneve<'a>(layer: Layer<'a>, link: &mut Link) -> Option<Next<'a>> {
    let first = layer.u8(0)?;
    let (version, options) = (first >> 6, usize::from(first & 0x3f));
    if version != 0 {
        return None;
    }
    let behind = layer.behind(8 + 4 * options)?;
    let next = match layer.u16(2)? {
        TYPE_ETHERNET => Next::Header(Header::Ethernet, behind),
        TYPE_IP4 | TYPE_IP6 => Next::Content(Content::Ip(behind)),
        _ => return None,
    };
    link.wrapping.network = network(layer);
    Some(next)
}

/// IPv6 of hosts behind an address that is shared. Before it may stand who sent it, and
/// where its sender was seen.
fn teredo<'a>(mut layer: Layer<'a>, link: &mut Link) -> Option<Next<'a>> {
    const AUTHENTICATION: u16 = 1;
    const ORIGIN: u16 = 0;
    if layer.u16(0)? == AUTHENTICATION {
        let (client, secret) = (layer.u8(2)?, layer.u8(3)?);
        layer = layer.behind(13 + usize::from(client) + usize::from(secret))?;
    }
    if layer.u16(0)? == ORIGIN {
        layer = layer.behind(8)?;
    }
    if layer.u8(0)? >> 4 != 6 {
        return None;
    }
    link.wrapping.layers |= layers::TEREDO;
    Some(Next::Content(Content::Ip(layer)))
}

/// Of version 2, the messages that carry frames of PPP.
fn l2tp<'a>(layer: Layer<'a>, link: &mut Link) -> Option<Next<'a>> {
    const VERSION: u16 = 0x000f;
    const IS_CONTROL: u16 = 0x8000;
    const HAS_LENGTH: u16 = 0x4000;
    const HAS_SEQUENCE: u16 = 0x0800;
    const HAS_OFFSET: u16 = 0x0200;
    let flags = layer.u16(0)?;
    if flags & VERSION != 2 || flags & IS_CONTROL != 0 {
        return None;
    }
    let has = |bit: u16| usize::from(flags & bit != 0);
    let mut header = 6 + 2 * has(HAS_LENGTH) + 4 * has(HAS_SEQUENCE);
    if flags & HAS_OFFSET != 0 {
        header += 2 + usize::from(layer.u16(header)?);
    }
    link.wrapping.layers |= layers::PPP;
    Some(Next::Header(Header::Ppp, layer.behind(header)?))
}
