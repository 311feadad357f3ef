//! sFlow 5: datagrams made by the format's specification, in a capture.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod common;

use argus_import::Format;
use common::{Loaded, load_as};

fn words(numbers: &[u32]) -> Vec<u8> {
    numbers
        .iter()
        .flat_map(|number| number.to_be_bytes())
        .collect()
}

/// A format, the length of what follows, and what follows.
fn tagged(format: u32, body: &[u8]) -> Vec<u8> {
    let mut all = words(&[format, body.len() as u32]);
    all.extend(body);
    all
}

/// A datagram of the agent 192.0.2.1 with these samples.
fn datagram(samples: &[Vec<u8>]) -> Vec<u8> {
    let mut all = words(&[5, 1, 0xc000_0201, 0, 7, 60_000, samples.len() as u32]);
    all.extend(samples.concat());
    all
}

/// One packet of 512, from interface 3 to 4.
fn sample(records: &[Vec<u8>]) -> Vec<u8> {
    let mut body = words(&[1, 9, 512, 1024, 2, 3, 4, records.len() as u32]);
    body.extend(records.concat());
    tagged(1, &body)
}

/// The same with numbers of 32 bits, to several interfaces.
fn expanded(records: &[Vec<u8>]) -> Vec<u8> {
    let mut body = words(&[1, 0, 9, 512, 1024, 2, 0, 3, 2, 5, records.len() as u32]);
    body.extend(records.concat());
    tagged(3, &body)
}

/// A header of Ethernet, padded as XDR has it.
fn header(packet: &[u8]) -> Vec<u8> {
    let mut body = words(&[1, 1518, 4, packet.len() as u32]);
    body.extend(packet);
    body.resize(body.len().next_multiple_of(4), 0);
    tagged(1, &body)
}

fn ethernet(ethertype: &[u8], rest: &[u8]) -> Vec<u8> {
    [&[2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2], ethertype, rest].concat()
}

fn ipv4(protocol: u8, offset: u8, rest: &[u8]) -> Vec<u8> {
    let fixed = [
        0x45, 0x10, 0, 60, 0, 1, 0, offset, 63, protocol, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2,
    ];
    [&fixed, rest].concat()
}

const SYN: [u8; 14] = [0xc3, 0x50, 0x01, 0xbb, 0, 0, 0, 1, 0, 0, 0, 0, 0x50, 0x02];

/// A capture of packets to UDP's port 6343, seen at 1,700,000,000.5 s and behind it.
fn capture(datagrams: &[Vec<u8>]) -> Vec<u8> {
    let mut file = vec![0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0];
    file.extend([0; 8]);
    file.extend([0, 0, 4, 0, 1, 0, 0, 0]);
    for datagram in datagrams {
        let length = datagram.len() as u16 + 8;
        let mut udp = [0xc0u16, 6343, length, 0].map(u16::to_be_bytes).concat();
        udp.extend(datagram);
        let packet = ethernet(&[8, 0], &ipv4(17, 0, &udp));
        file.extend(1_700_000_000u32.to_le_bytes());
        file.extend(500_000u32.to_le_bytes());
        file.extend((packet.len() as u32).to_le_bytes());
        file.extend((packet.len() as u32).to_le_bytes());
        file.extend(packet);
    }
    file
}

fn load(datagrams: &[Vec<u8>]) -> Loaded {
    load_as(Format::SflowCapture, &capture(datagrams), 2).unwrap()
}

