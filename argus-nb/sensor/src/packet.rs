//! What a packet tells of its flow.

use crate::key::{Direction, FlowKey, Key, Mac};

/// A packet that was taken apart.
#[derive(Debug)]
pub(crate) struct Packet<'a> {
    /// When it was seen, in microseconds since 1970.
    pub(crate) time: i64,
    /// Its length, as argus counts: with Ethernet's header, but without others'.
    pub(crate) bytes: u64,
    /// What its transport carries.
    pub(crate) application_bytes: u64,
    pub(crate) key: Key,
    pub(crate) direction: Direction,
    pub(crate) wrapping: Wrapping,
    pub(crate) attributes: Option<Attributes>,
    pub(crate) detail: Detail<'a>,
    pub(crate) fragment: Option<Fragment>,
    /// What was captured behind the transport's header.
    pub(crate) user_data: &'a [u8],
}

impl Packet<'_> {
    /// What tells its flow from others.
    #[inline]
    pub(crate) fn flow_key(&self) -> FlowKey {
        self.with_network(self.key)
    }

    /// The flow between others in the same network.
    #[inline]
    pub(crate) fn with_network(&self, between: Key) -> FlowKey {
        FlowKey {
            between,
            network: self.wrapping.network,
        }
    }
}

/// What a packet was wrapped in on its way.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Wrapping {
    /// Bits as in the encapsulation part.
    pub(crate) layers: u32,
    pub(crate) ethernet: Option<EthernetHeader>,
    pub(crate) vlan: Option<u16>,
    pub(crate) mpls: Option<u32>,
    /// The virtual network of VXLAN or GENEVE, which is part of who a flow is between: the
    /// same addresses in two of them are other hosts.
    pub(crate) network: Option<u32>,
}

/// The addresses that a frame was sent by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EthernetHeader {
    pub(crate) destination: Mac,
    pub(crate) source: Mac,
    pub(crate) ether_type: u16,
}

/// What the header of IP tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Attributes {
    pub(crate) time_to_live: u8,
    pub(crate) type_of_service: u8,
    pub(crate) identification: u16,
    /// Bits as in the attributes' part.
    pub(crate) options: u32,
    pub(crate) is_fragment: bool,
}

/// What the protocol tells beyond addresses and lengths.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Detail<'a> {
    /// Nothing.
    None,
    Tcp(Segment<'a>),
    /// With the flow that an error is about.
    Icmp(IcmpMessage, Option<Key>),
    /// ICMPv6: type and code.
    Icmp6 {
        kind: u8,
        code: u8,
    },
    Esp {
        index: u32,
        sequence: u32,
    },
    /// The hardware address of who answers.
    Arp {
        answerer: Option<Mac>,
    },
}

/// What a TCP header tells.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Segment<'a> {
    pub(crate) sequence: u32,
    pub(crate) acknowledgement: u32,
    pub(crate) flags: u8,
    pub(crate) window: u16,
    pub(crate) length: u32,
    pub(crate) options: &'a [u8],
}

/// A message of ICMP.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct IcmpMessage {
    pub(crate) kind: u8,
    pub(crate) code: u8,
    pub(crate) sequence: u16,
    pub(crate) source: [u8; 4],
    pub(crate) destination: [u8; 4],
    pub(crate) inner_source: [u8; 4],
    pub(crate) inner_destination: [u8; 4],
    pub(crate) gateway: [u8; 4],
}

/// A part of a packet.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Fragment {
    /// The first, which has the transport's header, and the key that the others have.
    First { place: Place, others: Key },
    /// Another.
    Later { place: Place },
}

/// Where a fragment belongs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) offset: u32,
    pub(crate) length: u32,
    pub(crate) has_more: bool,
}
