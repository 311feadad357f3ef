//! Which sensor saw the flow, and the record's number.

use super::flow::Record;
use super::key::Address;
use super::parts::{Part, PartKind};
use crate::bytes::until_nul;
use crate::header::Version;
use std::fmt;
use std::net::{Ipv4Addr, Ipv6Addr};

/// A sensor's name for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SensorId {
    /// An address of IPv4.
    V4([u8; 4]),
    /// An address of IPv6.
    V6([u8; 16]),
    /// A MAC address.
    Mac([u8; 6]),
    /// A number.
    Number(i32),
    /// Up to four characters.
    Text([u8; 4]),
    /// A UUID.
    Uuid([u8; 16]),
}

impl fmt::Display for SensorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SensorId::V4(bytes) => Ipv4Addr::from(*bytes).fmt(f),
            SensorId::V6(bytes) => Ipv6Addr::from(*bytes).fmt(f),
            SensorId::Mac(bytes) => Address::Mac(*bytes).fmt(f),
            SensorId::Number(number) => number.fmt(f),
            SensorId::Text(text) => f.write_str(&String::from_utf8_lossy(until_nul(text))),
            SensorId::Uuid(bytes) => f.write_str(&uuid(bytes)),
        }
    }
}

/// Groups of 8, 4, 4, 4 and 12 digits.
fn uuid(bytes: &[u8; 16]) -> String {
    const LENGTH: usize = 36;
    let mut text = String::with_capacity(LENGTH);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for half in [byte >> 4, byte & 0x0f] {
            text.extend(char::from_digit(u32::from(half), 16));
        }
    }
    text
}

/// What a record says of its sensor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SensorIdentity {
    /// Its id.
    pub id: Option<SensorId>,
    /// Its interface, NUL padded.
    pub interface: Option<[u8; 4]>,
    /// The record's number.
    pub sequence: Option<u32>,
}

impl SensorIdentity {
    /// The interface's name, if there is one.
    pub fn interface(&self) -> Option<&[u8]> {
        let name = until_nul(self.interface.as_ref()?);
        (!name.is_empty()).then_some(name)
    }
}

impl Record<'_> {
    /// Which sensor saw the flow; none where the record does not say.
    pub fn sensor(&self) -> Option<SensorIdentity> {
        const HAS_ID: u8 = 1;
        const HAS_SEQUENCE: u8 = 2;
        const HAS_INTERFACE: u8 = 0x10;
        let part = self.part(PartKind::Transport)?;
        let (id, mut at) = match part.subtype & HAS_ID {
            0 => (None, 4),
            _ => sensor_id(&part)?,
        };
        let interface = match part.qualifier & HAS_INTERFACE {
            0 => None,
            _ => {
                at += 4;
                part.array(at - 4)
            }
        };
        let may_have = part.subtype & HAS_SEQUENCE != 0
            || self.header.version == Version::V3 && part.bytes.len() >= 12;
        Some(SensorIdentity {
            id,
            interface,
            sequence: part.u32(at).filter(|_| may_have),
        })
    }
}

/// The id, and where it ends.
fn sensor_id(part: &Part<'_>) -> Option<(Option<SensorId>, usize)> {
    Some(match part.qualifier & 0x2f {
        0x00 | 0x01 => (part.array(4).map(SensorId::V4), 8),
        0x02 => (part.array(4).map(SensorId::V6), 20),
        0x03 => (part.array(4).map(SensorId::Mac), 12),
        0x20 => (part.i32(4).map(SensorId::Number), 8),
        0x21 => (part.array(4).map(SensorId::Text), 8),
        0x22 => (part.array(4).map(SensorId::Uuid), 20),
        _ => return None,
    })
}
