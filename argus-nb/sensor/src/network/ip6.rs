//! IPv6 and ICMPv6.

use super::ip6_header::Ip6;
use super::outside::Outside;
use super::transport;
use crate::key::{Direction, Ip6Key, Key};
use crate::layer::Layer;
use crate::packet::{Detail, Fragment, Packet, Place};

pub(super) fn packet<'a>(ip: Ip6<'a>, outside: Outside) -> Option<Packet<'a>> {
    let Ip6 {
        mut key, payload, ..
    } = ip;
    let mut packet = match ip.place {
        Some(mut place) if ip.is_later_fragment() => {
            place.number.reverse();
            key.is_fragment = true;
            key.detail = place.number;
            fragment(key, payload, place.offset, place.has_more, outside)
        }
        _ => first(key, payload, outside)?,
    };
    packet.attributes = Some(ip.attributes);
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
