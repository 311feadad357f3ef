//! Between whom a flow is. Packets of both directions have the same key, and tell by
//! [`Direction`] which way they go.

/// Which way a packet goes, as seen from its flow's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    /// From the key's first address to its second.
    Forward,
    /// The other way.
    Backward,
}

/// A hardware address.
pub(crate) type Mac = [u8; 6];

/// What tells flows apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct FlowKey {
    pub(crate) between: Key,
    /// The virtual network, where it is inside of one.
    pub(crate) network: Option<u32>,
}

/// Between whom a flow is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    Ip4(Ip4Key),
    Ip6(Ip6Key),
    Ethernet(EthernetKey),
    Arp(ArpKey),
    ReverseArp(ReverseArpKey),
    Wireless(WirelessKey),
    Isis(IsisKey),
}

/// Two hosts, and what their protocol tells flows apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Ip4Key {
    pub(crate) source: [u8; 4],
    pub(crate) destination: [u8; 4],
    pub(crate) protocol: u8,
    pub(crate) inner_protocol: u8,
    /// Ports, an ICMP type, code and id, or what else there is: six bytes as a record has them.
    pub(crate) detail: [u8; 6],
    pub(crate) is_fragment: bool,
    /// The number of a question to a name server: each is a flow of its own.
    pub(crate) question: u16,
}

/// As [`Ip4Key`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Ip6Key {
    pub(crate) source: [u8; 16],
    pub(crate) destination: [u8; 16],
    pub(crate) protocol: u8,
    pub(crate) detail: [u8; 4],
    pub(crate) is_fragment: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct EthernetKey {
    pub(crate) source: Mac,
    pub(crate) destination: Mac,
    /// 0 for frames that have a length in its place.
    pub(crate) ether_type: u16,
    pub(crate) source_service: u8,
    pub(crate) destination_service: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct ArpKey {
    pub(crate) hardware: u16,
    pub(crate) protocol: u16,
    pub(crate) hardware_length: u8,
    pub(crate) protocol_length: u8,
    /// Of the question, where it is an answer.
    pub(crate) operation: u16,
    /// Who asks.
    pub(crate) asker: [u8; 4],
    /// For whom.
    pub(crate) asked: [u8; 4],
    pub(crate) asker_hardware: Mac,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ReverseArpKey {
    pub(crate) hardware: u16,
    pub(crate) protocol: u16,
    pub(crate) operation: u16,
    pub(crate) address: [u8; 4],
    pub(crate) source: Mac,
    pub(crate) target: Mac,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct WirelessKey {
    pub(crate) source: Mac,
    pub(crate) destination: Mac,
    pub(crate) network: Mac,
    pub(crate) name: [u8; 32],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct IsisKey {
    pub(crate) pdu: u8,
    pub(crate) version: u8,
    pub(crate) source: Mac,
    pub(crate) destination: Mac,
    pub(crate) detail: [u8; 14],
    pub(crate) checksum: u32,
}

impl Key {
    /// Whether a packet of IP made it.
    #[inline]
    pub(crate) fn is_of_ip(&self) -> bool {
        matches!(self, Key::Ip4(_) | Key::Ip6(_))
    }

    /// How long a flow of this kind may be quiet once it was reported, in microseconds.
    pub(crate) fn idle(&self) -> Idle {
        match self {
            Key::Ip4(key) if key.is_fragment => Idle::Fragment,
            Key::Ip6(key) if key.is_fragment => Idle::Fragment,
            Key::Ip4(Ip4Key { protocol: 6, .. }) | Key::Ip6(Ip6Key { protocol: 6, .. }) => {
                Idle::Long
            }
            Key::Ip4(Ip4Key { protocol: 1, .. })
            | Key::Ip6(Ip6Key { protocol: 58, .. })
            | Key::Arp(_)
            | Key::ReverseArp(_) => Idle::Short,
            _ => Idle::Usual,
        }
    }
}

/// The classes of flows by how long they may be quiet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Idle {
    Short,
    Usual,
    Long,
    Fragment,
}

impl Idle {
    pub(crate) const ALL: [Idle; 4] = [Idle::Short, Idle::Usual, Idle::Long, Idle::Fragment];

    pub(crate) fn micros(self) -> i64 {
        match self {
            Idle::Fragment => 1_000_000,
            Idle::Short => 5_000_000,
            Idle::Usual => 30_000_000,
            Idle::Long => 60_000_000,
        }
    }
}
