//! Packets, and the rows that they become. The rows are what argus 3.0.8 makes of the same
//! packets.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may fail by panicking"
)]

mod made;

use argus_records::{Item, Records, field};
use argus_sensor::{Sensor, SensorError, SensorOptions, Tunnels};
use made::To::{Them, Us};
use made::{ETHERNET, Seen, arp, connection, frame, icmp, ip4, ip6, pcap, pcapng, tcp, udp};
use std::io::{Cursor, Read};
use std::time::Duration;

/// The fields of a row.
const FIELDS: [&str; 13] = [
    "dur", "flgs", "proto", "saddr", "sport", "dir", "daddr", "dport", "spkts", "dpkts", "bytes",
    "state", "cause",
];

fn records(capture: Vec<u8>, options: SensorOptions) -> std::io::Result<Vec<u8>> {
    let mut records = Vec::new();
    Sensor::new(Box::new(Cursor::new(capture)), options).read_to_end(&mut records)?;
    Ok(records)
}

fn rows(records: &[u8]) -> Vec<String> {
    let mut rows = Vec::new();
    for item in Records::new(records).of_a_whole_file() {
        match item {
            Item::Flow(record) => {
                let values = FIELDS.map(|name| {
                    let mut text = String::new();
                    field(name).unwrap().print(&record, &mut text);
                    text.trim().to_owned()
                });
                rows.push(values.join(" "));
            }
            Item::Management(_) => {}
            other => panic!("{other:?}"),
        }
    }
    rows
}

fn seconds(packets: Vec<Vec<u8>>) -> Vec<Seen> {
    (0..).step_by(1_000_000).zip(packets).collect()
}

fn of_ip4(to: made::To, protocol: u8, payload: &[u8]) -> Vec<u8> {
    frame(to, 0x0800, &ip4(to, protocol, 0, payload))
}

