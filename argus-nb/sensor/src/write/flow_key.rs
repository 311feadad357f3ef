//! Between whom a flow is, as a part.

use super::part::Part;
use crate::flow::Flow;
use crate::key::{
    ArpKey, Direction, EthernetKey, Ip4Key, Ip6Key, IsisKey, Key, ReverseArpKey, WirelessKey,
};

const CLASSIC: u8 = 1;
const ARP: u8 = 6;
const REVERSED: u8 = 0x40;
const FRAGMENT: u8 = 0x80;

pub(super) fn flow_key(flow: &Flow, out: &mut Vec<u8>) {
    let reversed = match flow.first {
        Direction::Forward => 0,
        Direction::Backward => REVERSED,
    };
    match &flow.key {
        Key::Ip4(key) => ip4(key, reversed),
        Key::Ip6(key) => ip6(key, reversed),
        Key::Ethernet(key) => ethernet(key, reversed),
        Key::Arp(key) => arp(key, reversed),
        Key::ReverseArp(key) => reverse_arp(key, reversed),
        Key::Wireless(key) => wireless(key),
        Key::Isis(key) => isis(key),
    }
    .end(out);
}

fn ip4(key: &Ip4Key, reversed: u8) -> Part {
    let fragment = if key.is_fragment { FRAGMENT } else { 0 };
    let mut part = Part::new(0x02, CLASSIC | reversed, 0x01 | fragment);
    part.bytes(&key.source).bytes(&key.destination);
    part.u8(key.protocol)
        .u8(key.inner_protocol)
        .bytes(&key.detail);
    part
}

fn ip6(key: &Ip6Key, reversed: u8) -> Part {
    let fragment = if key.is_fragment { FRAGMENT } else { 0 };
    let mut part = Part::new(0x02, CLASSIC | reversed, 0x02 | fragment);
    part.bytes(&key.source).bytes(&key.destination);
    part.u8(key.protocol).zeros(3).bytes(&key.detail);
    part
}

fn ethernet(key: &EthernetKey, reversed: u8) -> Part {
    let mut part = Part::new(0x02, CLASSIC | reversed, 0x03);
    part.bytes(&key.destination)
        .bytes(&key.source)
        .u16(key.ether_type);
    part.u8(key.destination_service).u8(key.source_service);
    part
}

fn arp(key: &ArpKey, reversed: u8) -> Part {
    let mut part = Part::new(0x02, ARP | reversed, 0x04);
    part.u16(key.hardware)
        .u16(key.protocol)
        .u8(key.hardware_length);
    part.u8(key.protocol_length).u16(key.operation);
    part.bytes(&key.asker)
        .bytes(&key.asked)
        .bytes(&key.asker_hardware);
    part.zeros(2);
    part
}

fn reverse_arp(key: &ReverseArpKey, reversed: u8) -> Part {
    let mut part = Part::new(0x02, ARP | reversed, 0x05);
    part.u16(key.hardware).u16(key.protocol).u8(6).u8(4);
    part.u16(key.operation).bytes(&key.address);
    part.bytes(&key.source).bytes(&key.target);
    part
}

fn wireless(key: &WirelessKey) -> Part {
    let mut part = Part::new(0x02, CLASSIC, 0x08);
    part.bytes(&key.destination)
        .bytes(&key.source)
        .bytes(&key.network);
    part.bytes(&key.name).zeros(2);
    part
}

fn isis(key: &IsisKey) -> Part {
    let mut part = Part::new(0x02, CLASSIC, 0x0a);
    part.u32(u32::from(key.pdu))
        .bytes(&key.source)
        .bytes(&key.destination);
    part.u8(key.version).zeros(3).bytes(&key.detail);
    part.u32(key.checksum).zeros(2);
    part
}
