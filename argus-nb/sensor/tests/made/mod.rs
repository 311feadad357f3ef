//! Captures that are made byte by byte.

/// A packet: when it is seen, in microseconds, and its bytes.
pub type Seen = (u64, Vec<u8>);

#[allow(dead_code, reason = "not each test names it")]
pub const ETHERNET: u32 = 1;
/// The first second of every capture.
pub const BEGIN: u64 = 1_700_000_000;

const OURS: [u8; 6] = [2, 0, 0, 0, 0, 0xa];
const THEIRS: [u8; 6] = [2, 0, 0, 0, 0, 0xb];
const OUR_ADDRESS: [u8; 4] = [10, 0, 0, 1];
const THEIR_ADDRESS: [u8; 4] = [10, 0, 0, 2];

/// Which way a packet goes.
#[derive(Clone, Copy, PartialEq)]
pub enum To {
    Them,
    Us,
}

/// A capture in pcap's format.
pub fn pcap(link_type: u32, packets: &[Seen]) -> Vec<u8> {
    let mut out = Vec::new();
    for word in [0xa1b2_c3d4, 0x0004_0002, 0, 0, 65535, link_type] {
        out.extend_from_slice(&u32::to_le_bytes(word));
    }
    for (micros, bytes) in packets {
        let time = BEGIN * 1_000_000 + micros;
        let length = bytes.len() as u32;
        for word in [
            (time / 1_000_000) as u32,
            (time % 1_000_000) as u32,
            length,
            length,
        ] {
            out.extend_from_slice(&word.to_le_bytes());
        }
        out.extend_from_slice(bytes);
    }
    out
}

/// The same as pcapng, in the other order of bytes.
pub fn pcapng(link_type: u16, packets: &[Seen]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut block = |kind: u32, body: &[u8]| {
        let padded = body.len().next_multiple_of(4);
        let length = (padded + 12) as u32;
        out.extend_from_slice(&kind.to_be_bytes());
        out.extend_from_slice(&length.to_be_bytes());
        out.extend_from_slice(body);
        out.resize(out.len() + padded - body.len(), 0);
        out.extend_from_slice(&length.to_be_bytes());
    };
    block(
        0x0a0d_0d0a,
        &[
            0x1a, 0x2b, 0x3c, 0x4d, 0, 1, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255,
        ],
    );
    let [high, low] = link_type.to_be_bytes();
    block(1, &[high, low, 0, 0, 0, 0, 0, 0]);
    for (micros, bytes) in packets {
        let time = BEGIN * 1_000_000 + micros;
        let length = bytes.len() as u32;
        let mut body = vec![0; 4];
        for word in [(time >> 32) as u32, time as u32, length, length] {
            body.extend_from_slice(&word.to_be_bytes());
        }
        body.extend_from_slice(bytes);
        block(6, &body);
    }
    out
}

pub fn frame(to: To, ether_type: u16, payload: &[u8]) -> Vec<u8> {
    let (destination, source) = match to {
        To::Them => (THEIRS, OURS),
        To::Us => (OURS, THEIRS),
    };
    [
        &destination[..],
        &source,
        &ether_type.to_be_bytes(),
        payload,
    ]
    .concat()
}

/// A packet of IPv4. `fragment` is the word of flags and offset.
pub fn ip4(to: To, protocol: u8, fragment: u16, payload: &[u8]) -> Vec<u8> {
    let (source, destination) = match to {
        To::Them => (OUR_ADDRESS, THEIR_ADDRESS),
        To::Us => (THEIR_ADDRESS, OUR_ADDRESS),
    };
    let total = (20 + payload.len()) as u16;
    let [high, low] = total.to_be_bytes();
    let [first, second] = fragment.to_be_bytes();
    let start = [0x45, 0, high, low, 0, 1, first, second, 64, protocol, 0, 0];
    [&start[..], &source, &destination, payload].concat()
}

pub fn ip6(to: To, next: u8, payload: &[u8]) -> Vec<u8> {
    let address = |last: u8| [0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last];
    let (source, destination) = if to == To::Them { (1, 2) } else { (2, 1) };
    let [high, low] = (payload.len() as u16).to_be_bytes();
    let start = [0x60, 0, 0, 0, high, low, next, 64];
    [&start[..], &address(source), &address(destination), payload].concat()
}

/// A datagram between our port 1000 and theirs, with so many bytes.
pub fn udp(to: To, theirs: u16, length: usize) -> Vec<u8> {
    let (source, destination) = if to == To::Them {
        (1000, theirs)
    } else {
        (theirs, 1000)
    };
    let size = (8 + length) as u16;
    let mut out = Vec::new();
    for word in [source, destination, size, 0] {
        out.extend_from_slice(&u16::to_be_bytes(word));
    }
    out.resize(8 + length, b'x');
    out
}

/// A segment between our port 1000 and their port 80.
pub fn tcp(to: To, flags: u8, sequence: u32, acknowledgement: u32, length: usize) -> Vec<u8> {
    let (source, destination) = if to == To::Them {
        (1000, 80)
    } else {
        (80, 1000)
    };
    let mut out = Vec::new();
    for port in [source, destination] {
        out.extend_from_slice(&u16::to_be_bytes(port));
    }
    out.extend_from_slice(&sequence.to_be_bytes());
    out.extend_from_slice(&acknowledgement.to_be_bytes());
    out.extend_from_slice(&[0x50, flags, 0x20, 0, 0, 0, 0, 0]);
    out.resize(20 + length, b'x');
    out
}

pub fn icmp(kind: u8, code: u8, body: &[u8]) -> Vec<u8> {
    [&[kind, code, 0, 0, 0, 1, 0, 1], body].concat()
}

pub fn arp(to: To, operation: u8) -> Vec<u8> {
    let (from, from_address, to_address) = match to {
        To::Them => (OURS, OUR_ADDRESS, THEIR_ADDRESS),
        To::Us => (THEIRS, THEIR_ADDRESS, OUR_ADDRESS),
    };
    let start = [0, 1, 8, 0, 6, 4, 0, operation];
    let target = if operation == 2 { OURS } else { [0; 6] };
    [&start[..], &from, &from_address, &target, &to_address].concat()
}

/// A connection from its first packet to its last.
pub fn connection() -> Vec<Seen> {
    use To::{Them, Us};
    let segments = [
        (Them, 0x02, 100, 0, 0),
        (Us, 0x12, 500, 101, 0),
        (Them, 0x10, 101, 501, 0),
        (Them, 0x18, 101, 501, 10),
        (Us, 0x18, 501, 111, 20),
        (Them, 0x11, 111, 521, 0),
        (Us, 0x11, 521, 112, 0),
        (Them, 0x10, 112, 522, 0),
    ];
    let seen = segments.into_iter().zip(0..).map(|(segment, at)| {
        let (to, flags, sequence, acknowledgement, length) = segment;
        let segment = tcp(to, flags, sequence, acknowledgement, length);
        (at * 100_000, frame(to, 0x0800, &ip4(to, 6, 0, &segment)))
    });
    seen.collect()
}