#[test]
fn packets_become_the_rows_that_argus_makes() {
    let datagram = || of_ip4(Them, 17, &udp(Them, 2000, 10));
    let about = ip4(Them, 17, 0, &udp(Them, 2000, 10));
    let vlan = [&[0, 5, 8, 0][..], &ip4(Them, 17, 0, &udp(Them, 2000, 10))].concat();
    let gre = [&[0, 0, 8, 0][..], &ip4(Us, 17, 0, &udp(Us, 2000, 10))].concat();
    let whole = udp(Them, 2000, 100);
    #[rustfmt::skip]
    let cases: Vec<(&str, Vec<Seen>, &[&str])> = vec![
        ("a question and its answer",
            seconds(vec![datagram(), of_ip4(Us, 17, &udp(Us, 2000, 10))]),
            &["1.000000 e udp 10.0.0.1 1000 <-> 10.0.0.2 2000 1 1 104 CON Start"]),
        ("status records each five seconds",
            seconds((0..13).map(|_| datagram()).collect()),
            &["4.000000 e udp 10.0.0.1 1000 -> 10.0.0.2 2000 5 0 260 INT Start",
              "4.000000 e udp 10.0.0.1 1000 -> 10.0.0.2 2000 5 0 260 REQ Status",
              "2.000000 e udp 10.0.0.1 1000 -> 10.0.0.2 2000 3 0 156 REQ Status"]),
        ("questions to a name server are told apart",
            seconds(vec![of_ip4(Them, 17, &udp(Them, 53, 10)), of_ip4(Them, 17, &[&udp(Them, 53, 0)[..], &[9; 10]].concat())]),
            &["0.000000 e udp 10.0.0.1 1000 -> 10.0.0.2 53 1 0 52 INT Start",
              "0.000000 e udp 10.0.0.1 1000 -> 10.0.0.2 53 1 0 52 INT Start"]),
        ("a connection", connection(),
            &["0.700000 e tcp 10.0.0.1 1000 -> 10.0.0.2 80 5 3 462 FIN Start"]),
        ("a connection that is refused",
            seconds(vec![of_ip4(Them, 6, &tcp(Them, 2, 1, 0, 0)), of_ip4(Us, 6, &tcp(Us, 0x14, 0, 2, 0))]),
            &["1.000000 e tcp 10.0.0.1 1000 -> 10.0.0.2 80 1 1 108 RST Start"]),
        ("the middle of a connection",
            seconds(vec![of_ip4(Us, 6, &tcp(Us, 0x18, 5, 6, 10)), of_ip4(Them, 6, &tcp(Them, 0x18, 6, 15, 10))]),
            &["1.000000 e tcp 10.0.0.2 80 <?> 10.0.0.1 1000 1 1 128 CON Start"]),
        ("what is sent again",
            seconds(vec![of_ip4(Them, 6, &tcp(Them, 2, 1, 0, 0)), of_ip4(Them, 6, &tcp(Them, 2, 1, 0, 0))]),
            &["1.000000 e s tcp 10.0.0.1 1000 -> 10.0.0.2 80 2 0 108 REQ Start"]),
        ("an echo and its answer",
            seconds(vec![of_ip4(Them, 1, &icmp(8, 0, &[0; 20])), of_ip4(Us, 1, &icmp(0, 0, &[0; 20]))]),
            &["1.000000 e icmp 10.0.0.1 0x0008 <-> 10.0.0.2 0x0100 1 1 124 ECO Start"]),
        ("an error about a flow",
            seconds(vec![datagram(), of_ip4(Us, 1, &icmp(3, 3, &about[..28]))]),
            &["1.000000 eU udp 10.0.0.1 1000 -> 10.0.0.2 2000 1 0 52 INT Start",
              "0.000000 e icmp 10.0.0.2 0x0303 -> 10.0.0.1 0xd007 1 0 70 URP Start"]),
        ("ARP", seconds(vec![frame(Them, 0x0806, &arp(Them, 1)), frame(Us, 0x0806, &arp(Us, 2))]),
            &["1.000000 e arp 10.0.0.1  who 10.0.0.2  1 1 84 CON Start"]),
        ("IPv6", seconds(vec![frame(Them, 0x86dd, &ip6(Them, 17, &udp(Them, 2000, 10))), frame(Us, 0x86dd, &ip6(Us, 17, &udp(Us, 2000, 10)))]),
            &["1.000000 e udp fd00::1 1000 <-> fd00::2 2000 1 1 144 CON Start"]),
        ("fragments belong to their flow",
            seconds(vec![frame(Them, 0x0800, &ip4(Them, 17, 0x2000, &whole[..56])), frame(Them, 0x0800, &ip4(Them, 17, 7, &whole[56..]))]),
            &["1.000000 e    F udp 10.0.0.1 1000 -> 10.0.0.2 2000 2 0 176 INT Start"]),
        ("a tag", seconds(vec![frame(Them, 0x8100, &vlan)]),
            &["0.000000 * udp 10.0.0.1 1000 -> 10.0.0.2 2000 1 0 56 INT Start"]),
        ("a tunnel", seconds(vec![of_ip4(Them, 47, &gre)]),
            &["0.000000 * udp 10.0.0.2 2000 -> 10.0.0.1 1000 1 0 76 INT Start"]),
        ("something else", seconds(vec![frame(Them, 0x88cc, &[0; 50])]),
            &["0.000000 e lldp 02:00:00:00:00:0a 0 -> 02:00:00:00:00:0b 0 1 0 64 INT Start"]),
    ];
    for (name, packets, expected) in cases {
        for capture in [pcap(ETHERNET, &packets), pcapng(1, &packets)] {
            let records = records(capture, SensorOptions::default()).unwrap();
            assert_eq!(rows(&records), expected, "{name}");
        }
    }
}

#[test]
fn a_flow_that_was_quiet_for_too_long_is_another() {
    // By protocol: how long a flow is known once it was reported, in seconds.
    let cases: [(u8, u64); 4] = [(17, 30), (6, 60), (1, 5), (89, 30)];
    for (protocol, idle) in cases {
        for (gap, is_another) in [(idle + 4, false), (idle + 6, true)] {
            let payload = if protocol == 6 {
                tcp(Them, 2, 1, 0, 0)
            } else {
                icmp(8, 0, &[])
            };
            let packet = of_ip4(Them, protocol, &payload);
            let mut packets = vec![(0, packet.clone()), (gap * 1_000_000, packet)];
            // Others make time pass.
            packets.extend((1..gap * 4).map(|at| (at * 250_000, frame(Them, 0x88cc, &[0; 50]))));
            packets.sort_by_key(|(time, _)| *time);
            let records = records(pcap(ETHERNET, &packets), SensorOptions::default()).unwrap();
            let rows: Vec<String> = rows(&records)
                .into_iter()
                .filter(|row| !row.contains("lldp"))
                .collect();
            let starts = rows.iter().filter(|row| row.ends_with("Start")).count();
            assert_eq!(
                (rows.len(), starts == 2),
                (2, is_another),
                "{protocol} {gap}: {rows:?}"
            );
        }
    }
}

