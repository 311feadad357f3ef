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
        Key::Ip4(key) => ip4(key, reversed, out),
        Key::Ip6(key) => ip6(key, reversed, out),
        Key::Ethernet(key) => ethernet(key, reversed, out),
        Key::Arp(key) => arp(key, reversed, out),
        Key::ReverseArp(key) => reverse_arp(key, reversed, out),
        Key::Wireless(key) => wireless(key, out),
        Key::Isis(key) => isis(key, out),
    }
    .end();
}

fn ip4<'a>(key: &Ip4Key, reversed: u8, out: &'a mut Vec<u8>) -> Part<'a> {
    let fragment = if key.is_fragment { FRAGMENT } else { 0 };
    let mut part = Part::new(out, 0x02, CLASSIC | reversed, 0x01 | fragment);
    part.bytes(&key.source).bytes(&key.destination);
    part.u8(key.protocol)
        .u8(key.inner_protocol)
        .bytes(&key.detail);
    part
}

fn ip6<'a>(key: &Ip6Key, reversed: u8, out: &'a mut Vec<u8>) -> Part<'a> {
    let fragment = if key.is_fragment { FRAGMENT } else { 0 };
    let mut part = Part::new(out, 0x02, CLASSIC | reversed, 0x02 | fragment);
    part.bytes(&key.source).bytes(&key.destination);
    part.u8(key.protocol).zeros(3).bytes(&key.detail);
    part
}

fn ethernet<'a>(key: &EthernetKey, reversed: u8, out: &'a mut Vec<u8>) -> Part<'a> {
    let mut part = Part::new(out, 0x02, CLASSIC | reversed, 0x03);
    part.bytes(&key.destination)
        .bytes(&key.source)
        .u16(key.ether_type);
    part.u8(key.destination_service).u8(key.source_service);
    part
}

fn arp<'a>(key: &ArpKey, reversed: u8, out: &'a mut Vec<u8>) -> Part<'a> {
    let mut part = Part::new(out, 0x02, ARP | reversed, 0x04);
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

fn reverse_arp<'a>(key: &ReverseArpKey, reversed: u8, out: &'a mut Vec<u8>) -> Part<'a> {
    let mut part = Part::new(out, 0x02, ARP | reversed, 0x05);
    part.u16(key.hardware).u16(key.protocol).u8(6).u8(4);
    part.u16(key.operation).bytes(&key.address);
    part.bytes(&key.source).bytes(&key.target);
    part
}

fn wireless<'a>(key: &WirelessKey, out: &'a mut Vec<u8>) -> Part<'a> {
    let mut part = Part::new(out, 0x02, CLASSIC, 0x08);
    part.bytes(&key.destination)
        .bytes(&key.source)
        .bytes(&key.network);
    part.bytes(&key.name).zeros(2);
    part
}

fn isis<'a>(key: &IsisKey, out: &'a mut Vec<u8>) -> Part<'a> {
    let mut part = Part::new(out, 0x02, CLASSIC, 0x0a);
    part.u32(u32::from(key.pdu))
        .bytes(&key.source)
        .bytes(&key.destination);
    part.u8(key.version).zeros(3).bytes(&key.detail);
    part.u32(key.checksum).zeros(2);
    part
}
