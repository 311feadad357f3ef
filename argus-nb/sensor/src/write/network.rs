//! What a flow's protocol told, as a part.

use super::part::Part;
use crate::flow::{Flow, FragmentState, Network, Tcp, TcpSide};
use crate::packet::IcmpMessage;

const NETWORK: u8 = 0x30;

pub(super) fn network(flow: &Flow, out: &mut Vec<u8>) {
    match &flow.network {
        Network::Tcp(tcp) if tcp.segments == 1 => {
            tcp_first(tcp, flow.sides.source.packets > 0, out)
        }
        Network::Tcp(tcp) => tcp_performance(tcp, out),
        Network::Icmp(message) => icmp(message, out),
        Network::Icmp6 { kind, code } => icmp6(*kind, *code, out),
        Network::Esp {
            index,
            last,
            lost,
            is_lossy,
        } => {
            let mut part = Part::new(out, NETWORK, 0x38, 0);
            part.u32(if *is_lossy { 0x10 } else { 0 })
                .u32(*index)
                .u32(*last)
                .u32(*lost);
            part
        }
        Network::Arp { answerer } => {
            let mut part = Part::new(out, NETWORK, 0x10, 0);
            part.bytes(answerer).zeros(2);
            part
        }
        Network::Fragment(state) => fragment(state, out),
        Network::None => Part::new(out, NETWORK, 0, 0),
    }
    .end();
}

fn tcp_first<'a>(tcp: &Tcp, is_source: bool, out: &'a mut Vec<u8>) -> Part<'a> {
    let sides = &tcp.sides;
    let side = if is_source {
        &sides.source
    } else {
        &sides.destination
    };
    let mut part = Part::new(out, NETWORK, 0x03, 0);
    part.u32(tcp.status).u32(side.base).u32(tcp.options);
    part.u16(0).u8(side.flags).u8(side.shift);
    part
}

fn tcp_performance<'a>(tcp: &Tcp, out: &'a mut Vec<u8>) -> Part<'a> {
    let mut part = Part::new(out, NETWORK, 0x05, 0);
    part.u32(tcp.status).u32(tcp.stage as u32).u32(tcp.options);
    part.u32(tcp.answered_after).u32(tcp.acknowledged_after);
    for side in [&tcp.sides.source, &tcp.sides.destination] {
        tcp_side(side, &mut part);
    }
    part
}

fn tcp_side(side: &TcpSide, part: &mut Part<'_>) {
    part.time(side.last).u32(side.status).u32(side.base);
    part.u32(side.next)
        .u32(side.acknowledged)
        .u32(side.acknowledged_windows);
    part.u32(side.bytes)
        .u32(side.retransmitted)
        .u32(0)
        .u32(side.outstanding);
    part.u16(side.window).u8(side.flags).u8(side.shift);
}

/// The sensor writes these numbers the other way round.
fn icmp<'a>(message: &IcmpMessage, out: &'a mut Vec<u8>) -> Part<'a> {
    let mut part = Part::new(out, NETWORK, 0x34, 0);
    part.u8(message.kind).u8(message.code);
    part.bytes(&message.sequence.to_le_bytes());
    let addresses = [
        message.source,
        message.destination,
        message.inner_source,
        message.inner_destination,
        message.gateway,
    ];
    for mut address in addresses {
        address.reverse();
        part.bytes(&address);
    }
    part
}

fn icmp6(kind: u8, code: u8, out: &mut Vec<u8>) -> Part<'_> {
    let mut part = Part::new(out, NETWORK, 0x34, 0);
    part.u8(kind).u8(code).zeros(22);
    part
}

fn fragment<'a>(state: &FragmentState, out: &'a mut Vec<u8>) -> Part<'a> {
    let mut part = Part::new(out, NETWORK, 0x45, 0);
    let mut word = |value: u32| {
        part.bytes(&value.to_le_bytes());
    };
    let words = [
        state.count,
        0,
        0,
        state.largest,
        state.current,
        state.total,
        state.largest,
    ];
    words.into_iter().for_each(&mut word);
    [0, 0, 0, 0, state.offset, state.total]
        .into_iter()
        .for_each(&mut word);
    part
}

/// An error that was about the flow.
pub(super) fn mapped(flow: &Flow, out: &mut Vec<u8>) {
    let Some(message) = &flow.mapped else {
        return;
    };
    let qualifier = match message.kind {
        3 => 1,
        5 => 2,
        11 => 4,
        _ => return,
    };
    let mut part = Part::new(out, 0x34, 0, qualifier);
    part.u8(message.kind).u8(message.code).u16(message.sequence);
    part.bytes(&message.source).bytes(&message.destination);
    part.bytes(&message.inner_source)
        .bytes(&message.inner_destination);
    part.bytes(&message.gateway).zeros(4).end();
}
