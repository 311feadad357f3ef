//! Damaged captures: whatever their bytes, the sensor ends, and loses nothing in silence.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may fail by panicking"
)]

mod made;

use argus_records::{Item, Records};
use argus_sensor::{Sensor, SensorOptions, Tunnels};
use made::To::{Them, Us};
use made::{Seen, arp, connection, frame, icmp, ip4, ip6, pcap, pcapng, udp};
use std::io::{Cursor, Read};

const MUTATIONS: u64 = 100_000;
const THREADS: u64 = 4;

/// Marsaglia's xorshift: the same numbers in each run.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }
}

/// A packet of each kind, in frames of Ethernet.
fn packets() -> Vec<Vec<u8>> {
    let packet = || ip4(Them, 17, 0, &udp(Them, 53, 30));
    let whole = udp(Them, 2000, 100);
    let tagged = [&[0, 5, 0x81, 0, 0, 6, 8, 0][..], &packet()].concat();
    let labelled = [&[0, 1, 0, 0x40, 0, 1, 1, 0x40][..], &packet()].concat();
    let session = [&[0x11, 0, 0, 5, 0, 80, 0, 0x21][..], &packet()].concat();
    let mut inner = packet();
    for _ in 0..6 {
        inner = ip4(
            Them,
            47,
            0,
            &[&[0x30, 0, 8, 0, 0, 0, 0, 1, 0, 0, 0, 2][..], &inner].concat(),
        );
    }
    let extensions = [
        &[43, 0, 1, 4, 0, 0, 0, 0][..],
        &[44, 0, 0, 0, 0, 0, 0, 0],
        &[17, 0, 0, 1, 0, 0, 0, 9],
        &udp(Them, 9, 9),
    ]
    .concat();
    let error = ip4(Us, 1, 0, &icmp(3, 3, &packet()[..28]));
    let isis = [
        &[0, 60, 0xfe, 0xfe, 3, 0x83, 27, 1, 0, 18, 1, 0][..],
        &[7; 60],
    ]
    .concat();
    let mut packets: Vec<Vec<u8>> = connection().into_iter().map(|(_, packet)| packet).collect();
    packets.extend([
        frame(Them, 0x8100, &tagged),
        frame(Them, 0x8847, &labelled),
        frame(Them, 0x8864, &session),
        frame(Them, 0x0800, &inner),
        frame(Them, 0x86dd, &ip6(Them, 0, &extensions)),
        frame(Us, 0x0800, &error),
        frame(Them, 0x0806, &arp(Them, 1)),
        frame(Us, 0x0806, &arp(Us, 2)),
        frame(Them, 0x8035, &arp(Us, 3)),
        frame(Them, 0x0800, &ip4(Them, 17, 0x2000, &whole[..56])),
        frame(Them, 0x0800, &ip4(Them, 17, 7, &whole[56..])),
        frame(Us, 0x0800, &ip4(Us, 50, 0, &[5; 40])),
        frame(Us, 0x0800, &ip4(Us, 2, 0, &[5; 8])),
        frame(
            Us,
            40,
            &[&[0xaa, 0xaa, 3, 0, 0, 0, 8, 0][..], &packet()].concat(),
        ),
        [&[2; 12][..], &isis].concat(),
    ]);
    packets.extend(tunnels());
    packets
}

/// A packet inside of each kind of tunnel.
fn tunnels() -> Vec<Vec<u8>> {
    let inner = ip4(Us, 17, 0, &udp(Us, 53, 30));
    let six = ip6(Us, 17, &udp(Us, 53, 30));
    let in_udp = |port: u16, header: &[u8], inner: &[u8]| {
        let mut datagram = udp(Them, port, 0);
        datagram.extend_from_slice(header);
        datagram.extend_from_slice(inner);
        frame(Them, 0x0800, &ip4(Them, 17, 0, &datagram))
    };
    let inner_frame = frame(Us, 0x0800, &inner);
    vec![
        frame(Them, 0x0800, &ip4(Them, 4, 0, &inner)),
        frame(Them, 0x0800, &ip4(Them, 41, 0, &six)),
        frame(Them, 0x86dd, &ip6(Them, 4, &inner)),
        in_udp(4789, &[8, 0, 0, 0, 0, 0, 7, 0], &inner_frame),
        in_udp(
            4790,
            &[12, 0, 0, 4, 0, 0, 7, 0, 0, 2, 1, 3, 0, 0, 0, 0],
            &inner_frame,
        ),
        in_udp(
            6081,
            &[1, 0, 0x65, 0x58, 0, 0, 7, 0, 1, 2, 3, 0],
            &inner_frame,
        ),
        in_udp(6635, &[0, 1, 0x31, 0x40], &inner),
        in_udp(
            3544,
            &[0, 1, 2, 1, 5, 5, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0],
            &six,
        ),
        in_udp(
            1701,
            &[0x4a, 2, 0, 50, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0x21],
            &inner,
        ),
    ]
}

