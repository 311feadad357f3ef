//! Packets, and the rows that they become. The rows are what argus 3.0.8 makes of the same
//! packets.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test may fail by panicking"
)]

mod made;

use argus_records::{Item, Records, field};
use argus_sensor::{Sensor, SensorError, SensorOptions};
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
    let cases: [(&[u8], &str); 3] = [
        (b"", "the capture is empty"),
        (
            b"stime,dur,proto,saddr,daddr",
            "this is no packet capture: its first bytes are 73 74",
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
