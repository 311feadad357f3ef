//! Records of version 3, made of a few parts, for the tests of fields.

use super::field;
use crate::{Item, Records};

/// A flow's record of these parts.
pub(super) fn flow(cause: u8, parts: &[Vec<u8>]) -> Vec<u8> {
    let body = parts.concat();
    let words = (4 + body.len()) / 4;
    [&[0x13, cause, 0, words as u8][..], &body].concat()
}

/// The key of a flow from 10.0.0.1 to 10.0.0.2.
pub(super) fn ipv4(protocol: u8, source_port: u16, destination_port: u16) -> Vec<u8> {
    let mut key = vec![2, 1, 1, 5, 10, 0, 0, 1, 10, 0, 0, 2, protocol, 0];
    key.extend(source_port.to_be_bytes());
    key.extend(destination_port.to_be_bytes());
    key.extend([0, 0]);
    key
}

/// The key of a flow from ::1 to ::2.
pub(super) fn ipv6(protocol: u8, source_port: u16, destination_port: u16) -> Vec<u8> {
    let mut key = vec![2, 1, 2, 11];
    key.extend(1u128.to_be_bytes());
    key.extend(2u128.to_be_bytes());
    key.extend([protocol, 0, 0, 0]);
    key.extend(source_port.to_be_bytes());
    key.extend(destination_port.to_be_bytes());
    key
}

/// Packets of each side, of 100 bytes each.
pub(super) fn counts(source: u8, destination: u8) -> Vec<u8> {
    let side = |packets: u8| [0, packets, 0, packets.saturating_mul(100), 0, packets];
    let mut part = vec![0x10, 4, 2, 4];
    part.extend(side(source));
    part.extend(side(destination));
    part
}

/// A connection of that status: 1 ms and 2 ms of handshake, the source's sequence numbers
/// from 1000 on and the destination's from 2000 on, no bytes missing.
pub(super) fn tcp(status: u32) -> Vec<u8> {
    let side = |base: u32, window: u32| {
        let words = [
            0,
            0,
            0,
            base,
            base + 11,
            0,
            0,
            10,
            1,
            0,
            0,
            window << 16 | 0x1202,
        ];
        words.map(u32::to_be_bytes).concat()
    };
    let head = [status, 1, 0x0090_0000, 1000, 2000].map(u32::to_be_bytes);
    [
        &[0x30, 5, 0, 30][..],
        &head.concat(),
        &side(1000, 500),
        &side(2000, 700),
    ]
    .concat()
}

/// What a field prints of a record.
pub(super) fn printed(name: &str, record: &[u8]) -> String {
    let mut text = String::new();
    for item in Records::new(record).of_a_whole_file() {
        match (item, field(name)) {
            (Item::Flow(flow), Some(field)) => field.print(&flow, &mut text),
            (item, field) => text = format!("{item:?} and {field:?}"),
        }
    }
    text
}