/// Captures of each link, each with a packet of each kind.
fn captures() -> Vec<Vec<u8>> {
    let seen: Vec<Seen> = (0..).step_by(700_000).zip(packets()).collect();
    let plain: Vec<Seen> = seen
        .iter()
        .map(|(time, packet)| (*time, packet[14..].to_vec()))
        .collect();
    let wrapped = |header: &[u8]| -> Vec<Seen> {
        plain
            .iter()
            .map(|(time, packet)| (*time, [header, packet].concat()))
            .collect()
    };
    let cooked = [0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 10, 0, 0, 8, 0];
    let radio = [
        &[0, 0, 8, 0, 0, 0, 0, 0, 0x88, 3, 0, 0][..],
        &[2; 28],
        &[0xaa, 0xaa, 3, 0, 0, 0, 8, 0],
    ]
    .concat();
    let mut captures = vec![pcap(1, &seen), pcapng(1, &seen), pcap(101, &plain)];
    for (link_type, header) in [
        (0, &[2, 0, 0, 0][..]),
        (8, &[0; 16]),
        (9, &[0xff, 3, 0, 0x21]),
        (50, &[0xff, 3, 2, 0x81, 0, 1, 1, 64]),
        (51, &[0x11, 0, 0, 5, 0, 80, 0, 0x21]),
        (104, &[0x0f, 0, 8, 0]),
        (113, &cooked),
        (
            276,
            &[8, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 6, 2, 0, 0, 0, 0, 10, 0, 0],
        ),
        (178, &[0x4d, 0x47, 0x43, 0x85, 0, 2, 1, 1]),
        (119, &[0; 8]),
        (127, &radio),
        (105, &radio[8..]),
    ] {
        captures.push(pcap(link_type, &wrapped(header)));
    }
    captures
}

/// Some bytes changed, cut, doubled, or set to what often breaks a reader.
fn mutate(capture: &[u8], random: &mut Random) -> Vec<u8> {
    let mut bytes = capture.to_vec();
    for _ in 0..=random.below(6) {
        let at = random.below(bytes.len());
        match random.below(6) {
            0 => bytes.truncate(at.max(24)),
            1 => {
                let end = (at + random.below(64)).min(bytes.len());
                let doubled = bytes[at..end].to_vec();
                bytes.splice(at..at, doubled);
            }
            2 => {
                let end = (at + random.below(16)).min(bytes.len());
                bytes.drain(at..end);
            }
            3 => {
                let end = (at + 4).min(bytes.len());
                bytes[at..end].fill(0xff);
            }
            4 => bytes[at] ^= 1 << random.below(8),
            _ => bytes[at] = random.next() as u8,
        }
        if bytes.is_empty() {
            break;
        }
    }
    bytes
}

/// Every packet that was read is in a record, or was passed over.
fn nothing_is_lost(capture: Vec<u8>, options: SensorOptions) {
    let mut sensor = Sensor::new(Box::new(Cursor::new(capture)), options);
    let counts = sensor.counts();
    let mut records = Vec::new();
    if sensor.read_to_end(&mut records).is_err() {
        return;
    }
    let mut in_records = 0;
    for item in Records::new(&records).of_a_whole_file() {
        match item {
            Item::Flow(record) => {
                assert!(record.key().is_some());
                in_records += record.metrics().unwrap().packets();
            }
            Item::Management(_) => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(in_records + counts.passed_over(), counts.packets());
}

#[test]
fn damaged_captures_are_read_to_their_end() {
    let captures = captures();
    let run = &|thread: u64| {
        let mut random = Random(0x9e37_79b9_7f4a_7c15 ^ (thread + 1) << 7);
        for turn in 0..MUTATIONS / THREADS {
            let capture = &captures[random.below(captures.len())];
            let options = SensorOptions {
                whole: turn % 5 == 0,
                tunnels: match turn % 2 {
                    0 => Tunnels::All,
                    _ => Tunnels::AsArgus,
                },
                user_data: if turn % 3 == 0 { 2000 } else { 0 },
                most_flows: if turn % 7 == 0 { 2 } else { 1000 },
                ..SensorOptions::default()
            };
            nothing_is_lost(mutate(capture, &mut random), options);
        }
    };
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            scope.spawn(move || run(thread));
        }
    });
}

#[test]
fn what_is_whole_is_read_without_loss() {
    for capture in captures() {
        nothing_is_lost(capture, SensorOptions::default());
    }
}

#[test]
fn what_is_forged_to_take_long_does_not() {
    // As many first fragments as are awaited, each in a flow of its own, and all forgotten at once.
    let fragment = |number: u32| {
        let mut packet = ip4(Them, 17, 0x2000, &udp(Them, number as u16, 48));
        packet[4..6].copy_from_slice(&(number as u16).to_be_bytes());
        packet[14..16].copy_from_slice(&((number >> 8) as u16).to_be_bytes());
        (0, frame(Them, 0x0800, &packet))
    };
    let mut seen: Vec<Seen> = (0..150_000).map(fragment).collect();
    seen.push((100_000_000, frame(Them, 0x0806, &arp(Them, 1))));
    let begin = std::time::Instant::now();
    nothing_is_lost(pcap(1, &seen), SensorOptions::default());
    assert!(begin.elapsed().as_secs() < 20, "{:?}", begin.elapsed());
}
