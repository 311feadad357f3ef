//! IPv6, its extension headers and ICMPv6.

use super::outside::Outside;
use super::transport;
use crate::key::{Direction, Ip6Key, Key};
use crate::layer::Layer;
use crate::packet::{Attributes, Detail, Fragment, Packet, Place};

const HEADER: usize = 40;
/// Extension headers that are followed: more is a forgery.
const MOST_EXTENSIONS: usize = 16;

pub(super) fn packet<'a>(layer: Layer<'a>, outside: Outside) -> Option<Packet<'a>> {
    layer.bytes.get(..HEADER)?;
    let mut key = Ip6Key {
        source: layer.array(8)?,
        destination: layer.array(24)?,
        protocol: layer.u8(6)?,
        detail: [0; 4],
        is_fragment: false,
    };
    let attributes = Attributes {
        time_to_live: layer.u8(7)?,
        type_of_service: (layer.u16(0)? >> 4 & 0xff) as u8,
        ..Attributes::default()
    };
    let mut payload = layer.behind(HEADER)?;
    let mut place = None;
    for _ in 0..MOST_EXTENSIONS {
        let (next, length) = match (key.protocol, payload.u8(0), payload.u8(1)) {
            (0 | 43 | 60, Some(next), Some(length)) => (next, 8 + 8 * usize::from(length)),
            (44, Some(next), Some(_)) => (next, 8),
            _ => break,
        };
        let is_fragment = key.protocol == 44;
        let behind = payload.behind_or_empty(length);
        if is_fragment {
            let word = payload.u16(2).unwrap_or(0);
            let number: [u8; 4] = payload.array(4).unwrap_or_default();
            place = Some((u32::from(word & 0xfff8), word & 1 == 1, number));
        }
        (key.protocol, payload) = (next, behind);
        if matches!(place, Some((1.., _, _))) {
            break;
        }
    }
    let mut packet = match place {
        Some((offset @ 1.., has_more, mut number)) => {
            number.reverse();
            key.is_fragment = true;
            key.detail = number;
            fragment(key, payload, offset, has_more, outside)
        }
        _ => first(key, payload, outside)?,
    };
    packet.attributes = Some(attributes);
    Some(packet)
}

fn first<'a>(mut key: Ip6Key, payload: Layer<'a>, outside: Outside) -> Option<Packet<'a>> {
    Some(match key.protocol {
        58 => icmp6(key, payload, outside)?,
        50 => {
            let index = payload.u32(0).unwrap_or(0);
            key.detail = index.to_be_bytes();
            let mut packet = outside.packet(Key::Ip6(key), Direction::Forward);
            packet.application_bytes = payload.length as u64;
            packet.detail = Detail::Esp {
                index,
                sequence: payload.u32(4).unwrap_or(0),
            };
            packet
        }
        _ => transport::ip6(key, payload, sorted, outside),
    })
}

fn icmp6<'a>(mut key: Ip6Key, payload: Layer<'a>, outside: Outside) -> Option<Packet<'a>> {
    let [kind, code, ..] = payload.array::<8>(0)?;
    let question = match kind {
        129 => 128,
        136 => 135,
        kind => kind,
    };
    key.detail = [question, code, 0, 0];
    let (key, direction) = sorted(key);
    let mut packet = outside.packet(key, direction);
    packet.application_bytes = payload.length as u64;
    packet.user_data = payload.bytes.get(8..).unwrap_or_default();
    packet.detail = Detail::Icmp6 {
        kind: question,
        code,
    };
    Some(packet)
}

fn fragment<'a>(
    key: Ip6Key,
    payload: Layer<'a>,
    offset: u32,
    has_more: bool,
    outside: Outside,
) -> Packet<'a> {
    let (key, direction) = sorted(key);
    let mut packet = outside.packet(key, direction);
    packet.application_bytes = payload.length as u64;
    packet.fragment = Some(Fragment::Later {
        place: Place {
            offset,
            length: payload.length as u32,
            has_more,
        },
    });
    packet
}

/// The larger address first.
fn sorted(mut key: Ip6Key) -> (Key, Direction) {
    if key.source >= key.destination {
        return (Key::Ip6(key), Direction::Forward);
    }
    std::mem::swap(&mut key.source, &mut key.destination);
    if !key.is_fragment && matches!(key.protocol, 6 | 17) {
        key.detail.rotate_left(2);
    }
    (Key::Ip6(key), Direction::Backward)
}
