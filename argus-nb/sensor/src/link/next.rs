//! What a header says of what follows it.

use crate::key::{EthernetKey, Key};
use crate::layer::Layer;
use crate::packet::{EthernetHeader, Wrapping};

/// What is known of a packet while the headers of its links are taken off.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Link {
    /// How long the packet is, as argus counts it.
    pub(crate) counted: usize,
    pub(crate) wrapping: Wrapping,
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

/// What follows a header.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Next<'a> {
    Header(Header, Layer<'a>),
    Content(Content<'a>),
}

/// Headers of links.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Header {
    Ethernet,
    /// What follows a type of Ethernet.
    Typed(u16),
    /// What follows a length in the place of a type.
    Services(EthernetHeader),
    /// What follows the type of labels.
    Labels(u16),
    Ppp,
    /// A session of PPP inside of Ethernet.
    PppSession,
}

impl Link {
    pub(crate) fn new(counted: usize) -> Link {
        Link {
            counted,
            wrapping: Wrapping::default(),
            fallback: None,
        }
    }

    /// Frames of this type are a flow, where they carry nothing that has a flow of its own.
    pub(super) fn fall_back(&mut self, ether_type: u16) {
        self.fallback = self
            .wrapping
            .ethernet
            .map(|header| services(header, ether_type, 0, 0));
    }
}

/// The flow of frames between two services of two hosts.
pub(super) fn services(header: EthernetHeader, ether_type: u16, from: u8, to: u8) -> Key {
    Key::Ethernet(EthernetKey {
        source: header.source,
        destination: header.destination,
        ether_type,
        source_service: from,
        destination_service: to,
    })
}

impl<'a> Content<'a> {
    /// What a type of Ethernet says.
    pub(super) fn typed(ether_type: u16, layer: Layer<'a>) -> Content<'a> {
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
