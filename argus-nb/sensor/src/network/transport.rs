//! TCP, UDP, and what has no ports.

use super::ip4_header::{Ip4, sorted};
use super::outside::Outside;
use crate::key::{Direction, Ip6Key, Key};
use crate::layer::Layer;
use crate::packet::{Detail, Packet, Segment};

const TCP: u8 = 6;
const UDP: u8 = 17;
const NAME_SERVER: u16 = 53;

/// What a transport's header tells.
struct Transport<'a> {
    ports: [u8; 4],
    detail: Detail<'a>,
    payload: Layer<'a>,
}

/// A packet of IPv4 that is neither of ICMP nor of ESP.
pub(super) fn ip4<'a>(ip: Ip4<'a>, outside: Outside) -> Packet<'a> {
    let transport = read(ip.protocol, ip.payload);
    let mut key = ip.key();
    key.detail[..4].copy_from_slice(&transport.ports);
    if ip.protocol == UDP {
        let [a, b, c, d] = transport.ports;
        let ports = [u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d])];
        if ports.contains(&NAME_SERVER) {
            key.question = transport.payload.u16(0).unwrap_or(0);
        }
    }
    let (key, direction) = sorted(key);
    finish(transport, key, direction, outside)
}

/// The same of IPv6.
pub(super) fn ip6<'a>(
    mut key: Ip6Key,
    payload: Layer<'a>,
    sorted: fn(Ip6Key) -> (Key, Direction),
    outside: Outside,
) -> Packet<'a> {
    let transport = read(key.protocol, payload);
    key.detail = transport.ports;
    let (key, direction) = sorted(key);
    finish(transport, key, direction, outside)
}

fn finish<'a>(
    transport: Transport<'a>,
    key: Key,
    direction: Direction,
    outside: Outside,
) -> Packet<'a> {
    let mut packet = outside.packet(key, direction);
    packet.application_bytes = transport.payload.length as u64;
    packet.user_data = transport.payload.bytes;
    packet.detail = transport.detail;
    packet
}

fn read(protocol: u8, layer: Layer<'_>) -> Transport<'_> {
    let known = match protocol {
        TCP => tcp(layer),
        UDP => udp(layer),
        _ => None,
    };
    known.unwrap_or_else(|| Transport {
        ports: match protocol {
            TCP | UDP => layer.array(0).unwrap_or_default(),
            _ => [0; 4],
        },
        detail: Detail::None,
        payload: layer,
    })
}

fn udp(layer: Layer<'_>) -> Option<Transport<'_>> {
    Some(Transport {
        ports: layer.array(0)?,
        detail: Detail::None,
        payload: layer.behind(8)?,
    })
}

fn tcp(layer: Layer<'_>) -> Option<Transport<'_>> {
    let header = 4 * usize::from(layer.u8(12)? >> 4);
    let payload = layer.behind_or_empty(header.max(20));
    let segment = Segment {
        sequence: layer.u32(4)?,
        acknowledgement: layer.u32(8)?,
        flags: layer.u8(13)?,
        window: layer.u16(14)?,
        length: payload.length as u32,
        options: layer.bytes.get(20..header).unwrap_or_default(),
    };
    Some(Transport {
        ports: layer.array(0)?,
        detail: Detail::Tcp(segment),
        payload,
    })
}