#[test]
fn a_sample_is_a_row() {
    let tcp = header(&ethernet(&[0x81, 0, 0, 5, 8, 0], &ipv4(6, 0, &SYN)));
    let mut icmp6 = vec![0x60, 0x10, 0, 0, 0, 8, 58, 64];
    icmp6.extend([0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    icmp6.extend([0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    icmp6.extend([135, 0, 0, 0]);
    let icmp6 = header(&ethernet(&[0x86, 0xdd], &icmp6));
    let fragment = header(&ethernet(&[8, 0], &ipv4(17, 9, &[1, 2, 3, 4])));
    let cut = header(&ethernet(&[8, 0], &ipv4(17, 0, &[1])));
    let arp = header(&ethernet(&[8, 6], &[0; 28]));
    let mut read = words(&[60, 17, 0x0a00_0003, 0x0a00_0004, 5353, 53, 0, 8]);
    read = tagged(3, &read);
    let counters = tagged(2, &words(&[1, 9, 0]));
    let log = load(&[
        datagram(&[
            sample(&[tcp]),
            counters,
            expanded(&[tagged(1001, &[0; 16]), icmp6]),
        ]),
        datagram(&[
            sample(&[fragment]),
            sample(&[cut]),
            sample(&[arp]),
            sample(&[read]),
        ]),
    ]);
    log.assert_rows(
        "StartTime Proto SrcAddr Sport DstAddr Dport SrcPkts frame_length TcpFlags SrcMac sVid sTos sTtl InputInterface OutputInterface SamplingInterval drops Exporter SourceId",
        &[
            "1700000000500000|tcp|10.0.0.1|50000|10.0.0.2|443|1|1518|S|02:00:00:00:00:02|5|16|63|3|4|512|2|192.0.2.1|9",
            "1700000000500000|ipv6-icmp|fe80::1|135|ff02::1|0|1|1518||02:00:00:00:00:02||1|64|3||512|2|192.0.2.1|9",
            "1700000000500000|udp|10.0.0.1||10.0.0.2||1|1518||02:00:00:00:00:02||16|63|3|4|512|2|192.0.2.1|9",
            "1700000000500000|udp|10.0.0.1||10.0.0.2||1|1518||02:00:00:00:00:02||16|63|3|4|512|2|192.0.2.1|9",
            "1700000000500000|arp|||||1|1518||02:00:00:00:00:02||||3|4|512|2|192.0.2.1|9",
            "1700000000500000|udp|10.0.0.3|5353|10.0.0.4|53|1|60||||8||3|4|512|2|192.0.2.1|9",
        ],
    );
    log.assert_note("1 samples of interfaces' counters");
}

#[test]
fn what_is_no_sample_is_counted_and_a_capture_without_any_is_refused() {
    let whole = datagram(&[sample(&[])]);
    let mut lies = datagram(&[sample(&[]), sample(&[])]);
    lies.truncate(lies.len() - 3);
    let log = load(&[
        whole[..24].to_vec(),
        lies,
        datagram(&[tagged(5, &[0; 8])]),
        vec![0; 40],
    ]);
    assert_eq!(log.batch.rows(), 1);
    for note in [
        "1 datagrams that end within their header",
        "1 samples that end too early",
        "1 samples of kinds that are not read",
        "1 packets passed over that are no sFlow 5",
    ] {
        log.assert_note(note);
    }
    let mut import = Format::SflowCapture
        .open(&capture(&[vec![0; 40]])[..])
        .map(drop);
    assert!(import.is_ok());
    let none = capture(&[vec![0; 40]]);
    let mut opened = Format::SflowCapture.open(&none[..]).unwrap();
    let mut batch = argus_import::Batch::new(opened.columns());
    let error = opened.next(&mut batch, 10).unwrap_err();
    assert!(
        error.to_string().contains("without sFlow 5") && !error.goes_on(),
        "{error}"
    );
    import = Format::SflowCapture.open(&b"no capture"[..]).map(drop);
    assert!(import.unwrap_err().to_string().contains("it is no capture"));
}

/// Whatever is changed in a datagram: nothing panics, and each sample is a row or is counted.
#[test]
fn damage_is_counted() {
    let tcp = header(&ethernet(&[0x81, 0, 0, 5, 8, 0], &ipv4(6, 0, &SYN)));
    let original = datagram(&[sample(std::slice::from_ref(&tcp)), expanded(&[tcp])]);
    let mut random: u64 = 88_172_645_463_325_252;
    let mut below = |bound: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random as usize % bound
    };
    for _ in 0..20_000 {
        let mut bytes = original.clone();
        for _ in 0..=below(4) {
            let at = 8 + below(bytes.len() - 8);
            match below(4) {
                0 => bytes.truncate(at.max(9)),
                1 => bytes[at] ^= 1 << below(8),
                2 => bytes[at] = 0xff,
                _ => bytes[at] = 0,
            }
        }
        let claimed = bytes
            .get(24..28)
            .map(|count| [count[0], count[1], count[2], count[3]]);
        let claimed = claimed.map_or(0, u32::from_be_bytes) as usize;
        let log = load(&[bytes]);
        // The first note says what a row is; others only what became none.
        let is_said = log.notes.len() > 1;
        assert!(log.batch.rows() == claimed || is_said, "{:?}", log.notes);
    }
}
