//! What was counted and measured, as parts.

use super::part::Part;
use crate::flow::{Flow, Samples, Side};

pub(super) fn transport(flow: &Flow, out: &mut Vec<u8>) {
    // The sensor's id is 0, as argus' is where none was given.
    Part::new(out, 0x01, 0x03, 0).u32(0).u32(flow.number).end();
}

pub(super) fn time(flow: &Flow, out: &mut Vec<u8>) {
    let (start, end) = flow.span();
    let mut part = Part::new(out, 0x03, if start == end { 1 } else { 2 }, 0x18);
    part.time(start);
    if start != end {
        part.time(end);
    }
    part.end();
}

/// Packets, bytes and application bytes, in as few bytes as all of them need.
pub(super) fn metrics(flow: &Flow, out: &mut Vec<u8>) {
    let (source, destination) = (&flow.sides.source, &flow.sides.destination);
    let has_application = source.application_bytes + destination.application_bytes > 0;
    let values = |side: &Side| [side.packets, side.bytes, side.application_bytes];
    let count = if has_application { 3 } else { 2 };
    let largest = values(source)
        .into_iter()
        .chain(values(destination))
        .max()
        .unwrap_or(0);
    let sides: &[&Side] = match (source.packets, destination.packets) {
        (_, 0) => &[source],
        (0, _) => &[destination],
        _ => &[source, destination],
    };
    let is_both = sides.len() == 2;
    let width = match largest {
        0..=0xff if is_both => 1,
        0..=0xffff => 2,
        0x1_0000..=0xffff_ffff => 4,
        _ => 8_usize,
    };
    let first = match (is_both, source.packets) {
        (true, _) => 1,
        (_, 0) => 9,
        _ => 5,
    };
    let qualifier = first + width.trailing_zeros() as u8;
    let mut part = Part::new(out, 0x10, if has_application { 4 } else { 1 }, qualifier);
    for side in sides {
        for value in values(side).into_iter().take(count) {
            part.bytes(&value.to_be_bytes()[8 - width..]);
        }
    }
    part.end();
}

pub(super) fn jitter(flow: &Flow, out: &mut Vec<u8>) {
    let source = flow.sides.source.jitter.samples();
    let destination = flow.sides.destination.jitter.samples();
    let objects: [Option<&Samples>; 4] = [source[0], source[1], destination[0], destination[1]];
    let there = || {
        (0..)
            .zip(objects)
            .filter_map(|(bit, samples)| Some((1_u8 << bit, samples?)))
    };
    let qualifier: u8 = there().map(|(bit, _)| bit).sum();
    if qualifier == 0 {
        return;
    }
    let mut part = Part::new(out, 0x46, 0, qualifier);
    there().for_each(|(_, samples)| object(samples, &mut part));
    part.end();
}

fn object(samples: &Samples, part: &mut Part<'_>) {
    part.u32(samples.count)
        .f32(samples.minimum)
        .f32(samples.mean());
    part.f32(samples.deviation()).f32(samples.maximum);
}

pub(super) fn vlan(flow: &Flow, out: &mut Vec<u8>) {
    let (source, destination) = (flow.sides.source.vlan, flow.sides.destination.vlan);
    let qualifier = u8::from(source.is_some()) | u8::from(destination.is_some()) << 1;
    if qualifier != 0 {
        let mut part = Part::new(out, 0x40, 0x01, qualifier);
        part.u16(source.unwrap_or(0))
            .u16(destination.unwrap_or(0))
            .end();
    }
}

pub(super) fn mpls(flow: &Flow, out: &mut Vec<u8>) {
    let (source, destination) = (flow.sides.source.mpls, flow.sides.destination.mpls);
    let subtype = u8::from(source.is_some()) | u8::from(destination.is_some()) << 1;
    if subtype != 0 {
        let count = (subtype & 1) << 4 | subtype >> 1;
        let mut part = Part::new(out, 0x44, subtype, count);
        part.u32(source.unwrap_or(0))
            .u32(destination.unwrap_or(0))
            .end();
    }
}

pub(super) fn attributes(flow: &Flow, out: &mut Vec<u8>) {
    let mut qualifier = 0;
    let words = &mut Part::new(out, 0x48, 0x01, 0);
    for (side, bits) in [
        (&flow.sides.source, 0x15_u8),
        (&flow.sides.destination, 0x2a),
    ] {
        let Some(attributes) = side.attributes else {
            continue;
        };
        qualifier |= bits & 0x03;
        words
            .u8(attributes.time_to_live)
            .u8(attributes.type_of_service);
        words.bytes(&attributes.identification.to_le_bytes());
        if attributes.options != 0 {
            qualifier |= bits & 0x0c;
            words.u32(attributes.options);
        }
        if attributes.is_fragment {
            qualifier |= bits & 0x30;
        }
    }
    match qualifier {
        0 => words.leave_out(),
        _ => words.qualify(qualifier).end(),
    }
}

pub(super) fn sizes(flow: &Flow, out: &mut Vec<u8>) {
    let sides = [flow.sides.source.sizes, flow.sides.destination.sizes];
    let qualifier = match sides {
        [Some(_), Some(_)] => 0x02,
        [Some(_), None] => 0x06,
        [None, Some(_)] => 0x0a,
        [None, None] => return,
    };
    let mut part = Part::new(out, 0x12, 0x00, qualifier);
    let short = |size: u64| size.min(0xffff) as u16;
    for (smallest, largest) in sides.into_iter().flatten() {
        part.u16(short(smallest)).u16(short(largest));
    }
    part.end();
}

pub(super) fn mac(flow: &Flow, out: &mut Vec<u8>) {
    let Some(header) = flow.ethernet else {
        return;
    };
    let qualifier = u8::from(flow.sides.source.has_several_addresses)
        | u8::from(flow.sides.destination.has_several_addresses) << 1;
    let mut part = Part::new(out, 0x42, 0x00, qualifier);
    part.bytes(&header.destination).bytes(&header.source);
    part.bytes(&header.ether_type.to_le_bytes()).zeros(2).end();
}

/// As version 5 writes it of VXLAN: argus 3 has no such part.
pub(super) fn virtual_network(flow: &Flow, out: &mut Vec<u8>) {
    if let Some(network) = flow.virtual_network {
        Part::new(out, 0x43, 0, 0).u32(network).u32(network).end();
    }
}

pub(super) fn encapsulation(flow: &Flow, out: &mut Vec<u8>) {
    let (source, destination) = (flow.sides.source.layers, flow.sides.destination.layers);
    if source | destination != 0 {
        Part::new(out, 0x20, 0, 0)
            .u32(source)
            .u32(destination)
            .end();
    }
}

/// The first bytes that each side sent. A part of more than 255 words says its length in
/// two bytes.
pub(super) fn user_data(flow: &Flow, out: &mut Vec<u8>) {
    let Some(data) = &flow.user_data else {
        return;
    };
    for (subtype, bytes) in [(0x90, &data.source), (0xa0, &data.destination)] {
        if bytes.is_empty() {
            continue;
        }
        let count = bytes.len().min(0xffff) as u16;
        let words = 2 + bytes.len().div_ceil(4);
        out.extend_from_slice(&[0x50, subtype]);
        out.extend_from_slice(&(words as u16).to_be_bytes());
        out.extend_from_slice(&count.to_be_bytes());
        out.extend_from_slice(&count.to_be_bytes());
        out.extend_from_slice(bytes);
        out.resize(out.len().next_multiple_of(4), 0);
    }
}
