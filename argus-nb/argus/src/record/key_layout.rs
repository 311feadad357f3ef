//! How each kind of key lies in its part.

use super::key::{Address, ArpKey, EthernetKey, IpKey, IsIsKey, Key, Transport, WlanKey, protocol};
use super::parts::{KIND_ARP, Part};
use crate::bytes::array;

/// ARP's addresses have four bytes where a key says nothing else.
const PROTOCOL_LENGTH: usize = 4;
/// And hardware's have six.
const HARDWARE_LENGTH: usize = 6;

const REVERSED: u8 = 0x40;
const HAS_MASKS: u8 = 0x40;
const IS_FRAGMENT: u8 = 0x80;

impl Key {
    /// Reads a key; `is_answered` says that what stands in it for the source has answered.
    pub(super) fn read(part: &Part<'_>, is_answered: bool) -> Option<Key> {
        let is_arp = part.subtype & 0x3f == KIND_ARP;
        match part.qualifier & 0x1f {
            1 => {
                let key = ipv4(part)?;
                Some(Key::Ip(match is_answered {
                    true => key.reversed(),
                    false => key,
                }))
            }
            2 => ipv6(part).map(Key::Ip),
            3 => ethernet(part).map(Key::Ethernet),
            4 if is_arp => arp(part).map(Key::Arp),
            5 if is_arp => rarp(part).map(Key::Arp),
            4 => legacy_arp(part).map(Key::Arp),
            5 => legacy_rarp(part).map(Key::Arp),
            8 => wlan(part).map(Key::Wlan),
            0x0a => isis(part).map(Key::IsIs),
            _ => None,
        }
    }
}

fn ipv4(part: &Part<'_>) -> Option<IpKey> {
    let protocol = part.u8(12)?;
    let is_fragment = part.qualifier & IS_FRAGMENT != 0;
    let transport = match protocol {
        _ if is_fragment => Transport::Nothing,
        protocol::ICMP => Transport::Icmp {
            kind: part.u8(14)?,
            code: part.u8(15)?,
            id: part.u16(16),
        },
        protocol::IGMP => Transport::Icmp {
            kind: part.u8(14)?,
            code: part.u8(15)?,
            id: None,
        },
        protocol::ESP => Transport::Esp(part.u32(16)?),
        protocol::TCP | protocol::UDP => Transport::Ports {
            source: part.u16(14)?,
            destination: part.u16(16)?,
        },
        _ => Transport::Nothing,
    };
    let mask = |at: usize| match part.qualifier & HAS_MASKS {
        0 => 32,
        _ => part
            .u8(at)
            .filter(|bits| (1..=32).contains(bits))
            .unwrap_or(32),
    };
    let key = IpKey {
        source: Address::V4(part.array(4)?),
        destination: Address::V4(part.array(8)?),
        masks: (mask(18), mask(19)),
        protocol,
        transport,
        is_fragment,
        was_reversed: false,
    };
    Some(match part.subtype & REVERSED {
        0 => key,
        _ => key.reversed(),
    })
}

fn ipv6(part: &Part<'_>) -> Option<IpKey> {
    let protocol = part.u8(36)?;
    let is_fragment = part.qualifier & IS_FRAGMENT != 0;
    let transport = match protocol {
        _ if is_fragment => Transport::Nothing,
        protocol::ICMPV6 => Transport::Icmp {
            kind: part.u8(40)?,
            code: part.u8(41)?,
            id: part.u16(42),
        },
        protocol::ESP => Transport::Esp(part.u32(40)?),
        protocol::TCP | protocol::UDP => Transport::Ports {
            source: part.u16(40)?,
            destination: part.u16(42)?,
        },
        _ => Transport::Nothing,
    };
    let key = IpKey {
        source: Address::V6(part.array(4)?),
        destination: Address::V6(part.array(20)?),
        masks: (mask_v6(part, 44), mask_v6(part, 46)),
        protocol,
        transport,
        is_fragment,
        was_reversed: false,
    };
    Some(match part.subtype & REVERSED {
        0 => key,
        _ => key.reversed(),
    })
}

