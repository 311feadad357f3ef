//! Between whom: addresses and ports.
//!
//! In place of a port stands what tells two flows apart: of ICMP type and code in one
//! number and the identifier, of Ethernet the access points of LLC, of IS-IS the checksum.
//! ESP's parameters index has 32 bits and is no port; the field `spi` has it.
//!
//! Not as ra 3 does it:
//! - Addresses of Ethernet are exchanged where the direction was found to be the other way
//!   round, as ra 5 does it. In ra 3 it is then a multicast address that sends.
//! - ra overwrites two bytes of ESP's index with the lengths of masks.
//! - An address that a record does not have is null: ra prints `(null)` for what IS-IS has
//!   no address for, and bytes of another part for an ARP frame's target that was cut off.
//! - A flow of fragments has no ports, and they are null: ra prints 0, or of IPv6 the two
//!   halves of the fragments' identification.

use super::field::{Field, Getter};
use crate::record::{IpKey, Key, Record, Transport};
use std::fmt::Write as _;

pub(super) const FIELDS: &[Field] = &[
    Field::new("saddr", Getter::Address(|record| record.key()?.source())),
    Field::new(
        "daddr",
        Getter::Address(|record| record.key()?.destination()),
    ),
    Field::new("sport", Getter::Port(source_port)).printed_by(print_source_port),
    Field::new("dport", Getter::Port(destination_port)).printed_by(print_destination_port),
    Field::new("spi", Getter::Count(|record| spi(record).map(i64::from))),
    Field::new(
        "icmpid",
        Getter::Count(|record| icmp_id(record).map(i64::from)),
    ),
];

fn source_port(record: &Record<'_>) -> Option<u16> {
    match record.key()? {
        Key::Ip(key) => match key.transport {
            Transport::Ports { source, .. } => Some(source),
            Transport::Icmp { kind, code, .. } if key.is_icmp() => {
                Some(u16::from_be_bytes([code, kind]))
            }
            Transport::Icmp { kind, .. } if key.is_icmpv6() => Some(u16::from(kind)),
            _ => None,
        },
        Key::Ethernet(key) => Some(u16::from(key.ssap)),
        _ => None,
    }
}

fn destination_port(record: &Record<'_>) -> Option<u16> {
    match record.key()? {
        Key::Ip(key) => match key.transport {
            Transport::Ports { destination, .. } => Some(destination),
            Transport::Icmp { id, .. } if key.is_icmp() => id,
            Transport::Icmp { code, .. } if key.is_icmpv6() => Some(u16::from(code)),
            _ => None,
        },
        Key::Ethernet(key) => Some(u16::from(key.dsap)),
        Key::IsIs(key) => key.checksum,
        _ => None,
    }
}

fn spi(record: &Record<'_>) -> Option<u32> {
    match record.key()?.ip()?.transport {
        Transport::Esp(spi) => Some(spi),
        _ => None,
    }
}

fn icmp_id(record: &Record<'_>) -> Option<u16> {
    match record.key()?.ip()?.transport {
        Transport::Icmp { id, .. } => id,
        _ => None,
    }
}

fn is_icmp(record: &Record<'_>) -> bool {
    let key = record.key().and_then(Key::ip);
    key.is_some_and(IpKey::is_icmp)
}

fn print_source_port(record: &Record<'_>, out: &mut String) {
    let Some(port) = source_port(record) else {
        return;
    };
    // Writing to a String can't fail.
    let _ = match is_icmp(record) {
        true => write!(out, "{port:#06x}"),
        false => write!(out, "{port}"),
    };
}

fn print_destination_port(record: &Record<'_>, out: &mut String) {
    if let Some(spi) = spi(record) {
        let _ = write!(out, "{spi:#x}");
    }
    let Some(port) = destination_port(record) else {
        return;
    };
    let _ = match record.key() {
        _ if is_icmp(record) => write!(out, "{port:#06x}"),
        Some(Key::IsIs(_)) => write!(out, "{port:#x}"),
        _ => write!(out, "{port}"),
    };
}