#[test]
fn a_flow_is_one_record_where_that_is_asked_for() {
    let datagram = of_ip4(Them, 17, &udp(Them, 2000, 10));
    let packets = seconds((0..60).map(|_| datagram.clone()).collect());
    let options = |whole, seconds| SensorOptions {
        whole,
        status_interval: Duration::from_secs(seconds),
        user_data: 4,
        ..SensorOptions::default()
    };
    for (whole, interval, count) in [(true, 5, 1), (false, 5, 12), (false, 30, 2)] {
        let records = records(pcap(ETHERNET, &packets), options(whole, interval)).unwrap();
        assert_eq!(rows(&records).len(), count);
        assert!(records.windows(4).any(|four| four == b"xxxx"), "user data");
    }
}

#[test]
fn memory_is_bounded_by_flows() {
    let packets: Vec<Seen> = (0..2000)
        .map(|port| (0, of_ip4(Them, 17, &udp(Them, port, 10))))
        .collect();
    let options = SensorOptions {
        most_flows: 100,
        ..SensorOptions::default()
    };
    let records = records(pcap(ETHERNET, &packets), options).unwrap();
    assert_eq!(rows(&records).len(), 2000);
}

#[test]
fn what_is_no_capture_is_refused_with_the_way_out() {
    let unknown = pcap(999, &connection());
    let cases: [(&[u8], &str); 4] = [
        (b"", "the capture is empty"),
        (
            b"stime,dur,proto,saddr,daddr",
            "this is no packet capture: its first bytes are 73 74",
        ),
        (
            &unknown[..10],
            "the capture ends within its header, after 10 bytes",
        ),
        (&unknown, "packets of link type 999 are not read"),
    ];
    for (bytes, expected) in cases {
        let error = records(bytes.to_vec(), SensorOptions::default()).unwrap_err();
        let error = error
            .get_ref()
            .unwrap()
            .downcast_ref::<SensorError>()
            .unwrap();
        let text = error.to_string();
        assert!(
            text.starts_with(expected) && text.contains("hint: "),
            "{text}"
        );
    }
}

#[test]
fn a_capture_that_is_cut_gives_what_is_before_the_cut() {
    let capture = pcap(ETHERNET, &connection());
    let cut = capture[..capture.len() - 10].to_vec();
    let mut sensor = Sensor::new(Box::new(Cursor::new(cut)), SensorOptions::default());
    let counts = sensor.counts();
    let mut records = Vec::new();
    sensor.read_to_end(&mut records).unwrap();
    assert_eq!((counts.packets(), counts.is_cut()), (7, true));
    assert_eq!(rows(&records).len(), 1);
}

/// A datagram to a port, as wide as what it carries.
fn datagram(port: u16, payload: &[u8]) -> Vec<u8> {
    let mut header = udp(Them, port, 0);
    header[4..6].copy_from_slice(&(8 + payload.len() as u16).to_be_bytes());
    [&header, payload].concat()
}

/// Each kind of tunnel, with a packet inside that goes the other way.
#[rustfmt::skip]
fn tunnels() -> Vec<(&'static str, Vec<u8>)> {
    let four = ip4(Us, 17, 0, &udp(Us, 2000, 10));
    let six = ip6(Us, 17, &udp(Us, 2000, 10));
    let inner = frame(Us, 0x0800, &four);
    let inner6 = frame(Us, 0x86dd, &six);
    let over4 = |protocol: u8, payload: &[u8]| of_ip4(Them, protocol, payload);
    let over6 = |next: u8, payload: &[u8]| frame(Them, 0x86dd, &ip6(Them, next, payload));
    let udp4 = |port: u16, header: &[u8], payload: &[u8]| {
        over4(17, &datagram(port, &[header, payload].concat()))
    };
    let extension = [&[4, 0, 1, 4, 0, 0, 0, 0][..], &four].concat();
    let vxlan = [8, 0, 0, 0, 0, 0, 7, 0];
    let geneve = [2, 0, 0x65, 0x58, 0, 0, 7, 0, 1, 2, 3, 1, 9, 9, 9, 9];
    let nested = over4(4, &ip4(Them, 17, 0, &datagram(4789, &[&vxlan, &inner[..]].concat())));
    vec![
        ("IP in IP", over4(4, &four)),
        ("6in4", over4(41, &six)),
        ("4in6", over6(4, &four)),
        ("6in6", over6(41, &six)),
        ("4in6 behind an extension", over6(60, &extension)),
        ("GRE over IPv6", over6(47, &[&[0, 0, 8, 0][..], &four].concat())),
        ("VXLAN", udp4(4789, &vxlan, &inner)),
        ("VXLAN of Linux, with IPv6", udp4(8472, &vxlan, &inner6)),
        ("VXLAN over IPv6", over6(17, &datagram(4789, &[&vxlan, &inner[..]].concat()))),
        ("VXLAN-GPE", udp4(4790, &[0x0c, 0, 0, 1, 0, 0, 7, 0], &four)),
        ("a chain of services", udp4(4790, &[0x0c, 0, 0, 4, 0, 0, 7, 0, 0, 2, 1, 1, 0, 0, 0, 0], &four)),
        ("GENEVE with an option", udp4(6081, &geneve, &inner)),
        ("GENEVE with IPv6", udp4(6081, &[0, 0, 0x86, 0xdd, 0, 0, 7, 0], &six)),
        ("MPLS", udp4(6635, &[0, 1, 0x31, 0x40], &four)),
        ("Teredo", udp4(3544, &[], &six)),
        ("Teredo that says who and whence", udp4(3544, &[0, 1, 2, 1, 5, 5, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9, 9, 9, 9, 9, 9], &six)),
        ("L2TP", udp4(1701, &[0x42, 2, 0, 50, 0, 1, 0, 2, 0, 0, 0xff, 3, 0, 0x21], &four)),
        ("one in another", nested),
    ]
}