/// Written in the sensor's own order of bytes, which is little-endian on every machine that
/// was met.
fn mask_v6(part: &Part<'_>, at: usize) -> u8 {
    let bits = part.u16(at).map(u16::swap_bytes);
    match bits {
        Some(bits @ 1..=128) if part.qualifier & HAS_MASKS != 0 => bits as u8,
        _ => 128,
    }
}

/// The one key of which ra 3 does not exchange the addresses where they are the wrong way
/// round; ra 5 does, and so does this.
fn ethernet(part: &Part<'_>) -> Option<EthernetKey> {
    let (destination, source) = (part.array(4)?, part.array(10)?);
    let (source, destination) = match part.subtype & REVERSED {
        0 => (source, destination),
        _ => (destination, source),
    };
    Some(EthernetKey {
        source: Address::Mac(source),
        destination: Address::Mac(destination),
        ethertype: part.u16(16)?,
        dsap: part.u8(18)?,
        ssap: part.u8(19)?,
    })
}

fn arp(part: &Part<'_>) -> Option<ArpKey> {
    let address = |at: usize| -> Option<Address> {
        let mut bytes: [u8; 4] = part.array(at)?;
        if part.u8(9)? != 0 && usize::from(part.u8(9)?) != PROTOCOL_LENGTH {
            // These are no addresses of IPv4, and stand in the sensor's order of bytes.
            bytes.reverse();
        }
        Some(Address::V4(bytes))
    };
    Some(ArpKey {
        is_reverse: false,
        is_legacy: false,
        source: address(12)?,
        destination: address(16),
        protocol: part.u16(6)?,
        was_reversed: part.subtype & REVERSED != 0,
    })
}

fn rarp(part: &Part<'_>) -> Option<ArpKey> {
    let length = match part.u8(8)? {
        0 => HARDWARE_LENGTH,
        length => usize::from(length),
    };
    Some(ArpKey {
        is_reverse: true,
        is_legacy: false,
        source: Address::Mac(array(part.bytes, 16 + length)?),
        destination: Some(Address::Mac(part.array(16)?)),
        protocol: part.u16(6)?,
        was_reversed: part.subtype & REVERSED != 0,
    })
}

fn legacy_arp(part: &Part<'_>) -> Option<ArpKey> {
    Some(ArpKey {
        is_reverse: false,
        is_legacy: true,
        source: Address::V4(part.array(4)?),
        destination: Some(Address::V4(part.array(8)?)),
        protocol: 0x0800,
        was_reversed: false,
    })
}

fn legacy_rarp(part: &Part<'_>) -> Option<ArpKey> {
    Some(ArpKey {
        is_reverse: true,
        is_legacy: true,
        source: Address::Mac(part.array(8)?),
        destination: Some(Address::V4(part.array(4)?)),
        protocol: 0x0800,
        was_reversed: false,
    })
}

fn wlan(part: &Part<'_>) -> Option<WlanKey> {
    Some(WlanKey {
        destination: Address::Mac(part.array(4)?),
        source: Address::Mac(part.array(10)?),
        bssid: Address::Mac(part.array(16)?),
        ssid: part.array(22)?,
    })
}

fn isis(part: &Part<'_>) -> Option<IsIsKey> {
    let pdu = part.u32(4)?;
    let id = |at: usize, length: u8| {
        let mut id = [0; 8];
        let bytes = part.bytes.get(at..at + usize::from(length))?;
        id[..bytes.len()].copy_from_slice(bytes);
        Some(Address::IsIs { id, length })
    };
    let (source, destination) = match pdu {
        15 | 16 => (id(24, 6), id(30, 7)),
        18 | 20 => (id(24, 8), part.u32(32).map(Address::Sequence)),
        24..=27 => (id(24, 7), None),
        _ => (None, None),
    };
    Some(IsIsKey {
        pdu,
        source,
        destination,
        // It has 32 bits in the key, and 16 in the message.
        checksum: part.u16(40),
    })
}
