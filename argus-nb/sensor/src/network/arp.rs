//! ARP: who asks for an address, and who answers.

use super::outside::Outside;
use crate::key::{ArpKey, Direction, Key, ReverseArpKey};
use crate::layer::Layer;
use crate::packet::{Detail, Packet};

/// What argus takes off a frame's length for what it counts as application bytes.
const HEADER: u64 = 28;

const REQUEST: u16 = 1;
const REPLY: u16 = 2;
/// Longer addresses are none that argus tells apart.
const LONGEST_ADDRESS: u8 = 4;

pub(super) fn message<'a>(layer: Layer<'a>, outside: Outside) -> Option<Packet<'a>> {
    let (hardware, protocol) = (layer.u16(0)?, layer.u16(2)?);
    let (hardware_length, protocol_length) = (layer.u8(4)?, layer.u8(5)?);
    let operation = layer.u16(6)?;
    let (long, short) = (usize::from(hardware_length), usize::from(protocol_length));
    let sender = 8 + long;
    let target = sender + short + long;
    // Addresses that are no IPv4 address fill as much as there is room for.
    let address = |at: usize| -> [u8; 4] {
        let mut four = [0; 4];
        for (to, from) in four
            .iter_mut()
            .zip(layer.bytes.get(at..).unwrap_or_default())
        {
            *to = *from;
        }
        four
    };
    let from = (address(sender), layer.array(8).unwrap_or_default());
    let to = (
        address(target),
        layer.array(sender + short).unwrap_or_default(),
    );
    let is_reply = operation == REPLY;
    let (asker, asked) = if is_reply { (to, from) } else { (from, to) };
    let key = ArpKey {
        operation: if is_reply { REQUEST } else { operation },
        hardware,
        protocol,
        hardware_length,
        protocol_length,
        asker: asker.0,
        asked: asked.0,
        asker_hardware: asker.1,
    };
    let key = match protocol_length {
        0..=LONGEST_ADDRESS => key,
        _ => ArpKey::default(),
    };
    let direction = match is_reply {
        true => Direction::Backward,
        false => Direction::Forward,
    };
    let mut packet = outside.packet(Key::Arp(key), direction);
    packet.application_bytes = packet.bytes.saturating_sub(HEADER);
    packet.detail = Detail::Arp {
        answerer: is_reply.then_some(asked.1),
    };
    Some(packet)
}

/// The other way round: who asks for its own address.
pub(super) fn reverse<'a>(layer: Layer<'a>, outside: Outside) -> Option<Packet<'a>> {
    let operation = layer.u16(6)?;
    let key = ReverseArpKey {
        hardware: layer.u16(0)?,
        protocol: layer.u16(2)?,
        operation: 3,
        address: layer.array(24).unwrap_or_default(),
        source: layer.array(8)?,
        target: layer.array(18).unwrap_or_default(),
    };
    let direction = match operation {
        4 => Direction::Backward,
        _ => Direction::Forward,
    };
    let mut packet = outside.packet(Key::ReverseArp(key), direction);
    packet.application_bytes = packet.bytes.saturating_sub(HEADER);
    Some(packet)
}
