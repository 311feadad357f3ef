//! ICMP: questions and answers, and errors that are about another flow.

use super::ip4_header::{Ip4, sorted};
use super::outside::Outside;
use crate::key::{Direction, Ip4Key, Key};
use crate::layer::Layer;
use crate::packet::{Detail, IcmpMessage, Packet};

const UNREACHABLE: u8 = 3;
const REDIRECT: u8 = 5;

/// The question that an answer belongs to.
fn question(kind: u8) -> Option<u8> {
    match kind {
        0 => Some(8),
        14 => Some(13),
        16 => Some(15),
        18 => Some(17),
        _ => None,
    }
}

pub(super) fn packet<'a>(ip: Ip4<'a>, outside: Outside) -> Option<Packet<'a>> {
    let payload = ip.payload;
    let (kind, code) = (payload.u8(0)?, payload.u8(1).unwrap_or(0));
    let mut message = IcmpMessage {
        kind: question(kind).unwrap_or(kind),
        code,
        sequence: payload.u16(6).unwrap_or(0),
        source: ip.source,
        destination: ip.destination,
        ..IcmpMessage::default()
    };
    let mut key = ip.key();
    let mut direction = Direction::Forward;
    if question(kind).is_some() {
        std::mem::swap(&mut key.source, &mut key.destination);
        direction = Direction::Backward;
    }
    key.detail[..2].copy_from_slice(&[message.kind, code]);
    let mut about = None;
    let mut application_bytes = payload.length;
    match kind {
        0 | 8 => {
            // As the sensor's machine has them: the other way round.
            let [a, b] = payload.array(4).unwrap_or_default();
            let [c, d] = payload.array(6).unwrap_or_default();
            key.detail[2..].copy_from_slice(&[b, a, d, c]);
        }
        3 | 4 | 5 | 11 | 12 => {
            if let Some(inner) = payload.behind(8).and_then(Ip4::read) {
                note(&inner, &mut key, &mut message, payload);
                about = Some(flow(&inner));
                application_bytes = inner.payload.length;
            }
        }
        _ => {}
    }
    let mut packet = outside.packet(Key::Ip4(key), direction);
    packet.application_bytes = application_bytes as u64;
    packet.user_data = payload.bytes.get(8..).unwrap_or_default();
    packet.detail = Detail::Icmp(message, about);
    Some(packet)
}

fn note(inner: &Ip4<'_>, key: &mut Ip4Key, message: &mut IcmpMessage, payload: Layer<'_>) {
    message.inner_source = inner.source;
    message.inner_destination = inner.destination;
    message.gateway = payload.array(4).unwrap_or_default();
    match (message.kind, message.code) {
        (UNREACHABLE, 3) => {
            key.inner_protocol = inner.protocol;
            if inner.protocol != 1 {
                let [a, b] = inner.payload.array(2).unwrap_or_default();
                key.detail[2..4].copy_from_slice(&[b, a]);
            }
        }
        (UNREACHABLE, 2) => {
            key.inner_protocol = inner.protocol;
            key.detail[2] = inner.protocol;
        }
        (UNREACHABLE | REDIRECT, 0 | 1) => key.detail[2..].copy_from_slice(&inner.destination),
        _ => {}
    }
}

/// The flow that an error is about.
fn flow(inner: &Ip4<'_>) -> Key {
    let mut key = inner.key();
    match inner.protocol {
        6 | 17 => {
            key.detail[..4].copy_from_slice(&inner.payload.array::<4>(0).unwrap_or_default());
            sorted(key).0
        }
        1 => {
            let [kind, code] = inner.payload.array(0).unwrap_or_default();
            let kind = match question(kind) {
                Some(question) => {
                    std::mem::swap(&mut key.source, &mut key.destination);
                    question
                }
                None => kind,
            };
            key.detail[..2].copy_from_slice(&[kind, code]);
            if kind == 8 {
                let [a, b, c, d] = inner.payload.array(4).unwrap_or_default();
                key.detail[2..].copy_from_slice(&[b, a, d, c]);
            }
            Key::Ip4(key)
        }
        _ => sorted(key).0,
    }
}
