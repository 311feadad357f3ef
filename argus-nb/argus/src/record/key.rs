//! Between whom a flow is: addresses, protocol and ports, or what stands in their place.

use crate::bytes::until_nul;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Numbers of protocols whose keys are laid out in their own ways.
pub(super) mod protocol {
    pub(in crate::record) const ICMP: u8 = 1;
    pub(in crate::record) const TCP: u8 = 6;
    pub(in crate::record) const UDP: u8 = 17;
    pub(in crate::record) const ESP: u8 = 50;
    pub(in crate::record) const ICMPV6: u8 = 58;
    pub(in crate::record) const IGMP: u8 = 2;
}

/// An address of one of the kinds that flows are between.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Address {
    /// IPv4; its four bytes as they stand in a packet.
    V4([u8; 4]),
    /// IPv6.
    V6([u8; 16]),
    /// A MAC address.
    Mac([u8; 6]),
    /// An identifier of IS-IS: 6, 7 or 8 bytes.
    IsIs {
        /// The bytes, zeros behind them.
        id: [u8; 8],
        /// How many there are.
        length: u8,
    },
    /// The sequence number of an IS-IS link state, which stands in an address' place.
    Sequence(u32),
}

impl std::fmt::Display for Address {
    /// As ra prints it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Address::V4(bytes) => Ipv4Addr::from(*bytes).fmt(f),
            Address::V6(bytes) => Ipv6Addr::from(*bytes).fmt(f),
            Address::Mac([a, b, c, d, e, g]) => {
                write!(f, "{a:02x}:{b:02x}:{c:02x}:{d:02x}:{e:02x}:{g:02x}")
            }
            Address::IsIs { id, length } => {
                let [a, b, c, d, e, g, circuit, fragment] = id;
                write!(f, "{a:02x}{b:02x}.{c:02x}{d:02x}.{e:02x}{g:02x}")?;
                if *length > 6 {
                    write!(f, ".{circuit:02x}")?;
                }
                if *length > 7 {
                    write!(f, "-{fragment:02x}")?;
                }
                Ok(())
            }
            Address::Sequence(number) => write!(f, "{number:#010x}"),
        }
    }
}

/// Which layer a key belongs to, and what it has beside addresses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// IPv4 and IPv6.
    Ip(IpKey),
    /// ARP, and RARP, with who asks and whom.
    Arp(ArpKey),
    /// Frames that are no IP.
    Ethernet(EthernetKey),
    /// 802.11.
    Wlan(WlanKey),
    /// IS-IS.
    IsIs(IsIsKey),
}

/// A flow of IP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IpKey {
    /// Who began.
    pub source: Address,
    /// With whom.
    pub destination: Address,
    /// How many bits of the addresses count: all, unless records were aggregated.
    pub masks: (u8, u8),
    /// The protocol's number.
    pub protocol: u8,
    /// What the protocol has for ports.
    pub transport: Transport,
    /// The flow is of fragments.
    pub is_fragment: bool,
    /// The direction was found to be the other way round, and addresses are exchanged.
    pub was_reversed: bool,
}

/// What tells the flows of two hosts apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transport {
    /// TCP and UDP.
    Ports {
        /// Of the source.
        source: u16,
        /// Of the destination.
        destination: u16,
    },
    /// ICMP, ICMPv6 and IGMP.
    Icmp {
        /// The message's type.
        kind: u8,
        /// Its code.
        code: u8,
        /// Its identifier; IGMP has none.
        id: Option<u16>,
    },
    /// ESP's security parameters index.
    Esp(u32),
    /// Nothing: other protocols, and fragments.
    Nothing,
}

/// ARP or RARP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ArpKey {
    /// RARP asks for the protocol's address of a hardware address.
    pub is_reverse: bool,
    /// The old layout, in which a classic key holds it.
    pub is_legacy: bool,
    /// Who asks.
    pub source: Address,
    /// For whom; a sensor's fault cuts it off the key of a malformed frame, and ra then
    /// prints bytes of the next part.
    pub destination: Option<Address>,
    /// The protocol of the addresses, an Ethernet type.
    pub protocol: u16,
    /// The direction was found to be the other way round.
    pub was_reversed: bool,
}

/// Frames of a protocol that is not IP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EthernetKey {
    /// Who sends.
    pub source: Address,
    /// To whom.
    pub destination: Address,
    /// The protocol; 0 for an 802.3 frame with its length.
    pub ethertype: u16,
    /// Source service access point of LLC.
    pub ssap: u8,
    /// Destination service access point.
    pub dsap: u8,
}

/// 802.11.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WlanKey {
    /// Who sends.
    pub source: Address,
    /// To whom.
    pub destination: Address,
    /// The cell.
    pub bssid: Address,
    /// The network's name, NUL padded.
    pub ssid: [u8; 32],
}

impl WlanKey {
    /// The network's name.
    pub fn ssid(&self) -> &[u8] {
        until_nul(&self.ssid)
    }
}

/// IS-IS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IsIsKey {
    /// The kind of the message.
    pub pdu: u32,
    /// Who sends.
    pub source: Option<Address>,
    /// About what.
    pub destination: Option<Address>,
    /// The message's checksum.
    pub checksum: Option<u16>,
}

impl Key {
    /// Who began, or asks.
    pub fn source(&self) -> Option<Address> {
        match self {
            Key::Ip(key) => Some(key.source),
            Key::Arp(key) => Some(key.source),
            Key::Ethernet(key) => Some(key.source),
            Key::Wlan(key) => Some(key.source),
            Key::IsIs(key) => key.source,
        }
    }

    /// With whom, or for whom.
    pub fn destination(&self) -> Option<Address> {
        match self {
            Key::Ip(key) => Some(key.destination),
            Key::Arp(key) => key.destination,
            Key::Ethernet(key) => Some(key.destination),
            Key::Wlan(key) => Some(key.destination),
            Key::IsIs(key) => key.destination,
        }
    }

    /// The key of a flow of IP.
    pub fn ip(&self) -> Option<&IpKey> {
        match self {
            Key::Ip(key) => Some(key),
            _ => None,
        }
    }
}

impl IpKey {
    /// Whether its addresses are of IPv6.
    pub fn is_v6(&self) -> bool {
        matches!(self.source, Address::V6(_))
    }

    /// Whether the protocol is TCP.
    pub fn is_tcp(&self) -> bool {
        self.protocol == protocol::TCP
    }

    /// Whether the protocol is UDP.
    pub fn is_udp(&self) -> bool {
        self.protocol == protocol::UDP
    }

    /// Whether the protocol is ESP over IPv4.
    pub fn is_esp_v4(&self) -> bool {
        self.protocol == protocol::ESP && !self.is_v6()
    }

    /// Whether it is ICMP over IPv4.
    pub fn is_icmp(&self) -> bool {
        self.protocol == protocol::ICMP && !self.is_v6()
    }

    /// Whether it is ICMPv6 over IPv6.
    pub fn is_icmpv6(&self) -> bool {
        self.protocol == protocol::ICMPV6 && self.is_v6()
    }

    /// Exchanges addresses, masks, and the ports of TCP and UDP.
    pub(super) fn reversed(mut self) -> IpKey {
        self.was_reversed = !self.was_reversed;
        std::mem::swap(&mut self.source, &mut self.destination);
        self.masks = (self.masks.1, self.masks.0);
        if let Transport::Ports {
            source,
            destination,
        } = &mut self.transport
            && (self.protocol == protocol::TCP || self.protocol == protocol::UDP)
        {
            std::mem::swap(source, destination);
        }
        self
    }
}
