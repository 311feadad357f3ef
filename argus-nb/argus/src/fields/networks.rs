//! Which networks a flow is between, as far as a record tells.
//!
//! Where records were aggregated by a network, it is the one that they share. Else ra goes
//! by the classes of addresses that were in use until 1993, and takes IPv6 and MAC
//! addresses as they are. Where it prints zeros or `(null)`, which is for ARP, IS-IS and
//! the addresses beyond the classes, there is no network; that of an 802.11 source, for which
//! it prints `(null)` too, is its address, as the destination's is.

use super::field::{Field, Getter};
use crate::record::{Address, Key, Record};
use std::fmt::Write as _;

pub(super) const FIELDS: &[Field] = &[
    Field::new("snet", Getter::Address(source))
        .printed_by(|record, out| print(record, source, out)),
    Field::new("dnet", Getter::Address(destination))
        .printed_by(|record, out| print(record, destination, out)),
];

fn source(record: &Record<'_>) -> Option<Address> {
    match record.key()? {
        Key::Ip(key) => network(key.source, key.masks.0),
        Key::Ethernet(key) => Some(key.source),
        Key::Wlan(key) => Some(key.source),
        Key::Arp(_) | Key::IsIs(_) => None,
    }
}

fn destination(record: &Record<'_>) -> Option<Address> {
    match record.key()? {
        Key::Ip(key) => network(key.destination, key.masks.1),
        Key::Ethernet(key) => Some(key.destination),
        Key::Wlan(key) => Some(key.destination),
        Key::Arp(_) | Key::IsIs(_) => None,
    }
}

fn network(address: Address, bits: u8) -> Option<Address> {
    Some(match address {
        Address::V4(bytes) => {
            let bits = if bits < 32 {
                bits
            } else {
                bits_of_class(bytes[0])?
            };
            let host = u32::MAX.checked_shr(bits.into()).unwrap_or(0);
            Address::V4((u32::from_be_bytes(bytes) & !host).to_be_bytes())
        }
        Address::V6(bytes) => {
            let host = u128::MAX.checked_shr(bits.into()).unwrap_or(0);
            Address::V6((u128::from_be_bytes(bytes) & !host).to_be_bytes())
        }
        other => other,
    })
}

/// Of the classes A, B and C the bits of the network, of D, which is multicast, all.
fn bits_of_class(first: u8) -> Option<u8> {
    match first {
        0..=127 => Some(8),
        128..=191 => Some(16),
        192..=223 => Some(24),
        224..=239 => Some(32),
        240..=255 => None,
    }
}

fn print(record: &Record<'_>, network: fn(&Record<'_>) -> Option<Address>, out: &mut String) {
    if let Some(network) = network(record) {
        // Writing to a String can't fail.
        let _ = write!(out, "{network}");
        return;
    }
    out.push_str(match record.key() {
        Some(Key::IsIs(_)) => "(null)",
        Some(Key::Arp(key)) if key.is_reverse => "00:00:00:00:00:00",
        _ => "0.0.0.0",
    });
}