#[test]
fn what_is_inside_of_tunnels_is_a_flow_where_that_is_asked_for() {
    let options = |tunnels| SensorOptions {
        tunnels,
        ..SensorOptions::default()
    };
    for (name, packet) in tunnels() {
        let length = packet.len();
        let capture = pcap(ETHERNET, &[(0, packet)]);
        let outer = rows(&records(capture.clone(), options(Tunnels::AsArgus)).unwrap());
        let of_tunnel = ["10.0.0.1 ", "fd00::1 "];
        let is_outer = of_tunnel.iter().any(|from| outer[0].contains(from));
        assert!(is_outer, "{name}: argus sees the tunnel: {outer:?}");
        let records = records(capture, options(Tunnels::All)).unwrap();
        let inner = rows(&records);
        let between = [
            "udp 10.0.0.2 2000 -> 10.0.0.1 1000",
            "udp fd00::2 2000 -> fd00::1 1000",
        ];
        let is_inner = between.iter().any(|flow| inner[0].contains(flow));
        assert!(inner.len() == 1 && is_inner, "{name}: {inner:?}");
        // Bytes are those of the wire, as of GRE.
        assert!(
            inner[0].contains(&format!(" 1 0 {length} ")),
            "{name}: {inner:?}"
        );
        // Cut anywhere, it is of the tunnel's flow or of the inner one, and is not lost.
        let (_, whole) = tunnels()
            .into_iter()
            .find(|(other, _)| *other == name)
            .unwrap();
        for end in 14..length {
            let cut = pcap(ETHERNET, &[(0, whole[..end].to_vec())]);
            let mut sensor = Sensor::new(Box::new(Cursor::new(cut)), options(Tunnels::All));
            let counts = sensor.counts();
            let mut records = Vec::new();
            sensor.read_to_end(&mut records).unwrap();
            let found = rows(&records).len() as u64;
            assert_eq!(found + counts.passed_over(), 1, "{name} cut at {end}");
        }
    }
}

#[test]
fn the_same_addresses_in_two_virtual_networks_are_two_flows() {
    let inner = frame(Us, 0x0800, &ip4(Us, 17, 0, &udp(Us, 2000, 10)));
    let of_network = |network: u8| {
        let header = [8, 0, 0, 0, 0, 0, network, 0];
        of_ip4(Them, 17, &datagram(4789, &[&header, &inner[..]].concat()))
    };
    let capture = pcap(
        ETHERNET,
        &seconds(vec![of_network(7), of_network(8), of_network(7)]),
    );
    let options = SensorOptions {
        tunnels: Tunnels::All,
        ..SensorOptions::default()
    };
    let records = records(capture, options).unwrap();
    let networks = Records::new(&records)
        .of_a_whole_file()
        .filter_map(|item| match item {
            Item::Flow(record) => Some((record.vxlan()?.source, record.metrics()?.packets())),
            _ => None,
        });
    assert_eq!(networks.collect::<Vec<_>>(), [(7, 2), (8, 1)]);
}
