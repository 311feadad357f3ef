//! What stands beside and below IP: TTL, type of service, identification, MAC addresses,
//! tags and labels, what the packets were wrapped in, and who answered.
//!
//! `svpri` and `dvpri` are the priority of the VLAN's tag, which ra leaves blank. Of a TTL
//! of 255 `shops` and `dhops` make 0 hops, as ra 5 does, and not 1.

use super::field::{Field, Getter};
use crate::header::Version;
use crate::record::{Address, IpAttributes, Key, Network, PartKind, Record, Sides};
use std::fmt::Write as _;

pub(super) const FIELDS: &[Field] = &[
    Field::new(
        "sttl",
        Getter::Count(|record| source(record).map(|of| of.ttl.into())),
    ),
    Field::new(
        "dttl",
        Getter::Count(|record| destination(record).map(|of| of.ttl.into())),
    ),
    Field::new(
        "shops",
        Getter::Count(|record| source(record).map(|of| hops(of.ttl))),
    ),
    Field::new(
        "dhops",
        Getter::Count(|record| destination(record).map(|of| hops(of.ttl))),
    ),
    Field::new(
        "stos",
        Getter::Count(|record| source(record).map(|of| of.tos.into())),
    ),
    Field::new(
        "dtos",
        Getter::Count(|record| destination(record).map(|of| of.tos.into())),
    ),
    Field::new(
        "sdsb",
        Getter::Text(|record, out| write_service(source(record), out)),
    ),
    Field::new(
        "ddsb",
        Getter::Text(|record, out| write_service(destination(record), out)),
    ),
    Field::new(
        "sipid",
        Getter::Text(|record, out| write_hex(source(record).map(|of| of.id), out)),
    ),
    Field::new(
        "dipid",
        Getter::Text(|record, out| write_hex(destination(record).map(|of| of.id), out)),
    ),
    Field::new(
        "smac",
        Getter::Text(|record, out| write(record.mac().source, out)),
    ),
    Field::new(
        "dmac",
        Getter::Text(|record, out| write(record.mac().destination, out)),
    ),
    Field::new(
        "etype",
        Getter::Text(|record, out| write_hex(ethernet_type(record), out)),
    ),
    Field::new(
        "svlan",
        Getter::Text(|record, out| write_hex(record.vlan().source, out)),
    ),
    Field::new(
        "dvlan",
        Getter::Text(|record, out| write_hex(record.vlan().destination, out)),
    ),
    Field::new(
        "svid",
        Getter::Count(|record| record.vlan().source.map(vlan_id)),
    ),
    Field::new(
        "dvid",
        Getter::Count(|record| record.vlan().destination.map(vlan_id)),
    ),
    Field::new(
        "svpri",
        Getter::Count(|record| record.vlan().source.map(vlan_priority)),
    ),
    Field::new(
        "dvpri",
        Getter::Count(|record| record.vlan().destination.map(vlan_priority)),
    ),
    Field::new(
        "smpls",
        Getter::Text(|record, out| write(record.mpls().source, out)),
    ),
    Field::new(
        "dmpls",
        Getter::Text(|record, out| write(record.mpls().destination, out)),
    ),
    Field::new(
        "senc",
        Getter::Text(|record, out| write_encapsulations(record, |of| of.source, out)),
    ),
    Field::new(
        "denc",
        Getter::Text(|record, out| write_encapsulations(record, |of| of.destination, out)),
    ),
    Field::new("inode", Getter::Address(intermediate_node)),
    Field::new(
        "resp",
        Getter::Text(|record, out| write(responder(record), out)),
    ),
    Field::new(
        "bssid",
        Getter::Text(|record, out| write(cell(record), out)),
    ),
    Field::new("ssid", Getter::Text(write_network_name)),
];

fn source(record: &Record<'_>) -> Option<IpAttributes> {
    record.ip_attributes().source
}

fn destination(record: &Record<'_>) -> Option<IpAttributes> {
    record.ip_attributes().destination
}

