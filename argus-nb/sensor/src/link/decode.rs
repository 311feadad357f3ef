//! Takes off the headers of the link that a capture was made at, one after the other.

use super::next::{Content, Header, Link, Next};
use super::{ethernet, labels, ppp, serial, wireless};
use crate::layer::Layer;

/// Headers that are followed into a packet: more is a forgery.
const MOST_HEADERS: usize = 16;

/// Kinds of links, as pcap numbers them.
pub(crate) mod link_types {
    pub(crate) const NULL: u16 = 0;
    pub(crate) const ETHERNET: u16 = 1;
    pub(crate) const SLIP: u16 = 8;
    pub(crate) const PPP: u16 = 9;
    pub(crate) const RAW_BSD: u16 = 12;
    pub(crate) const PPP_SERIAL: u16 = 50;
    pub(crate) const PPP_ETHERNET: u16 = 51;
    pub(crate) const RAW: u16 = 101;
    pub(crate) const CISCO_HDLC: u16 = 104;
    pub(crate) const WIRELESS: u16 = 105;
    pub(crate) const LOOP: u16 = 108;
    pub(crate) const COOKED: u16 = 113;
    pub(crate) const PRISM: u16 = 119;
    pub(crate) const RADIOTAP: u16 = 127;
    pub(crate) const JUNIPER_ETHERNET: u16 = 178;
    pub(crate) const IPV4: u16 = 228;
    pub(crate) const IPV6: u16 = 229;
    pub(crate) const COOKED_2: u16 = 276;
}

/// Whether captures of this kind of link are read.
pub(crate) fn is_known(link_type: u16) -> bool {
    use link_types::*;
    matches!(
        link_type,
        NULL | ETHERNET
            | SLIP
            | PPP
            | RAW_BSD
            | PPP_SERIAL
            | PPP_ETHERNET
            | RAW
            | CISCO_HDLC
            | WIRELESS
            | LOOP
            | COOKED
            | PRISM
            | RADIOTAP
            | JUNIPER_ETHERNET
            | IPV4
            | IPV6
            | COOKED_2
    )
}

/// What a packet carries, or None where there is nothing that makes a flow.
pub(crate) fn unwrap<'a>(link_type: u16, packet: Layer<'a>) -> Option<(Link, Content<'a>)> {
    let mut link = Link::new(packet.length);
    let next = first(link_type, packet, &mut link)?;
    follow(next, link)
}

/// What there is behind a header and those that follow it.
pub(crate) fn follow<'a>(mut next: Next<'a>, mut link: Link) -> Option<(Link, Content<'a>)> {
    for _ in 0..MOST_HEADERS {
        next = match next {
            Next::Content(content) => return Some((link, content)),
            Next::Header(header, layer) => behind(header, layer, &mut link)?,
        };
    }
    Some((link, Content::Other))
}

fn behind<'a>(header: Header, layer: Layer<'a>, link: &mut Link) -> Option<Next<'a>> {
    match header {
        Header::Ethernet => ethernet::frame(layer, link),
        Header::Typed(ether_type) => Some(ethernet::typed(ether_type, layer, link)),
        Header::Services(header) => Some(ethernet::services_of(header, layer, link)),
        Header::Labels(ether_type) => Some(labels::mpls(ether_type, layer, link)),
        Header::Ppp => ppp::protocol(layer),
        Header::PppSession => Some(ppp::session(layer, link)),
    }
}

/// The header that a capture of this kind of link begins with.
fn first<'a>(link_type: u16, packet: Layer<'a>, link: &mut Link) -> Option<Next<'a>> {
    use link_types::*;
    match link_type {
        ETHERNET => ethernet::frame(packet, link),
        NULL | LOOP => serial::loopback(packet, link),
        RAW | RAW_BSD | IPV4 | IPV6 => Some(Next::Content(Content::Ip(packet))),
        SLIP => serial::slip(packet, link),
        JUNIPER_ETHERNET => serial::juniper_ethernet(packet, link),
        CISCO_HDLC => serial::cisco_hdlc(packet, link),
        PPP | PPP_SERIAL => ppp::line(packet, link_type == PPP_SERIAL, link),
        PPP_ETHERNET => Some(ppp::session(packet, link)),
        COOKED => serial::cooked(packet, link),
        COOKED_2 => serial::cooked_2(packet, link),
        WIRELESS => wireless::frame(packet, link),
        PRISM => wireless::prism(packet, link),
        RADIOTAP => wireless::radiotap(packet, link),
        _ => None,
    }
}
