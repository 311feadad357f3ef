//! What is known of a packet before its content is read.

use crate::key::{Direction, EthernetKey, Key};
use crate::options::Tunnels;
use crate::packet::{Detail, Packet, Wrapping};

/// What is known of a packet while it is taken apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outside {
    pub(super) time: i64,
    pub(super) counted: usize,
    pub(super) wrapping: Wrapping,
    /// Which tunnels are looked through.
    pub(super) tunnels: Tunnels,
    /// How many packets this one is inside of.
    pub(super) depth: usize,
}

impl Outside {
    /// A packet that is made of what is known and what its key is.
    pub(super) fn packet<'a>(self, key: Key, direction: Direction) -> Packet<'a> {
        Packet {
            time: self.time,
            bytes: self.counted as u64,
            application_bytes: 0,
            key,
            direction,
            wrapping: self.wrapping,
            attributes: None,
            detail: Detail::None,
            fragment: None,
            user_data: &[],
        }
    }

    /// A frame of something else.
    pub(super) fn frame<'a>(self, key: Key) -> Packet<'a> {
        let (key, direction) = match key {
            Key::Ethernet(key) => sorted(key),
            key => (key, Direction::Forward),
        };
        let mut packet = self.packet(key, direction);
        packet.application_bytes = packet.bytes;
        packet
    }
}

/// The smaller address first.
fn sorted(key: EthernetKey) -> (Key, Direction) {
    if key.source <= key.destination {
        return (Key::Ethernet(key), Direction::Forward);
    }
    let key = EthernetKey {
        source: key.destination,
        destination: key.source,
        source_service: key.destination_service,
        destination_service: key.source_service,
        ..key
    };
    (Key::Ethernet(key), Direction::Backward)
}
