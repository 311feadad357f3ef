//! Takes off the headers of the link that a capture was made at.

use super::{ethernet, ppp, serial, wireless};
use crate::key::Key;
use crate::layer::Layer;
use crate::packet::Wrapping;

/// What is inside of a link's headers.
#[derive(Debug)]
pub(crate) struct Link<'a> {
    /// How long the packet is, as argus counts it.
    pub(crate) counted: usize,
    pub(crate) wrapping: Wrapping,
    pub(crate) content: Content<'a>,
    /// What the flow is where the content tells nothing that argus knows.
    pub(crate) fallback: Option<Key>,
}

/// What a link carries.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Content<'a> {
    Ip4(Layer<'a>),
    Ip6(Layer<'a>),
    /// IPv4 or IPv6: the first bits say which.
    Ip(Layer<'a>),
    Arp(Layer<'a>),
    ReverseArp(Layer<'a>),
    Isis(Layer<'a>),
    /// Something else.
    Other,
}

impl<'a> Content<'a> {
    /// What a type of Ethernet says.
    pub(crate) fn typed(ether_type: u16, layer: Layer<'a>) -> Content<'a> {
        match ether_type {
            0x0800 if layer.u8(0).unwrap_or(0) >> 4 == 6 => Content::Ip6(layer),
            0x0800 => Content::Ip4(layer),
            0x86dd => Content::Ip6(layer),
            0x0806 => Content::Arp(layer),
            0x8035 => Content::ReverseArp(layer),
            _ => Content::Other,
        }
    }
}

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
pub(crate) fn unwrap<'a>(link_type: u16, packet: Layer<'a>) -> Option<Link<'a>> {
    use link_types::*;
    match link_type {
        ETHERNET => ethernet::frame(packet, packet.length, Wrapping::default()),
        NULL | LOOP => serial::loopback(packet),
        RAW | RAW_BSD | IPV4 | IPV6 => serial::raw(packet),
        SLIP => serial::slip(packet),
        JUNIPER_ETHERNET => serial::juniper_ethernet(packet),
        CISCO_HDLC => serial::cisco_hdlc(packet),
        PPP => ppp::ppp(packet),
        PPP_SERIAL => ppp::serial(packet),
        PPP_ETHERNET => ppp::over_ethernet(packet, packet.length, Wrapping::default()),
        COOKED => serial::cooked(packet),
        COOKED_2 => serial::cooked_2(packet),
        WIRELESS => wireless::frame(packet),
        PRISM => wireless::prism(packet),
        RADIOTAP => wireless::radiotap(packet),
        _ => None,
    }
}