/// How many routers lie between, if the sender began with the next power of two.
fn hops(ttl: u8) -> i64 {
    match ttl {
        u8::MAX => 0,
        ttl => i64::from(u16::from(ttl).next_power_of_two()) - i64::from(ttl),
    }
}

/// Whatever it is, if it is there.
fn write(value: Option<impl std::fmt::Display>, out: &mut String) -> bool {
    // Writing to a String can't fail.
    value.is_some_and(|value| write!(out, "{value}").is_ok())
}

fn write_hex(value: Option<u16>, out: &mut String) -> bool {
    value.is_some_and(|value| write!(out, "{value:#06x}").is_ok())
}

/// The differentiated service by its name, or by its number.
fn write_service(attributes: Option<IpAttributes>, out: &mut String) -> bool {
    let Some(service) = attributes.map(|of| of.tos >> 2) else {
        return false;
    };
    out.push_str(match service {
        0 => "cs0",
        8 => "cs1",
        16 => "cs2",
        24 => "cs3",
        32 => "cs4",
        40 => "cs5",
        48 => "cs6",
        56 => "cs7",
        10 => "af11",
        12 => "af12",
        14 => "af13",
        18 => "af21",
        20 => "af22",
        22 => "af23",
        26 => "af31",
        28 => "af32",
        30 => "af33",
        34 => "af41",
        36 => "af42",
        38 => "af43",
        46 => "ef",
        service => return write(Some(service), out),
    });
    true
}

fn vlan_id(tag: u16) -> i64 {
    i64::from(tag & 0x0fff)
}

fn vlan_priority(tag: u16) -> i64 {
    i64::from(tag >> 13)
}

/// The type of the frames, of the key or of the part with MAC addresses.
fn ethernet_type(record: &Record<'_>) -> Option<u16> {
    if let Some(Key::Ethernet(key)) = record.key() {
        return Some(key.ethertype);
    }
    // In the sensor's order of bytes.
    let kind = record
        .part(PartKind::Mac)?
        .array(16)
        .map(u16::from_le_bytes);
    kind.filter(|kind| *kind != 0)
}

/// A letter for each, from the lowest bit to the highest that has one.
fn write_encapsulations(
    record: &Record<'_>,
    side: fn(&Sides<u32>) -> u32,
    out: &mut String,
) -> bool {
    let Some(both) = record.encapsulations() else {
        return false;
    };
    let (bits, before) = (side(&both), out.len());
    let letters = letters_of_encapsulations(record.header.version);
    let are_set = letters
        .iter()
        .enumerate()
        .filter(|(bit, _)| bits >> bit & 1 == 1);
    out.extend(
        are_set
            .map(|(_, letter)| char::from(*letter))
            .filter(|letter| *letter != ' '),
    );
    out.len() > before
}

/// A blank stands for a bit without a letter.
fn letters_of_encapsulations(version: Version) -> &'static [u8] {
    match version {
        Version::V3 => b"mevlpiGaP6HCASFsRwza  T  JE ",
        Version::V5 => b"mevlpiGa46HCASFsRwza  T   x g ",
    }
}

/// Who sent the ICMP error that concerned the flow.
fn intermediate_node(record: &Record<'_>) -> Option<Address> {
    let part = record.part(PartKind::IcmpMapped)?;
    let is_v4 = record.key()?.ip().is_some_and(|key| !key.is_v6());
    let is_mapped = part.qualifier & 0x07 != 0;
    part.array(8)
        .filter(|_| is_v4 && is_mapped)
        .map(Address::V4)
}

/// Who answered an ARP request.
fn responder(record: &Record<'_>) -> Option<Address> {
    match record.network()? {
        Network::Arp { responder } => Some(responder),
        _ => None,
    }
}

fn cell(record: &Record<'_>) -> Option<Address> {
    match record.key()? {
        Key::Wlan(key) => Some(key.bssid),
        _ => None,
    }
}

fn write_network_name(record: &Record<'_>, out: &mut String) -> bool {
    match record.key() {
        Some(Key::Wlan(key)) if !key.ssid().is_empty() => {
            out.push_str(&String::from_utf8_lossy(key.ssid()));
            true
        }
        _ => false,
    }
}
